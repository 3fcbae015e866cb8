"""Two competing traces carry every weight to where they balance, from wherever it starts.

Cone & Shouval 2021: laps of 16.1 s, a plateau in the middle of each. a: both traces and the trace
of the plateau, for an input centred there. b: weights after laps 1, 3, 5 and 9, once a lap (lines)
beside an independent program (circles), and the fixed point Ip/(Ip + Id). c: the weight nearest to
the plateau from three starts, once a lap, and as the differential equation (dashed). d: the ramp of
voltage after each lap. e: the largest weight falls with speed, as less of each trace is left.
"""

from functools import partial
from pathlib import Path

import numpy as np
import xarray as xr
from brian2 import cm, meter, ms, second
from scipy.interpolate import CubicSpline

from dendritic_models.cells import place_input
from dendritic_models.experiment import Recording, Target
from dendritic_models.plasticity import cone2021, cone2021_lapwise
from dendritic_models.run import run
from dendritic_models.sweep import sweep
from figures import style
from protocols.btsp_linear_track import TRACK, btsp_linear_track
from protocols.weight_dependence import ONSET, changes, weight_dependence

COST = 30.0
COST_ON_NUMPY = 45.0
REFERENCE = cone2021.reference
MODELS = {"lapwise": cone2021_lapwise, "continuous": cone2021}
GOLDEN = np.genfromtxt(Path(__file__).parent/"data"/"cone2021_fixed_point.csv", delimiter=",",
                       names=True, skip_header=3)
LAP = 16.1                         # s
LAPS = (1, 3, 5, 9)
STARTS = (0.0, 0.5, 1.0)
FIELD = 30*cm                      # sigma of exp(-(x/sigma)**2)
INPUTS = {"linear": place_input.with_(sigma=FIELD, track_length=1e3*meter),
          "circular": place_input.with_(sigma=FIELD, track_length=TRACK)}
CENTRES = (np.arange(50) + 0.5)/50*187
DELAYS = (CENTRES - 93.5)/187*LAP  # s
NEAR = int(np.argmin(np.abs(DELAYS - 0.3)))
PER_RATE = 7.5                     # mV of ramp for a weight and a rate of 1
RAMPS = (6.77, 9.83, 11.21, 11.84, 12.13)
SPEEDS = {16.1: 0.15256, 8.0: 0.14578, 6.1: 0.14060, 4.0: 0.12957, 2.5: 0.11314}  # circular
PORT = "independent program after ModelDBRepository/266868"

TARGETS = (
    *(Target(f"{track}_fixed", (0, limit), 0, "1", "port",
             f"after 9 laps against the fixed point, over the largest; {PORT}")
      for track, limit in (("linear", 0.03), ("circular", 0.01))),
    Target("laps", (0, 0.02), 0, "1", "port", "after laps 1, 3, 5, 9, likewise"),
    Target("peak_weight", 0.1526, 0.0015, "1", "port", "largest weight after 9 laps"),
    Target("starts", (0, 0.01), 0, "1", "theory", "spread over three starts near the plateau, "
           "over the largest: a linear map of slope below 1 has one fixed point"),
    Target("continuous_starts", 0.0411, 0.002, "1", "theory",
           "the equation, input at 0.3 s: exp(-9 eta (Ip + Id))/W*"),
    Target("forms_agree", (0, 0.01), 0, "1", "theory", "both forms balance where Ip(1-W) = Id W"),
    *(Target(f"ramp_{lap + 1}", ramp, 0.02*ramp, "mV", "port", "once a lap")
      for lap, ramp in enumerate(RAMPS)),
    *(Target(f"largest_{10*lap:g}", weight, 0.01*weight, "1", "port",
             f"fixed point, laps of {lap:g} s")
      for lap, weight in SPEEDS.items()),
)


def compute(backend=None, models=MODELS):
    """Nine laps of both forms on both tracks from three starts; one lap at each speed."""
    laps = sweep(btsp_linear_track, backend, rule=[tuple(models.values())], inputs=[len(CENTRES)],
                 plateaus=[[(lap, TRACK/2) for lap in range(9)]], blocks=[range(1, 10)],
                 speed=[TRACK/(LAP*second)], place=list(INPUTS.values()), weights=list(STARTS),
                 dt=[1*ms]).squeeze(drop=True)
    at = LAP*np.arange(10)*1e3 + 150                 # in the lap that follows
    found = {name: laps[f"{rule.name}.w"].sel(time_100ms=at, method="nearest")
             .transpose("place", "weights", ...).values for name, rule in models.items()}
    passing = partial(weight_dependence, rule=models["lapwise"], weights=(0, 1),
                      delays=np.arange(-0.5, 1.01, 0.05)*second, field_width=FIELD*6/np.sqrt(2))
    speeds = sweep(passing, backend, measure=lambda dataset: {"change": changes(dataset)},
                   speed=[TRACK/(lap*second) for lap in SPEEDS])["change"]
    gained, lost = speeds.isel(weight=0), -speeds.isel(weight=1)
    one = weight_dependence(models["continuous"], [0]*second, (0,), TRACK/(LAP*second),
                            FIELD*6/np.sqrt(2))
    traces = run(one.with_(recordings=(*one.recordings, *(
        Recording(source, name) for source, name in (
            ("ca3", "T_p"), ("ca3", "T_d"), ("ca1", "I"))))), "numpy")
    return xr.Dataset(
        {"w": (("form", "track", "start", "lap", "input"), np.stack(list(found.values()))),
         "largest": ("duration", (gained/(gained + lost)).max("delay").values),
         **{name: ("time", traces[f"{source}.{name}"].values[:, 0])
            for source, name in (("ca3", "T_p"), ("ca3", "T_d"), ("ca1", "I"))}},
        {"form": list(models), "track": list(INPUTS), "start": list(STARTS),
         "input": ("input", DELAYS, {"units": "s"}),
         "duration": ("duration", list(SPEEDS), {"units": "s"}),
         "time": ("time", traces["time"].values/1e3 - float(ONSET), {"units": "s"})},
        attrs={**laps.attrs, "seeds": "deterministic", "n": 1})


