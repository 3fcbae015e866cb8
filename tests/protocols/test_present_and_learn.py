"""Predictive coding against plain numpy code that was written independently of this package."""

from dataclasses import replace

import numpy as np
import pytest
from brian2 import ms

from dendritic_models.cells import pc_hidden, pc_input, pc_output
from dendritic_models.datasets import one_hot, yin_yang, yin_yang_class
from dendritic_models.experiment import (
    Experiment,
    Network,
    Phase,
    Population,
    Recording,
    Schedule,
    Signal,
)
from dendritic_models.networks import layered
from dendritic_models.plasticity import oja1982, whittington2017, whittington2017_annealed
from dendritic_models.run import run
from dendritic_models.sweep import sweep
from protocols.present_and_learn import (
    RULES,
    averaged,
    feed_forward,
    measure,
    present_and_learn,
    weights,
    yin_yang_split,
)

WINDOW = 20*ms
CLOSE = dict(rtol=0, atol=1e-10)                   # printed with 12 decimals, sums of up to 120

# Seed 0, default arguments; computed by the independent implementation.
INDEPENDENT = {
    5: {"first hidden unit": [-0.814206343396, -0.151686711182, 0.289462529325, -0.642207539292],
        "first output unit": [-0.023508151896, -0.067038153235, -0.053981909040, 0.051302963862],
        "output biases": [0.071289782996, 0.056055467573, -0.005359213151],
        "sums": [-14.235146717367, -0.235970331133, -0.675913492529, 0.121986037418]},
    4000: {"first hidden unit": [-0.383718092351, 0.426291335569, 0.268271148478, -0.810888715845],
           "first output unit": [-0.024291188525, -0.039748116302, -0.000716092857,
                                 -0.004154837952],
           "output biases": [0.472989288276, 0.497569562761, -0.065072109242],
           "sums": [-3.023987086563, 5.369609484269, -1.469375497750, 0.905486741795]},
}


def after(updates, weights_every=5):
    """The default experiment, cut off after some updates."""
    experiment = present_and_learn(weights_every=weights_every)
    return experiment.with_(duration=updates*WINDOW + 1*ms)


def summary(dataset):
    """The last weights in the form of the table."""
    (w1, b1), (w2, b2) = ([array[-1] for array in weights(dataset, k)] for k in (1, 2))
    return {"first hidden unit": w1[:, 0], "first output unit": w2[:4, 0], "output biases": b2,
            "sums": [array.sum() for array in (w1, b1, w2, b2)]}


def small(n_train=30, n_test=20, **keywords):
    """A short experiment on the first samples."""
    train, test = yin_yang_split(0)
    return present_and_learn(tuple(part[:n_train] for part in train),
                             tuple(part[:n_test] for part in test) if n_test else None,
                             n_updates=n_train, weights_every=10, **keywords)


def test_weights_after_5_updates_are_those_of_the_independent_code():
    measured = summary(run(after(5), "numpy"))
    for name, expected in INDEPENDENT[5].items():
        np.testing.assert_allclose(measured[name], expected, **CLOSE, err_msg=name)


@pytest.mark.slow
def test_weights_after_4000_updates_are_those_of_the_independent_code(backend):
    measured = summary(run(after(4000, weights_every=1000), backend))
    for name, expected in INDEPENDENT[4000].items():
        np.testing.assert_allclose(measured[name], expected, **CLOSE, err_msg=name)


def test_network_answers_like_its_weights_fed_forward():
    dataset = run(small(), "numpy")
    samples, targets = (part[:20] for part in yin_yang_split(0)[1])
    final = [tuple(array[-1] for array in weights(dataset, k)) for k in (1, 2)]
    expected = feed_forward(final, samples)
    shown = dataset["output.mu"].values[-20:]
    np.testing.assert_allclose(shown, expected, atol=1e-5)      # 20 iterations leave 2**-20
    right = np.mean(expected.argmax(1) == targets.argmax(1))
    assert float(measure(dataset)["test_accuracy"]) == pytest.approx(100*right)


