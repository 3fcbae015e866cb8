"""Learning signals against the gradient, and the parts of a network that can be exchanged."""

import numpy as np
import pytest

from dendritic_models import build
from dendritic_models.cells import pc_hidden, pc_input, pc_output
from dendritic_models.networks import KINDS, kind_of, layered
from dendritic_models.networks.layered import FEEDBACK
from dendritic_models.networks.microcircuit import FEEDBACK as DOWN
from dendritic_models.plasticity import (
    RULES,
    lillicrap2016,
    movellan1991,
    oreilly1996,
    payeur2021_rate,
    scellier2017,
    whittington2017,
)
from dendritic_models.run import run
from protocols import continuous_learning as continuous
from protocols import present_and_learn as module
from protocols.__main__ import main
from protocols.present_and_learn import present_and_learn, weights, yin_yang_split
from protocols.weak_nudging import GAMMA, equilibrium, measure, weak_nudging

SAMPLES = tuple(part[:12] for part in yin_yang_split(0)[0])


def in_the_middle(rng, sizes=(4, 6, 3)):
    """Weights with which hardly any activity is cut off at 0 or 1."""
    return dict(matrices=[rng.uniform(-0.2, 0.2, (a, b)) for a, b in zip(
        sizes, sizes[1:], strict=False)], biases=[np.full(6, 0.4), np.full(3, 0.4)], hidden=(6,))


def cosine(kind, gradient=None, **keywords):
    dataset = run(weak_nudging(kind, SAMPLES, **keywords), "numpy")
    return float(measure(dataset, gradient)["cosine_hidden1"])


@pytest.mark.parametrize("kind", ["predictive_coding", "feed_forward"])
def test_errors_are_the_gradient(kind):
    assert cosine(kind) > 0.99


def test_bursts_beyond_the_expected_are_the_gradient_of_logistic_units(seed):
    def gradient(layers, samples, targets):
        (w1, b1), (w2, b2) = layers
        f = 1/(1 + np.exp(-samples @ w1 - b1))
        out = 1/(1 + np.exp(-f @ w2 - b2))
        return [f*(1 - f)*((targets - out) @ w2.T)]

    assert cosine("bursts", gradient, **in_the_middle(np.random.default_rng(seed))) > 0.95


def test_errors_through_random_weights_are_not():
    assert abs(cosine("feed_forward", feedback="random")) < 0.9


@pytest.mark.parametrize("kind, gamma", [("equilibrium", 1.0), ("clamped", GAMMA)])
def test_difference_of_two_equilibria_is_the_gradient(kind, gamma, seed):
    def gradient(*network):
        return equilibrium(*network, gamma=gamma)

    assert cosine(kind, gradient, **in_the_middle(np.random.default_rng(seed))) > 0.99


@pytest.mark.parametrize("rule, name", [
    (whittington2017, "predictive_coding"), (lillicrap2016, "feed_forward"),
    (payeur2021_rate, "bursts"), (scellier2017, "equilibrium"), (movellan1991, "clamped"),
    (oreilly1996, "clamped"),
    (scellier2017.with_(name="mine"), "equilibrium"),
    (whittington2017.with_(name="mine"), "predictive_coding")])
def test_units_are_those_that_a_rule_reads(rule, name):
    assert kind_of(rule) is KINDS[name]


LAYERS = {"layered": dict(hidden=(3,)), "dANN-LRF": dict(hidden=(4, 2))}


@pytest.mark.parametrize("architecture", LAYERS)
@pytest.mark.parametrize("feedback", FEEDBACK)
@pytest.mark.parametrize("rule, objective", [
    (rule, objective) for kind in KINDS.values() for rule in kind.rules
    for objective in kind.outputs])
def test_every_combination_prints_its_equations(rule, objective, feedback, architecture, capsys,
                                                monkeypatch):
    monkeypatch.setattr(module, "yin_yang_split", lambda seed: (SAMPLES, SAMPLES))
    chosen = dict(objective=objective, feedback=feedback, architecture=architecture, n_updates=2,
                  **LAYERS[architecture])
    shown = printed("present_and_learn", rule, chosen, capsys)
    assert shown == build.equations(present_and_learn(rule=RULES[rule], **chosen))
    assert f"at learn: w += eta_{rule}*" in shown
    answer = str(kind_of(RULES[rule]).units(objective)[2].dynamics().equations["f"].expr)
    assert f"    f = {answer} : 1" in shown
    below = "hidden1" if architecture == "layered" else "hidden2"
    assert f"from {below} to output" in shown
    assert (f"from output to {below}" in shown) == (feedback != "transpose")
    assert ("_kolen1994" in shown) == (feedback == "learnt")
    assert ("    4 synapses" in shown) == (architecture != "layered")    # a dendrite has one soma


@pytest.mark.parametrize("feedback", DOWN)
@pytest.mark.parametrize("rule", ["sacramento2018", "sacramento2018_annealed"])
def test_every_microcircuit_prints_its_equations(rule, feedback, capsys, monkeypatch):
    monkeypatch.setattr(continuous, "yin_yang_split", lambda seed: (SAMPLES, SAMPLES))
    chosen = dict(hidden=3, feedback=feedback, n_updates=2)
    shown = printed("continuous_learning", rule, chosen, capsys)
    assert shown == build.equations(continuous.continuous_learning(rule=RULES[rule], **chosen))
    assert f"eta_{rule}*" in shown and "from interneurons to hidden" in shown


