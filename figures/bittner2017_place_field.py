"""A place field from one plateau, by the lesser of a local and a global signal.

The rule of Bittner et al. 2017 with the means of their 21 cells. a: both signals of an input whose
field is centred 0.4 s before the plateau, and their overlap. b: change of weight against the time
from plateau onset to the input; circles are an independent program after the authors' code. c: the
ramp of voltage round a track, after one plateau at 120 cm at three speeds. d: the faster the animal
runs, the longer the stretch that one plateau covers.
"""

from pathlib import Path

import numpy as np
import xarray as xr
from brian2 import cm, ms, second

from dendritic_models.experiment import Recording, Target
from dendritic_models.plasticity import bittner2017_field
from dendritic_models.run import run
from figures import style
from protocols.btsp_linear_track import BINS, btsp_linear_track, ramps
from protocols.weight_dependence import ONSET, changes, weight_dependence

COST = 12.0
REFERENCE = bittner2017_field.reference
MODELS = {"rule": bittner2017_field}
GOLDEN = np.genfromtxt(Path(__file__).parent/"data"/"bittner2017_overlap.csv", delimiter=",",
                       names=True, skip_header=3)
KAPPA = 2.535                      # 1/s, of the golden changes
CASES = {"field": (90*cm, 10*ms), "point": (3*cm, 5*ms)}     # width of a field, time step
SPEEDS = (15, 25, 35, 50)          # cm/s
PORT = "independent program, mean parameters"



def half(x, values):
    """Where a curve rises to half of its maximum, and where it falls below it again."""
    top, middle = values.max()/2, int(np.argmax(values))
    return (np.interp(top, values[:middle + 1], x[:middle + 1]),
            np.interp(-top, -values[middle:], x[middle:]))


def tails(delays, values):
    """Time constants (s) before and after the plateau, by the slope of the logarithm."""
    found = []
    for begin, end in ((-3.5, -2.0), (0.8, 1.5)):
        inside = (delays >= begin) & (delays <= end)
        found.append(1/abs(np.polyfit(delays[inside], np.log(values[inside]), 1)[0]))
    return found


TARGETS = (
    *(Target(f"{case}_error", (0, 0.02), 0, "1", "port", f"largest over the peak; {PORT}")
      for case in CASES),
    Target("field_peak", 0.746, 0.01, "1", "port", "change of weight by one plateau"),
    Target("field_place", -0.40, 0.1, "s", "port", PORT),
    Target("point_place", 0.0, 0.1, "s", "port", PORT),
    *(Target(f"{case}_{side}", round(value, 3), 0.03, "s", "port", "half of the largest change")
      for case in CASES
      for side, value in zip(("from", "to"), half(GOLDEN["time_s"], GOLDEN[case]), strict=True)),
    *(Target(f"{case}_tau_{side}", round(value, 3), 0.07, "s", "port", "of the tail")
      for case in CASES
      for side, value in zip(("before", "after"), tails(GOLDEN["time_s"], GOLDEN[case]),
                             strict=True)),
    Target("width_grows", (5, None), 0, "cm", "own", "least step of the width, speed to speed"),
)


