"""What a synapse collects is the true gradient, if its eligibility is reset as the potential is

Neftci et al. 2019; SuperSpike through one hidden layer of spiking neurons, of which each synapse
knows only its two neurons and the error that comes back. Weights of three sizes, three networks
each. a: what was collected by each synapse against the gradient from backpropagation through time,
with the reset (blue) and without (grey). b: cosine between both, over the rate of the hidden layer.
c: ratio of their lengths.
"""

import numpy as np
import xarray as xr
from brian2 import ms

from dendritic_models.cells import current_readout
from dendritic_models.experiment import Target
from dendritic_models.model import Reference
from dendritic_models.plasticity import superspike_hidden, superspike_reset
from dendritic_models.run import run
from dendritic_models.sweep import split, stack
from figures import style
from protocols.spike_gradient import HIDDEN, collected, spike_gradient

COST = 12.0
REFERENCE = Reference("Neftci et al. 2019", "10.1109/MSP.2019.2931595")
MODELS = {"rule": superspike_reset, "cell": HIDDEN, "readout": current_readout}
SEEDS, GAINS, DT = (0, 1, 2), (1.5, 2.0, 2.5), 0.5*ms
KINDS = ("reset", "no reset")
THEORY = "the eligibility is the derivative of the potential"
TARGETS = (
    Target("cosine", 1.0, 1e-5, kind="theory", source=f"{THEORY}; least of 9 networks"),
    Target("norm_low", 1.0, 1e-3, kind="theory", source=f"{THEORY}; least of 9 networks"),
    Target("norm_high", 1.0, 1e-3, kind="theory", source=f"{THEORY}; largest of 9 networks"),
    Target("norm_without", (1.1, 3.2), kind="port", source="control: no reset, least ratio of "
           "lengths; independent program of another task, 1.1 to 3.2"),
    Target("cosine_without", (None, 1 - 1e-3), source="control: no reset, the largest"),
)


def true_gradient(experiment):
    """Backpropagation through time, in numpy: d (error**2/2 over time in ms) / d weight (mV).

    Returns
    -------
    gradient : array, shape (inputs, hidden)
    spikes : array of bool, shape (steps, hidden)
    """
    dt, network = float(experiment.dt/ms), experiment.network
    w_in, w_out = (projection.weights for projection in network.projections)
    given, wanted = experiment.stimuli[0], experiment.stimuli[1].values
    steps = len(wanted)
    x = np.zeros((steps, len(w_in)))
    x[np.round(np.asarray(given.times)*1e3/dt).astype(int), given.rows] = 1
    slow, fall = np.exp(-dt/10), np.exp(-dt/5)
    v, current = np.zeros((2, steps, w_in.shape[1]))
    y, drive = np.zeros((2, steps, w_out.shape[1]))
    left, I, out, J = v[0], current[0], y[0], drive[0]        # of the step before
    for k in range(steps):
        v[k], y[k] = slow*left + (1 - slow)*I, slow*out + (1 - slow)*J
        spikes = v[k] > 10
        current[k], drive[k] = fall*I + x[k] @ w_in, fall*J + spikes @ w_out
        left, I, out, J = v[k]*~spikes, current[k], y[k], drive[k]
    spikes, slope = v > 10, 1/(1 + abs(v - 10))**2
    error = np.zeros_like(y)
    error[:-1] = (y[:-1] - wanted[1:])*dt                     # the read-out of the step before
    gradient, (by_v, by_I), (by_y, by_J) = 0, np.zeros((2, w_in.shape[1])), np.zeros(
        (2, w_out.shape[1]))
    for k in range(steps - 1, -1, -1):
        by_y, by_J = error[k] + slow*by_y, fall*by_J + (1 - slow)*by_y
        by_v, by_I = slope[k]*(w_out @ by_J) + slow*~spikes[k]*by_v, fall*by_I + (1 - slow)*by_v
        gradient = gradient + np.outer(x[k], by_I)
    return gradient, spikes


def compute(backend=None, models=MODELS):
    """Gradients of nine networks, by rules with and without the reset and by backpropagation."""
    rules = models["rule"], superspike_hidden.with_(method="exponential")
    local, rates = [], []
    for rule in rules:
        tasks = [spike_gradient(rule, models["cell"], models["readout"], gain=gain,
                                seed=seed, dt=DT) for gain in GAINS for seed in SEEDS]
        stacked, sizes = stack(tasks)
        found = split(run(stacked, backend), tasks, sizes)
        local.append([collected(one, models["rule"]) for one in found])
        rates = [one["hidden.spikes"].size for one in found]
    hidden, seconds = tasks[0].network.population("hidden").size, float(tasks[0].duration)
    return xr.Dataset(
        {"local": (("kind", "network", "synapse"), local),
         "true": (("network", "synapse"), [true_gradient(task)[0].ravel() for task in tasks]),
         "rate": ("network", np.array(rates)/hidden/seconds)},
        {"kind": list(KINDS)},
        attrs={**found[0].attrs, "seeds": str(SEEDS), "n": "9 networks"})


def agreement(dataset):
    """Cosine and ratio of lengths of local and true gradients, by kind and network."""
    local, true = dataset["local"], dataset["true"]
    lengths = np.sqrt((local**2).sum("synapse")), np.sqrt((true**2).sum("synapse"))
    return (local*true).sum("synapse")/lengths[0]/lengths[1], lengths[0]/lengths[1]


def check(dataset):
    """Every target's number."""
    cosine, ratio = agreement(dataset)
    exact, without = (ratio.sel(kind=kind) for kind in KINDS)
    return {"cosine": float(cosine.sel(kind=KINDS[0]).min()), "norm_low": float(exact.min()),
            "norm_high": float(exact.max()), "norm_without": float(without.min()),
            "cosine_without": float(cosine.sel(kind=KINDS[1]).max())}


def draw(dataset):
    """Gradients one by one, and how both agree."""
    figure, axes = style.figure(1, 3, width=style.PAGE, height=2.2)
    style.letters(axes)
    cosine, ratio = agreement(dataset)
    for kind, color in zip(KINDS[::-1], ("0.6", style.BLUE), strict=True):
        chosen = dataset.sel(kind=kind)
        axes[0].plot(chosen["true"].values.ravel(), chosen["local"].values.ravel(), ".",
                     color=color, ms=1.5, label=kind)
        for ax, agreed in zip(axes[1:], (cosine, ratio), strict=True):
            ax.plot(dataset["rate"], agreed.sel(kind=kind), "o", color=color, label=kind)
    axes[0].set(xlabel="true gradient (1/mV)", ylabel="collected (1/mV)")
    axes[1].set(xlabel="rate (Hz)", ylabel="cosine")
    axes[2].set(xlabel="rate (Hz)", ylabel="length, collected over true")
    axes[1].legend(loc="lower left")
    return figure