def test_weights_stay_while_the_network_is_tested():
    w = weights(run(small(), "numpy"), 1)[0]
    np.testing.assert_array_equal(w[3], w[5])                   # after 30 updates, and at the end
    assert np.abs(w[0] - w[3]).max() > 0.01


def test_hidden_weights_stay_without_a_learning_rate():
    dataset = run(small(n_test=0, rule=(RULES[0].with_(eta=0.0), RULES[1])), "numpy")
    for k, moves in ((1, False), (2, True)):
        w, b = weights(dataset, k)
        assert (np.ptp(w, axis=0).max() > 0) == moves
        assert (np.ptp(b, axis=0).max() > 0) == moves


def test_summed_change_at_weak_nudging_is_that_of_backpropagation():
    summed = whittington2017.with_({"synapse": "w : 1\nchange : 1",
                                    "on": {"learn": "change += eta*err_post*f_pre"}})
    experiment = small(n_test=0, rule=summed, units=(pc_input, pc_hidden,
                                                     pc_output.with_(variance=100.0)))
    changes = [Recording(f"{path}{k}", "change") for k in (1, 2) for path in ("forward", "bias")]
    dataset = run(replace(experiment, recordings=(*experiment.recordings, *changes)), "numpy")
    (w1, b1), (w2, b2) = ([array[-1] for array in weights(dataset, k)] for k in (1, 2))
    samples, targets = (part[:30] for part in yin_yang_split(0)[0])
    f = np.tanh(samples @ w1 + b1)
    above = targets - f @ w2 - b2
    gradient = np.concatenate([(samples.T @ ((1 - f**2)*(above @ w2.T))).ravel(),
                               (f.T @ above).ravel()])
    change = np.concatenate([weights(dataset, k, "change")[0].ravel() for k in (1, 2)])
    cosine = change @ gradient/np.linalg.norm(change)/np.linalg.norm(gradient)
    assert cosine > 0.9999


def test_sweep_rows_are_the_single_runs():
    def tiny(seed):
        return present_and_learn(n_updates=10, weights_every=10, seed=seed).with_(
            duration=10*WINDOW + 1*ms)

    rows = sweep(tiny, "numpy", seed=[0, 1])
    for seed in (0, 1):
        alone = run(tiny(seed), "numpy")
        for k in (1, 2):
            for ours, theirs in zip(weights(rows.sel(seed=seed), k), weights(alone, k),
                                    strict=True):
                np.testing.assert_allclose(ours, theirs, rtol=1e-12)


def test_two_hidden_layers_and_the_published_rule_learn():
    dataset = run(small(n_test=0, hidden=(6, 5), rule=whittington2017), "numpy")
    for k in (1, 2, 3):
        w, _ = weights(dataset, k)
        assert np.isfinite(w).all() and np.abs(w[-1] - w[0]).max() > 0


def test_constants_of_one_name_on_both_sides_of_a_path_need_an_array():
    def experiment(variance):
        units = pc_hidden, pc_hidden.with_(variance=variance)
        return Experiment(
            "errors", Network(
                [Population(name, unit, 2) for name, unit in zip("ab", units, strict=True)],
                signals=[Signal("a_to_b", "a", "err", "b", "mu", rules=summed)]),
            duration=2*ms, schedule=Schedule([Phase("learn", 1*ms)]), dt=1*ms)

    summed = whittington2017.with_({"needs": {"err_post": 1, "err_pre": 1},
                                    "on": {"learn": "w += eta*err_post*err_pre"}})
    with pytest.raises(ValueError, match="'a_to_b'.*'variance' of both neurons, with two values"):
        run(experiment(2.0), "numpy")
    run(experiment(np.full(2, 2.0)), "numpy")


def test_samples_without_their_targets_are_refused():
    samples, classes = yin_yang(6, np.random.default_rng(0))
    with pytest.raises(ValueError, match="one_hot"):
        present_and_learn((samples, classes))
    with pytest.raises(ValueError, match=r"\(6, 4\).*\(5, 3\)"):
        present_and_learn((samples, one_hot(classes)[:5]))


def test_one_rule_too_few_is_refused():
    with pytest.raises(ValueError, match="1 rules for 2 layers"):
        present_and_learn(rule=(whittington2017_annealed,))