def compute(backend=None, models=MODELS):
    """Both kernels, the signals of one field, the track and the widths at each speed."""
    rule, found = models["rule"], {}
    delays = GOLDEN["time_s"]
    for case, (width, dt) in CASES.items():
        passed = weight_dependence(rule, delays*second, (1,), 30*cm/second, width, dt=dt,
                                   normalise=case == "point")
        found[case] = ("delay", changes(run(passed, "numpy")).values[:, 0])
    one = weight_dependence(rule, [-0.4]*second, (1,), 30*cm/second)
    one = one.with_(recordings=(*one.recordings, Recording("ca3", "L"), Recording("ca1", "G")))
    signals = run(one, "numpy")
    parameters = one.network.projections[0].rules[0].parameters
    scale = parameters["rho"]*parameters["L_max"]/parameters["G_max"]
    found["local"] = ("time", signals["ca3.L"].values[:, 0]/scale)
    found["global"] = ("time", signals["ca1.G"].values[:, 0])
    fields = []
    for speed in SPEEDS:
        laps = btsp_linear_track(rule=rule, plateaus=[(1, 120*cm)], speed=speed*cm/second,
                                 weights=1.0, inputs=100)
        fields.append(ramps(run(laps, "numpy"), silent=1.0)["ramp"][0, -1].values)
    return xr.Dataset(
        {**found, "ramp": (("speed", "position"), fields, {"units": "mV"})},
        {"delay": ("delay", delays, {"units": "s"}), "position": BINS,
         "time": ("time", signals["time"].values/1e3 - float(ONSET), {"units": "s"}),
         "speed": ("speed", list(SPEEDS), {"units": "cm/s"})},
        attrs={**signals.attrs, "seeds": "deterministic", "n": 1})


def widths(dataset):
    """Width of the field at half of its height (cm), for each speed."""
    return np.array([np.diff(half(BINS, ramp))[0] for ramp in dataset["ramp"].values])


def draw(dataset):
    """Signals, kernels, fields, widths."""
    figure, axes = style.figure(1, 4, width=style.PAGE, height=1.9)
    signals, kernels, fields, speeds = axes
    style.letters(axes)
    time, local, whole = (dataset[name].values for name in ("time", "local", "global"))
    signals.plot(time, local, color=style.BLUE, label="local")
    signals.plot(time, whole, color=style.ORANGE, label="global")
    signals.fill_between(time, np.minimum(local, whole), color="0.85", lw=0, label="overlap")
    signals.set(xlabel="time from plateau (s)", ylabel="signal", xlim=(-2.5, 4), ylim=(0, 0.62))
    signals.legend(loc="upper right")
    for case, color, label in (("field", style.BLUE, "field of 90 cm"),
                               ("point", style.GREEN, "a moment")):
        kernels.plot(dataset["delay"], dataset[case], color=color, label=label)
        kernels.plot(GOLDEN["time_s"][::4], KAPPA*1e-3*GOLDEN[case][::4], "o", color=color,
                     mfc="none", ms=2.5, mew=0.6)
    kernels.set(xlabel="input - plateau onset (s)", ylabel="change of weight", ylim=(0, 1.05))
    kernels.legend(loc="upper right")
    for speed, color in zip(SPEEDS[::-1], (style.SKY, style.BLUE, style.GREEN, style.ORANGE),
                            strict=True):
        fields.plot(BINS, dataset["ramp"].sel(speed=speed), color=color, label=f"{speed} cm/s")
    fields.axvline(120, color="0.7", lw=0.5, ls=":")
    fields.set(xlabel="position (cm)", ylabel="ramp of voltage (mV)", ylim=(0, 4.9))
    fields.legend(loc="upper left", ncols=2, handlelength=1, columnspacing=0.8)
    speeds.plot(SPEEDS, widths(dataset), "o-", color=style.BLUE)
    speeds.set(xlabel="speed (cm/s)", ylabel="width of the field (cm)", ylim=(0, None))
    return figure


def check(dataset):
    """Every target's number."""
    delay, measured = dataset["delay"].values, {}
    for case in CASES:
        change = dataset[case].values
        golden = KAPPA*1e-3*GOLDEN[case]
        (begin, end), (before, after) = half(delay, change), tails(delay, change)
        measured |= {f"{case}_error": np.abs(change - golden).max()/golden.max(),
                     f"{case}_place": delay[change.argmax()],
                     f"{case}_from": begin, f"{case}_to": end,
                     f"{case}_tau_before": before, f"{case}_tau_after": after}
    return measured | {"field_peak": dataset["field"].values.max(),
                       "width_grows": np.diff(widths(dataset)).min()}
