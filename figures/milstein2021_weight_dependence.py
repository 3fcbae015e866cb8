"""The weight at the start decides whether BTSP potentiates or depresses.

One plateau of 300 ms as place fields of 90 cm pass at 25 cm/s. a: the two integrals of the rule
over the lap against the delay from plateau onset to the centre of the field; circles are an
independent program of the authors' functions. b: change of the weight, once a lap, against delay
and weight at the start; the line is where it is zero. c: its profiles at six weights, circles are
extremes that the program gives; the continuous form (dashed) goes about half as far. d: the same
map in the experiment, against the ramp of voltage at the start (50 inductions), shown without a
target: the published set was tuned to synthetic targets.
"""

from pathlib import Path

import numpy as np
import xarray as xr
from brian2 import second

from dendritic_models.experiment import Target
from dendritic_models.plasticity import milstein2021, milstein2021_lapwise
from dendritic_models.run import run
from figures import style
from protocols.weight_dependence import changes, weight_dependence

COST = 4.0
REFERENCE = milstein2021.reference
FIELD_ET = 0.5003                  # largest eligibility of one traversal
MODELS = {"lapwise": milstein2021_lapwise.with_(ET_max=FIELD_ET),
          "continuous": milstein2021.with_(ET_max=FIELD_ET)}
DELAYS = np.round(np.arange(-5, 4.01, 0.1), 1)
WEIGHTS = np.round(np.arange(0, 1.01, 0.05), 2)
PORT = "program of the authors' functions, one field and one plateau"
EXPERIMENT = np.genfromtxt(Path(__file__).parent/"data"/"milstein2021_experiment.csv",
                           delimiter=",", names=True, skip_header=3)

# Sheet of the port: delay (s), k+ A, k- B, weight of no change.
ONE_LAP = np.array([(-4, 0.0641, 0.2305, 0.218), (-3, 0.1293, 0.3388, 0.276),
                    (-2, 0.2717, 0.4406, 0.381), (-1, 0.5257, 0.5347, 0.496),
                    (-0.5, 0.6340, 0.5783, 0.523), (0, 0.6406, 0.6156, 0.510),
                    (0.5, 0.4564, 0.6326, 0.419), (1, 0.2033, 0.5718, 0.262),
                    (2, 0.0242, 0.1048, 0.188), (3, 0.0025, 0.0106, 0.189)])
# The differential equation is linear in w: what weights of 0 and 1 change by at those delays, by
# quadrature at 1 ms with the published parameters.
CONTINUOUS = np.array([(0.0553, -0.2000), (0.1009, -0.2730), (0.1836, -0.3260), (0.2943, -0.3594),
                       (0.3296, -0.3729), (0.3267, -0.3885), (0.2544, -0.4088), (0.1371, -0.4019),
                       (0.0227, -0.0981), (0.0024, -0.0105)])
# Extremes once a lap: weight at the start, change, delay (s) where it is.
EXTREMES = ((0.0, 0.656, -0.2), (0.2, 0.405, None), (0.4, 0.155, None), (0.4, -0.113, 1.1),
            (0.8, -0.433, 0.8), (1.0, -0.633, 0.5))


def _name(weight, change):
    """What an extreme is called: ``gain_from_20`` for a weight of 0.20 at the start."""
    return f"{'gain' if change > 0 else 'loss'}_from_{round(100*weight)}"


TARGETS = (
    Target("potentiation", (0, 0.01), 0, "1", "port", f"k+ A, error over the largest; {PORT}"),
    Target("depression", (0, 0.01), 0, "1", "port", f"k- B, likewise; {PORT}"),
    Target("balance", (0, 0.01), 0, "1", "port", "A/(A + B) from -4 to 1 s, largest error"),
    *(Target(_name(weight, change), change, 0.005, "1", "port", "largest change once a lap")
      for weight, change, _ in EXTREMES),
    *(Target(f"delay_of_{_name(weight, change)}", delay, 0.1, "s", "port", "field centre - onset")
      for weight, change, delay in EXTREMES if delay is not None),
    Target("continuous_gain", 0.334, 0.005, "1", "port", "from weight 0, differential equation"),
    Target("continuous_loss", -0.414, 0.003, "1", "theory", "from weight 1, by quadrature"),
    Target("continuous_gains", (0, 0.003), 0, "1", "theory", "from weight 0 at ten delays, largest "
           "error; by quadrature"),
    Target("continuous_losses", (0, 0.003), 0, "1", "theory", "from weight 1, likewise"),
)


def compute(backend=None, models=MODELS):
    """The map of both forms."""
    maps = [changes(run(weight_dependence(rule, DELAYS*second, WEIGHTS, normalise=False), backend))
            for rule in models.values()]
    return xr.Dataset(
        {"change": xr.concat(maps, "form")},
        {"form": list(models), "delay": ("delay", DELAYS, {"units": "s"}), "weight": WEIGHTS},
        attrs={"seeds": "deterministic", "n": 1})


