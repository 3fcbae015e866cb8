"""A fast-spiking interneuron begins to fire at any low rate: a saddle-node on its limit cycle

Circles: an independent program (LSODA, 1e-7) on the same equations. a: steps of current of 1 s. b:
firing rate against current; grey: with gates 3/5 and 2/5 as fast (phi). c: close to threshold the
square of the rate rises with current in a line; dotted: the line through the two lowest rates. d:
what an ideal voltage clamp injects to hold the membrane. Its maximum is the most that the resting
cell can balance, so that the cell fires above it: the threshold without any spike.
"""

import numpy as np
import xarray as xr
from brian2 import Mohm, ms, mV, pA, second

from dendritic_models.cells import wang_buzsaki
from dendritic_models.channels import voltage_clamp
from dendritic_models.experiment import Experiment, Network, Population, Recording, Target
from dendritic_models.measures import peak
from dendritic_models.run import run
from figures import style
from protocols.fi_curve import fi_curve, rates

COST = 4.0
COST_ON_NUMPY = 40.0
REFERENCE = wang_buzsaki.reference
MODELS = {"cell": wang_buzsaki}
EVALUATED = {0.16: 0, 0.17: 4.02922, 0.2: 8.62061, 0.25: 13.8367, 0.5: 32.2171, 1: 59.7016,
             2: 101.786, 3: 135.503, 5: 189.626, 10: 284.939}      # uA/cm2: Hz
CURRENTS = np.array([0, 0.1, 0.15, *EVALUATED, 0.165, 0.175, 0.18, 0.3, 0.4, 0.75, 1.5, 4, 7])
CURRENTS.sort()
PHI = (5, 3, 2)                                                    # speed of the gates
SHOWN = (0.15, 0.17, 0.5, 2)
HELD = np.arange(-66, -55, 0.1)                                    # mV

PROGRAM = "equations evaluated with LSODA, 1e-7, by an independent program"
TARGETS = (
    Target("largest_error_of_rate", (0, 0.005), 0, "1", "port", f"nine currents; {PROGRAM}"),
    Target("rate_at_1", 59.7016, 0.3, "Hz", "port", PROGRAM),
    Target("silent_at", 0.16, 0, "uA/cm2", "port", f"highest of the currents; {PROGRAM}"),
    Target("threshold", (0.16, 0.17), 0, "uA/cm2", "port", "maximum of the clamp's current"),
    Target("threshold_of_rates", (0.995, 1.005), 0, "1", "theory",
           "where the line of c meets 0, over the threshold in d"),
    Target("exponent", 0.5, 0.05, "1", "theory", "of rate in current above d's threshold, to 0.18"),
)


def compute(backend=None, models=MODELS):
    """Steps of current at three speeds of the gates, and the same cell held at many potentials."""
    cell = models["cell"]
    speeds = np.repeat(PHI, len(CURRENTS))/PHI[0]
    cells = cell.with_({address: value*speeds for address, value in cell.addresses().items()
                        if address.endswith(".phi")})
    found = run(fi_curve(cells, np.tile(CURRENTS, len(PHI))*100*pA, settle=50*ms, width=2*second,
                         every=0.1*ms, dt=0.01*ms), backend)
    held = run(Experiment(
        "held", Network((Population(
            "held", cell.insert(voltage_clamp, at="soma", R_series=1*Mohm), len(HELD),
            initial={"soma.voltage_clamp.v_command": HELD*mV}),)),
        duration=200*ms, dt=0.05*ms, recordings=(
            Recording("held", "v", every=199*ms), Recording("held", "voltage_clamp.I",
                                                            every=199*ms))), backend)
    rate, steady = rates(found)
    shape = (len(PHI), len(CURRENTS))
    v = found["target.v"].sel(compartment="soma").values.reshape(-1, *shape)
    return xr.Dataset(
        {"steady": (("phi", "current"), steady.reshape(shape)),
         "v": (("time", "shown"), v[:, 0, [int(np.argmin(abs(CURRENTS - x))) for x in SHOWN]]),
         "clamp": ("held", held["held.voltage_clamp.I"].values[-1].ravel()/100),
         "at": ("held", held["held.v"].values[-1].ravel())},
        {"phi": list(PHI), "current": CURRENTS, "time": found["time_0.1ms"].values - 50,
         "shown": list(SHOWN)}, attrs={**found.attrs, "seeds": "deterministic", "n": 1})