def test_yin_yang_samples_are_those_of_the_independent_code():
    samples, targets = yin_yang_split(0)[0]
    np.testing.assert_allclose(samples[1938], [0.477662609428, 0.193774112851, 0.522337390572,
                                               0.806225887149], **CLOSE)
    assert [int(targets[k].argmax()) for k in (1938, 451, 1681, 102, 1737)] == [0, 1, 1, 0, 0]


def test_yin_yang_samples_lie_in_their_class_on_the_sign():
    samples, classes = yin_yang(300, np.random.default_rng(1))
    assert np.bincount(classes).tolist() == [100, 100, 100]
    np.testing.assert_array_equal(yin_yang_class(samples[:, 0], samples[:, 1]), classes)
    assert np.hypot(samples[:, 0] - 0.5, samples[:, 1] - 0.5).max() <= 0.5
    # half a turn about the centre makes yin of yang
    turned = yin_yang_class(1 - samples[:, 0], 1 - samples[:, 1])
    np.testing.assert_array_equal(turned, np.choose(classes, [1, 0, 2]))


def test_layered_draws_the_same_from_a_seed_and_from_its_generator():
    from_seed = layered((4, 5, 3), seed=3)
    assert from_seed == layered((4, 5, 3), seed=np.random.default_rng(3))
    assert from_seed != layered((4, 5, 3), seed=4)


def test_batch_moves_weights_by_the_mean_change_of_its_samples():
    summed = whittington2017.with_({"synapse": "w : 1\nchange : 1",
                                    "on": {"learn": "change += eta*err_post*f_pre"}})
    experiment = small(10, n_test=0, rule=summed)
    dataset = run(replace(experiment, recordings=tuple(Recording(
        f"{path}{k}", "change") for k in (1, 2) for path in ("forward", "bias"))), "numpy")
    changes = [change for k in (1, 2) for change in weights(dataset, k, "change")]
    train = tuple(part[:10] for part in yin_yang_split(0)[0])
    batch = run(present_and_learn(train, rule=whittington2017, n_updates=1, batch=10,
                                  weights_every=1), "numpy")
    for k in (1, 2):
        for ours, change in zip(weights(batch, k), changes[2*k - 2:2*k], strict=True):
            np.testing.assert_allclose(ours[-1] - ours[0], change/10, atol=1e-12)


def test_validation_is_shown_between_updates_and_changes_nothing():
    train, test = (tuple(part[:12] for part in parts) for parts in yin_yang_split(0))
    plain = run(present_and_learn(train, test, rule=whittington2017, n_updates=12,
                                  weights_every=12), "numpy")
    checked = run(present_and_learn(train, test, rule=whittington2017, n_updates=12,
                                    validation=tuple(part[:5] for part in test), validate_every=4,
                                    weights_every=27), "numpy")
    found = measure(checked)
    assert found["validation_accuracy"].shape == (3,)
    assert float(found["test_accuracy"]) == float(measure(plain)["test_accuracy"])
    with pytest.raises(ValueError, match="n_updates = 10 is no multiple of the 4 updates"):
        present_and_learn(train, test, n_updates=10, validation=test, validate_every=4)


@pytest.mark.parametrize("grows, given", [
    ("'hidden1', cell ., 'feedback'", dict(rule=whittington2017.with_(eta=300.0))),
    ("'hidden1', cell ., 'x'", dict(units=(pc_input, pc_hidden.with_(tau=0.3*ms), pc_output)))],
    ids=("learning", "relaxation"))
def test_network_that_diverges_is_named_and_what_was_learnt_before_is_kept(grows, given):
    with np.errstate(all="ignore"), pytest.raises(
            FloatingPointError, match=f"Population {grows}.*at t = .*learn more slowly") as raised:
        run(small(n_test=0, **given), "numpy")
    kept = weights(raised.value.dataset, 2)[0]
    assert np.isfinite(kept[0]).all() and len(kept) == 4


def test_rule_that_cannot_be_averaged_is_refused():
    with pytest.raises(ValueError, match="'oja1982' does not say 'w \\+= ...' on 'learn'"):
        averaged(oja1982, 4)