def integrals(dataset):
    """k+ A and k- B of every delay: what a weight of 0 gains and a weight of 1 loses."""
    once = dataset["change"].sel(form="lapwise")
    return once.sel(weight=0).values, -once.sel(weight=1).values


def draw(dataset):
    """Integrals, map, profiles, experiment."""
    figure, axes = style.figure(2, 2, width=style.PAGE, height=4.4)
    sums, model, profiles, data = axes.flat
    style.letters(axes.flat)
    A, B = integrals(dataset)
    delay, golden = dataset["delay"], ONE_LAP.T
    for values, table, color, label in ((A, golden[1], style.GREEN, "potentiation $k_+A$"),
                                        (B, golden[2], style.ORANGE, "depression $k_-B$")):
        sums.plot(delay, values, color=color, label=label)
        sums.plot(golden[0], table, "o", color=color, mfc="none")
    sums.set(xlabel="field centre - plateau onset (s)", ylabel="integral over the lap",
             ylim=(0, 0.85))
    sums.legend(loc="upper left")

    once = dataset["change"].sel(form="lapwise")
    drawn = model.pcolormesh(delay, dataset["weight"], once.T, cmap="RdBu_r", vmin=-0.65, vmax=0.65,
                             shading="nearest", rasterized=True)
    inner = (delay > -4.5) & (delay < 2.5)
    model.plot(delay[inner], (A/(A + B))[inner], color="black", lw=0.8)
    model.text(-3.1, 0.62, "depression", fontsize=7)
    model.text(-1.1, 0.1, "potentiation", fontsize=7)
    model.set(xlabel="field centre - plateau onset (s)", ylabel="weight at the start")
    figure.colorbar(drawn, ax=model, label="change of weight")

    for weight, color in zip((0, 0.2, 0.4, 0.6, 0.8, 1), (
            style.BLUE, style.SKY, style.GREEN, style.ORANGE, style.RED, style.PURPLE),
            strict=True):
        for form, look in (("lapwise", "-"), ("continuous", "--")):
            profiles.plot(delay, dataset["change"].sel(form=form, weight=weight), look, color=color,
                          lw=1.0 if look == "-" else 0.6,
                          label=f"$w_0$ = {weight:g}" if look == "-" else None)
        for start, change, at in EXTREMES:
            if start == weight and at is not None:
                profiles.plot(at, change, "o", color=color, mfc="none")
    profiles.axhline(0, color="0.6", lw=0.5)
    profiles.set(xlabel="field centre - plateau onset (s)", ylabel="change of weight",
                 ylim=(-0.7, 0.95))
    profiles.legend(loc="upper left", ncols=3, handlelength=1.2, columnspacing=1)

    times = np.unique(EXPERIMENT["time_from_s"])
    ramps = np.unique(EXPERIMENT["ramp_from_mV"])
    binned = EXPERIMENT["change_mV"].reshape(len(ramps), len(times))
    drawn = data.pcolormesh([*times, times[-1] + 1], [*ramps, 14], binned, cmap="RdBu_r", vmin=-7,
                            vmax=7, rasterized=True)
    data.set_facecolor("0.85")
    data.set(xlabel="time from plateau onset (s)", ylabel="ramp at the start (mV)")
    figure.colorbar(drawn, ax=data, label="change of ramp (mV)")
    return figure


def check(dataset):
    """Every target's number."""
    A, B = integrals(dataset)
    delay, at = dataset["delay"].values, np.searchsorted(dataset["delay"].values, ONE_LAP[:, 0])
    shared = ONE_LAP[:, 0] <= 1                    # beyond, both integrals vanish
    gains, losses = (dataset["change"].sel(form="continuous", weight=w).values for w in (0, 1))
    measured = {
        "potentiation": np.abs(A[at] - ONE_LAP[:, 1]).max()/ONE_LAP[:, 1].max(),
        "depression": np.abs(B[at] - ONE_LAP[:, 2]).max()/ONE_LAP[:, 2].max(),
        "balance": np.abs((A/(A + B))[at] - ONE_LAP[:, 3])[shared].max(),
        "continuous_gain": gains.max(), "continuous_loss": losses.min(),
        "continuous_gains": np.abs(gains[at] - CONTINUOUS[:, 0]).max(),
        "continuous_losses": np.abs(losses[at] - CONTINUOUS[:, 1]).max()}
    for weight, change, expected in EXTREMES:
        profile = dataset["change"].sel(form="lapwise", weight=weight).values
        name = _name(weight, change)
        k = int(np.argmax(profile*np.sign(change)))
        measured[name] = profile[k]
        if expected is not None:
            measured[f"delay_of_{name}"] = delay[k]
    return measured
