"""A recurrent spiking network learns to draw four sines with e-prop

Bellec et al. 2020, figure S7: 100 units, frozen Poisson input, one trial a second, the error comes
back through the weights of the read-out.  Two networks; how fast they learn depends on the power of
the target, and these are the first two draws whose targets have a mean square above 0.3.  a: the
target (dashed), the output of the first network in the first and the last trial, and of the
same network of which the read-out alone learns (grey).  b: squared error over the power of the
target.  c: rate of the units, which is held at 10 Hz (dashed).
"""

import numpy as np
import xarray as xr

from dendritic_models.cells import eprop_output, eprop_unit
from dendritic_models.experiment import Target
from dendritic_models.plasticity import eprop, eprop_readout
from dendritic_models.run import run
from figures import style
from protocols.pattern_generation import drawn, measure, pattern_generation

COST = 42.0
COST_ON_NUMPY = 900.0
REFERENCE = eprop.reference
MODELS = {"rule": eprop, "readout": eprop_readout, "cell": eprop_unit, "output": eprop_output}
KINDS, SEEDS, TRIALS = ("e-prop", "read-out only"), (4, 10), 300
PORT = "independent programs of the same task"
TARGETS = (
    Target("error", (None, 0.1), kind="port", source="trial 300, the larger of 2; "
           f"{PORT}: 0.05 and 0.06, on these draws 0.09 and 0.08"),
    Target("rate_first", 37.3, 2.0, unit="Hz", kind="port",
           source=f"mean of 2; {PORT} on these draws: 46.9 and 27.7"),
    Target("rate", (14, 25), unit="Hz", kind="port",
           source=f"trial 300, falls towards 10; {PORT}: 19 to 22"),
    Target("readout", (0.2, None), source="control: only the read-out learns, the smaller of 2"),
)


def compute(backend=None, models=MODELS):
    """Two networks that learn in all weights, and in those of the read-out alone."""
    made = [[run(pattern_generation(rule, models["readout"], models["cell"], models["output"],
                                    trials=TRIALS, seed=seed), backend) for seed in SEEDS]
            for rule in (models["rule"], None)]
    found = [[measure(one) for one in row] for row in made]
    y, target = drawn(made[0][0])
    return xr.Dataset(
        {"error": (("kind", "network", "trial"), [[one["nmse"] for one in row] for row in found]),
         "rate": (("kind", "network", "trial"), [[one["rate"] for one in row] for row in found]),
         "target": ("step", target[0]), "first": ("step", y[0]),
         "last": (("kind", "step"), [drawn(row[0])[0][-1] for row in made])},
        {"kind": list(KINDS)},
        attrs={**made[0][0].attrs, "seeds": str(SEEDS), "n": f"2 networks of 100 units, {TRIALS} "
               f"trials"})


def check(dataset):
    """Every target's number; the end is the mean of the last ten trials."""
    learnt, frozen = (dataset[["error", "rate"]].sel(kind=kind) for kind in KINDS)
    end, control = (one.isel(trial=slice(-10, None)).mean("trial") for one in (learnt, frozen))
    return {"error": float(end["error"].max()), "rate": float(end["rate"].mean()),
            "rate_first": float(learnt["rate"][:, 0].mean()),
            "readout": float(control["error"].min())}


def draw(dataset):
    """Outputs, learning curves, rates."""
    figure, axes = style.figure(1, 3, width=style.PAGE, height=2.2)
    style.letters(axes)
    colors = dict(zip(KINDS, (style.BLUE, "0.6"), strict=True))
    axes[0].plot(dataset["first"], color=style.SKY, lw=0.7, label="first trial")
    for kind in KINDS[::-1]:
        axes[0].plot(dataset["last"].sel(kind=kind), color=colors[kind])
    axes[0].plot(dataset["target"], color=style.BLACK, ls="--", lw=0.8, label="target")
    axes[0].set(xlabel="time in the trial (ms)", ylabel="output")
    axes[0].legend(loc="upper left", bbox_to_anchor=(0.1, 1.2), ncols=2)
    trial = np.arange(1, TRIALS + 1)
    for ax, name in zip(axes[1:], ("error", "rate"), strict=True):
        for kind in KINDS:
            for k, curve in enumerate(dataset[name].sel(kind=kind)):
                ax.plot(trial, curve, color=colors[kind], lw=0.8, label=None if k else kind)
        ax.set(xlabel="trial")
    axes[1].axhline(0.1, color=style.BLACK, ls=":", lw=0.6)
    axes[1].set(ylabel="squared error / power", yscale="log")
    axes[1].legend(loc="upper right")
    axes[2].axhline(10, color=style.BLACK, ls="--", lw=0.6)
    axes[2].set(ylabel="rate (Hz)", ylim=(0, None))
    return figure
