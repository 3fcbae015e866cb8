"""The distal reward problem: dopamine seconds later finds the synapse that earned it

Izhikevich 2007, shortened: dopamine comes 0 to 1 s after the rewarded pair, not 1 to 3 s, and the
network of 1000 neurons and 100 000 synapses runs for 600 s. a: the rewarded synapse of three
networks, and of one in which as many rewards come at random times (grey). b: excitatory weights of
the first network at the end; line: the rewarded one. c: one pair, dopamine later; line: closed
form.
"""

import numpy as np
import xarray as xr
from brian2 import ms, second

from dendritic_models.cells import dopamine
from dendritic_models.experiment import Target
from dendritic_models.plasticity import izhikevich2007, izhikevich2007_lazy
from dendritic_models.run import run
from dendritic_models.sweep import stack
from figures import style
from protocols.distal_reward import distal_reward
from protocols.reward_pairing import measure, reward_pairing

COST = 30.0
COST_ON_NUMPY = 1300.0
REFERENCE = izhikevich2007.reference
MODELS = {"rule": izhikevich2007_lazy}
SEEDS, DURATION, DELAY, EVERY = (1, 2, 3), 600*second, (0, 1)*second, 10*second
CEILING = 3.9
LATER = np.array([0.1, 0.5, 1.0, 2.0, 3.0])                # s
CODE = "independent program of daspnet.m, 3600 s; here with sooner rewards, 600 s"
TARGETS = (
    Target("winners", (2, None), 0, "1", "own", f"networks of 3 whose synapse reaches 3.9; {CODE}"),
    Target("mean_weight", (0.5, 1.0), 0, "1", "port", f"of excitatory synapses; {CODE}"),
    Target("rate", (1, 2), 0, "Hz", "port", f"of all neurons; {CODE}"),
    Target("random_reward_largest", (None, CEILING), 0, "1", "port", f"the control; {CODE}"),
    Target("random_reward_end", (None, 1.5), 0, "1", "port", f"the control; {CODE}"),
    Target("pair", (None, 0.005), 0, "1", "theory", "largest difference of the change by one pair "
           "and dopamine later from c0 d0 exp(-T/tau_c)/(1/tau_c + 1/tau_d), relative"),
    Target("unrewarded_pair", (None, 1e-12), 0, "1", "theory", "change by a pair without dopamine"),
    Target("dense_and_lazy", (None, 1e-9), 0, "1", "theory", "one pair: weights of both forms"),
)


def compute(backend=None, models=MODELS):
    """Three networks, the control, and single pairs."""
    return learnt(models["rule"], SEEDS, DURATION, DELAY, backend)


def learnt(rule, seeds, duration, delay, backend):
    """The rewarded weight in each network, and in one with as many rewards at random."""
    common = dict(rule=rule, duration=duration, every=EVERY, delay=delay)
    found = [run(distal_reward(seed=seed, **common), backend) for seed in seeds]
    count = max(dataset["rewards.spikes"].size for dataset in found)
    times = np.random.default_rng(seeds[0]).uniform(0, float(duration), count)
    found.append(run(distal_reward(seed=seeds[0], given=np.sort(times)*second, **common), backend))
    w = [dataset["excite.w"].values for dataset in found]
    seconds, last = float(duration/second), found[0]
    return xr.Dataset(
        {"weight": (("run", "time"), [each[:, 0] for each in w]),
         "below": ("run", [np.mean(each[-1] < each[-1, 0]) for each in w]),
         "mean_weight": ("run", [each[-1].mean() for each in w]),
         "rewards": ("run", [dataset["rewards.spikes"].size for dataset in found]),
         "rate": ("run", [dataset["neurons.spikes"].size/seconds/1000 for dataset in found]),
         "weights": ("synapse", w[0][-1]), **pairs(rule)},
        {"time": np.arange(len(w[0]))*float(EVERY/second)},
        {**last.attrs, "seeds": str(len(seeds)), "n": "100 000 synapses"})


def pairs(rule):
    """Change by one pair and dopamine later, for both forms of the rule and without dopamine."""
    alone = dict(silence=100*ms, duration=6*second)
    phasic = dopamine.with_(tonic=0.0)
    points = [dict(delay=delay*ms, reward=later*second, amount=amount, modulator=phasic)
              for amount in (0.02, 0.0) for delay in (10, -10) for later in LATER]
    changes = [measure(run(stack([reward_pairing(form, **alone, **point) for point in points])[0],
                           "numpy"))["change"].values.reshape(2, 2, -1)
               for form in (rule, izhikevich2007)]
    return {"pair": (("form", "amount", "order", "later"), changes)}


def closed_form():
    """Change by one pair of 10 or of -10 ms and 0.02 of dopamine `LATER`, shape (2, times)."""
    return 100*np.outer([0.1, -0.15], np.exp(-LATER))*np.exp(-0.5)*0.02/(1 + 5)


def check(dataset):
    """Every target's number."""
    *rewarded, at_random = dataset["weight"].values
    lazy, dense = dataset["pair"].values
    return {
        "winners": sum(w.max() >= CEILING for w in rewarded),
        "mean_weight": float(dataset["mean_weight"].mean()), "rate": float(dataset["rate"].mean()),
        "random_reward_largest": at_random.max(), "random_reward_end": at_random[-1],
        "pair": np.abs(lazy[0]/closed_form() - 1).max(),
        "unrewarded_pair": np.abs(lazy[1]).max(), "dense_and_lazy": np.abs(lazy - dense).max()}


def draw(dataset):
    """The rewarded synapse, all of them, and a single pair."""
    figure, (path, weights, pair) = style.figure(1, 3, width=style.PAGE, height=2.1)
    style.letters((path, weights, pair))
    *rewarded, at_random = dataset["weight"].values
    for w, color in zip(rewarded, (style.BLUE, style.GREEN, style.ORANGE, style.RED), strict=False):
        path.plot(dataset["time"], w, color=color)
    path.plot(dataset["time"], at_random, color="0.6", label="random reward")
    path.set(xlabel="time (s)", ylabel="rewarded weight", ylim=(0, 4.15))
    path.legend(loc="lower right", bbox_to_anchor=(1, 0.03))
    weights.hist(dataset["weights"], bins=np.linspace(0, 4, 41), color="0.6", log=True)
    weights.axvline(dataset["weights"][0], color=style.BLUE)
    weights.set(xlabel="weight", ylabel="excitatory synapses")
    for k, (label, color) in enumerate((("pre first", style.BLUE), ("post first", style.RED))):
        pair.plot(LATER, dataset["pair"][0, 0, k], "o", color=color, label=label)
        pair.plot(LATER, closed_form()[k], color=style.BLACK, lw=0.8)
    pair.set(xlabel="dopamine after the pair (s)", ylabel="change of the weight")
    pair.legend()
    return figure