def printed(protocol, rule, chosen, capsys):
    """What the command line prints of a protocol's equations."""
    command = ["show", protocol, "--equations", "--rule", rule]
    for name, value in chosen.items():
        command += ["--set", f"{name}={value}"]
    main(command)
    return capsys.readouterr().out


@pytest.mark.parametrize("protocol, rule, setting, words", [
    ("present_and_learn", "scellier2017", "objective=cross_entropy", "no objective 'cross_ent"),
    ("present_and_learn", "lillicrap2016", "architecture=dAN-LRF", "did you mean 'dANN-LRF'"),
    ("present_and_learn", "lillicrap2016", "architecture=dANN-R", "hidden=(32, 8)"),
    ("continuous_learning", "lillicrap2016", "hidden=3", "no event 'learn'"),
    ("continuous_learning", "sacramento2018", "feedback=learnt", "It has random, transpose")])
def test_command_line_refuses_what_makes_no_sense(protocol, rule, setting, words, capsys):
    with pytest.raises(SystemExit):
        main(["show", protocol, "--equations", "--rule", rule, "--set", setting])
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("rule, iterations", [
    (lillicrap2016, 5), (payeur2021_rate, (5, 5)), (scellier2017, (10, 5)),
    (movellan1991, (10, 10)), (oreilly1996, (10, 10))],
    ids=lambda x: getattr(x, "name", None))
def test_weights_learn_and_stay_without_a_rate(rule, iterations):
    dataset = run(present_and_learn(
        SAMPLES, rule=(rule, rule.with_(eta=0.0)), n_updates=4, weights_every=4, hidden=(5,),
        iterations=iterations), "numpy")
    assert np.ptp(weights(dataset, 1)[0], axis=0).max() > 1e-6
    assert np.ptp(weights(dataset, 2)[0], axis=0).max() == 0


def test_first_sample_changes_weights_by_both_equilibria():
    rule = scellier2017.with_(eta=1.0)
    chosen = in_the_middle(np.random.default_rng(1))
    chosen["weights"] = chosen.pop("matrices")
    dataset = run(present_and_learn(tuple(part[:1] for part in SAMPLES), rule=rule, n_updates=1,
                                    weights_every=1, iterations=(60, 60), **chosen), "numpy")
    (w1, w2), (b1, b2) = chosen["weights"], chosen["biases"]
    x, y = (part[0] for part in SAMPLES)
    states = []
    for beta in (0.0, 0.5):
        s, o = np.zeros(6), np.zeros(3)
        for _ in range(200):
            f, out = np.clip(s, 0, 1), np.clip(o, 0, 1)
            s, o = (s + 0.5*(x @ w1 + b1 + w2 @ out - s),
                    o + 0.5*(f @ w2 + b2 + beta*(y - out) - o))
        states.append((np.clip(s, 0, 1), np.clip(o, 0, 1)))
    (f0, out0), (f1, out1) = states
    for k, expected in ((1, np.outer(x, f1 - f0)/0.5),
                        (2, (np.outer(f1, out1) - np.outer(f0, out0))/0.5)):
        w = weights(dataset, k)[0]
        np.testing.assert_allclose(w[1] - w[0], expected, atol=1e-8)


def test_learnt_feedback_learns_what_the_forward_weights_learn():
    dataset = run(present_and_learn(rule=lillicrap2016.with_(eta=0.05), feedback="learnt",
                                    n_updates=20, iterations=5, weights_every=20, test=SAMPLES),
                  "numpy")
    back, forward = ((after - before).ravel() for before, after in (
        dataset["feedback2.w"].transpose("time_100ms", ...).values.reshape(-1, 3, 30)[:2],
        weights(dataset, 2)[0].transpose(0, 2, 1)[:2]))
    assert back @ forward/np.linalg.norm(back)/np.linalg.norm(forward) > 0.95   # it forgets, too


def test_combinations_that_make_no_sense_are_refused():
    with pytest.raises(KeyError, match="no objective 'cross_entropy'.*squared_error"):
        layered((4, 3, 3), scellier2017, objective="cross_entropy")
    with pytest.raises(KeyError, match="no feedback 'radnom'; did you mean 'random'"):
        layered((4, 3, 3), feedback="radnom")
    with pytest.raises(KeyError, match="needs 'free_post'.*'pc_hidden' has no 'free'.*ep_hidden"):
        layered((4, 3, 3), scellier2017, units=(pc_input, pc_hidden, pc_output))
    with pytest.raises(KeyError, match="'nowhere'. No unit of the package has it"):
        layered((4, 3, 3), whittington2017.with_({
            "needs": {"nowhere_post": 1}, "on": {"learn": "w += eta*nowhere_post"}}))
    with pytest.raises(KeyError, match="'compare'"):
        build.plan(present_and_learn(SAMPLES, rule=scellier2017, n_updates=2, iterations=20))


def test_target_that_the_output_cannot_reach_is_refused():
    samples, targets = SAMPLES
    with pytest.raises(ValueError, match="run from -1 to 1, but Unit 'ep_output' answers from 0"):
        present_and_learn((samples, 2*targets - 1), rule=scellier2017, iterations=(5, 5))
    present_and_learn((samples, 2*targets - 1), rule=lillicrap2016, n_updates=2)