def golden(track, column):
    """A column of the independent program at our inputs' delays."""
    mine = GOLDEN[GOLDEN["circular"] == (track == "circular")]
    return CubicSpline(mine["delay_s"], mine[column])(DELAYS)


def ramps(w):
    """Largest ramp (mV) of weights (laps, inputs)."""
    x = np.arange(0, 187, 0.5)
    R = np.exp(-((CENTRES[:, None] - x)/float(FIELD/cm))**2)
    return PER_RATE*(np.asarray(w) @ R).max(axis=-1)


def draw(dataset):
    """Traces, laps, starts, ramps, speeds."""
    figure, axes = style.figure(1, 5, width=style.PAGE, height=1.9)
    traces, laps, starts, heights, speeds = axes
    style.letters(axes)
    for name, scale, color, label in (("T_p", 5, style.GREEN, "$T_p$ (x 5)"),
                                      ("T_d", 1, style.ORANGE, "$T_d$"),
                                      ("I", 1, style.BLACK, "$I$")):
        traces.plot(dataset["time"], scale*dataset[name], color=color, label=label)
    traces.set(xlabel="time from plateau (s)", ylabel="trace", xlim=(-6, 9), ylim=(0, 3.1))
    traces.legend(loc="upper right", handlelength=1)
    w = dataset["w"].sel(track="linear", start=0.0)
    for lap, alpha in zip(LAPS, (0.3, 0.5, 0.75, 1.0), strict=True):
        laps.plot(DELAYS, w.sel(form="lapwise")[lap], color=style.BLUE, alpha=alpha,
                  label="laps 1, 3, 5, 9" if lap == LAPS[-1] else None)
        laps.plot(DELAYS[::3], golden("linear", f"lap_{lap}")[::3], "o", color=style.BLUE,
                  alpha=alpha, mfc="none", ms=2.5, mew=0.6)
    laps.plot(DELAYS, golden("linear", "fixed"), "--", color="black", lw=0.6, label="fixed point")
    laps.set(xlabel="input - plateau (s)", ylabel="weight", ylim=(0, 0.24))
    laps.legend(loc="upper left", handlelength=1)
    for start, color in zip(STARTS, (style.BLUE, style.GREEN, style.RED), strict=True):
        for form, look in (("lapwise", "o-"), ("continuous", "--")):
            starts.plot(range(10), dataset["w"].sel(form=form, track="circular", start=start)
                        [:, NEAR], look, color=color, ms=2.5)
    starts.set(xlabel="lap", ylabel="weight at 0.3 s", ylim=(0, 1.03), xticks=(0, 3, 6, 9))
    heights.plot(range(1, 10), ramps(w.sel(form="lapwise"))[1:], "-", color=style.BLUE)
    heights.plot(range(1, 6), RAMPS, "o", color=style.BLUE, mfc="none")
    heights.set(xlabel="lap", ylabel="largest ramp (mV)", ylim=(0, 13.5), xticks=(0, 3, 6, 9))
    speed = 187/np.array(list(SPEEDS))
    speeds.plot(speed, dataset["largest"], color=style.BLUE)
    speeds.plot(speed, list(SPEEDS.values()), "o", color=style.BLUE, mfc="none")
    speeds.set(xlabel="speed (cm/s)", ylabel="largest weight", ylim=(0.1, 0.16))
    return figure


def check(dataset):
    """Every target's number."""
    w = dataset["w"]
    lapwise, measured = w.sel(form="lapwise", start=0.0), {}
    for track in INPUTS:
        fixed = golden(track, "fixed")
        measured[f"{track}_fixed"] = np.abs(
            lapwise.sel(track=track)[-1] - fixed).values.max()/fixed.max()
    errors = [np.abs(lapwise.sel(track=track)[lap] - golden(track, f"lap_{lap}")).values.max()
              for track in INPUTS for lap in LAPS]
    top = golden("circular", "fixed").max()
    last = w.sel(track="circular").isel(lap=-1)
    spread = (last.max("start") - last.min("start"))/top
    settled = last.isel(input=NEAR).sel(start=0.0)
    return measured | {
        "laps": max(errors)/top,
        "peak_weight": lapwise.sel(track="linear")[-1].values.max(),
        "starts": spread.sel(form="lapwise").isel(input=np.abs(DELAYS) < 1.5).max().item(),
        "continuous_starts": spread.sel(form="continuous").isel(input=NEAR).item(),
        "forms_agree": np.abs(settled[0] - settled[1]).item()/top,
        **{f"ramp_{lap}": height for lap, height in enumerate(
            ramps(lapwise.sel(track="linear")[1:6]), start=1)},
        **{f"largest_{10*lap:g}": value for lap, value in zip(
            SPEEDS, dataset["largest"].values, strict=True)}}