def threshold(dataset):
    """Potential (mV) and current (uA/cm2) at the maximum of what the clamp injects."""
    return peak(dataset["at"].values, dataset["clamp"].values)[::-1]


def close(dataset):
    """Currents (uA/cm2) to 0.18 that make the cell fire, and its rates (Hz) there."""
    rate = dataset["steady"].sel(phi=PHI[0])
    near = (rate > 0) & (rate["current"] <= 0.18)
    return rate["current"].values[near], rate.values[near]


def line(dataset):
    """Slope and intercept of the squared rate through the two currents closest to threshold."""
    current, rate = close(dataset)
    return np.polyfit(current[:2], rate[:2]**2, 1)


def draw(dataset):
    """Steps, rates, rates close to threshold, and the clamp."""
    figure, axes = style.figure(1, 4, width=style.PAGE, height=1.9)
    style.letters(axes)
    steps, curve, near, clamp = axes
    for k, current in enumerate(SHOWN):
        v = dataset["v"].sel(shown=current, time=slice(-20, 480))
        steps.plot(v["time"], v/100 - 1.3*k, color=style.BLUE if current > 0.16 else style.BLACK,
                   lw=0.6)
        steps.text(490, -1.3*k - 0.62, f"{current:g}", fontsize=6, va="center")
    steps.text(540, -0.3, "µA/cm²", fontsize=6, ha="center")
    steps.plot([-40, -40], [-4.5, -4], color=style.BLACK, lw=1, clip_on=False)
    steps.text(-52, -4.25, "50 mV", fontsize=6, rotation=90, ha="right", va="center")
    steps.set(xlabel="time (ms)", yticks=(), xlim=(-60, 600), xticks=(0, 200, 400))
    steps.spines["left"].set_visible(False)

    below = CURRENTS <= 3
    for phi, color in zip(PHI, (style.BLUE, "0.5", "0.7"), strict=True):
        curve.plot(CURRENTS[below], dataset["steady"].sel(phi=phi)[below], color=color,
                   label=f"φ = {phi}")
    given = np.array(list(EVALUATED.items()))
    curve.plot(*given[given[:, 0] <= 3].T, "o", color=style.BLACK, mfc="none")
    curve.set(xlabel="current (µA/cm²)", ylabel="firing rate (Hz)")
    curve.legend(loc="upper left")

    current, rate = close(dataset)
    slope, _ = line(dataset)
    start = threshold(dataset)[1]
    near.plot(current, rate**2, "o", color=style.BLUE)
    near.plot(0.17, EVALUATED[0.17]**2, "o", color=style.BLACK, mfc="none", ms=5)
    near.plot([-line(dataset)[1]/slope, 0.182], [0, np.polyval(line(dataset), 0.182)], ":",
              color=style.BLACK)
    near.plot(start, 0, "o", color=style.RED, clip_on=False, zorder=3)
    near.text(start + 0.0035, 0.6, "threshold in d", fontsize=6, color=style.RED)
    near.set(xlabel="current (µA/cm²)", ylabel="square of the rate (Hz²)", ylim=(0, None),
             xlim=(0.155, 0.185))

    potential, top = threshold(dataset)
    clamp.plot(dataset["at"], dataset["clamp"], color=style.BLUE)
    clamp.plot(potential, top, "o", color=style.RED)
    clamp.axhline(top, color=style.RED, lw=0.6, ls=":")
    clamp.set(xlabel="potential (mV)", ylabel="current to hold it (µA/cm²)", ylim=(-0.1, 0.2),
              xticks=(-65, -60, -55))
    return figure


def check(dataset):
    """Every target's number."""
    steady = dataset["steady"].sel(phi=PHI[0])
    given = {current: rate for current, rate in EVALUATED.items() if rate}
    apart = [abs(float(steady.sel(current=current))/rate - 1) for current, rate in given.items()]
    start = threshold(dataset)[1]
    slope, offset = line(dataset)
    current, rate = close(dataset)
    return {"largest_error_of_rate": max(apart), "rate_at_1": float(steady.sel(current=1)),
            "silent_at": CURRENTS[steady.values == 0].max(), "threshold": start,
            "threshold_of_rates": -offset/slope/start,
            "exponent": np.polyfit(np.log(current - start), np.log(rate), 1)[0]}
