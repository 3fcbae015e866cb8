"""Soma and dendrite of a CA3 cell play ping-pong: together they burst, apart or fused they do not

The cell of Pinsky & Rinzel under steady current into its soma, with their coupling (gc = 2.1
mS/cm2), a stronger one (10.5) and none. a: soma and dendrite at 0.75 uA/cm2; circles: when the
dendrite fires in an independent program (LSODA, 1e-7). b: one burst: the soma's spike fires the
dendrite, whose slow calcium spike makes the soma fire again. c: calcium and the slow potassium gate
that it opens, which decides when the next burst may come. d: events from 1 to 4 s; circles: the
same program. With gc = 2.1 bursts give way, between 1 and 1.5 uA/cm2, to single spikes that do not
reach the dendrite.
"""

import numpy as np
import xarray as xr
from brian2 import ms, mV, pA, umolar

from dendritic_models.cells import pinsky_rinzel
from dendritic_models.channels import current_clamp
from dendritic_models.experiment import Experiment, Network, Population, Recording, Target
from dendritic_models.measures import crossings
from dendritic_models.run import run
from figures import style

COST = 5.0
COST_ON_NUMPY = 115.0
REFERENCE = pinsky_rinzel.reference
MODELS = {"cell": pinsky_rinzel}
CURRENTS = (0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3)                    # uA/cm2
COUPLING = (2.1, 10.5, 0)                                          # mS/cm2
BEGIN, END, LEVEL = 1000, 4000, -10                                # ms, ms, mV
DENDRITIC = {2.1: (3, 4, 6, 9), 10.5: (4, 6, 8, 10, 15, 22, 30, 39)}   # events from 1 to 4 s
SOMATIC = {0.25: 58, 3: 202}                                       # without coupling
SLOW = {"calcium": "pr_calcium.Ca", "gate": "pr_kahp.q"}
TRACE = (23.8, 108.9, 479.5, 974.5, 1469.6)                        # ms, at 2.1 and 0.75

PROGRAM = "equations evaluated with LSODA, 1e-7, by an independent program"
OURS = "this project's LSODA evaluation; the independent program's 17 and 50 Hz are rounded"
TARGETS = (
    Target("interval", TRACE[-1] - TRACE[-2], 0.02*495.1, "ms", "port", f"0.75; {PROGRAM}"),
    Target("largest_error_of_events", (0, 0.02), 0, "1", "port", f"five times, 0.75; {PROGRAM}"),
    Target("counts_of_bursts", (0, 0), 0, "1", "port", f"largest error, gc = 2.1; {PROGRAM}"),
    Target("counts_coupled", (0, 0), 0, "1", "port", f"largest error, gc = 10.5; {PROGRAM}"),
    Target("counts_apart", (0, 0.02), 0, "1", "port", f"largest relative error, gc = 0; {PROGRAM}"),
    Target("somatic_rate", 4, 0.08, "Hz", "port", f"0.75, 1 to 4 s; {PROGRAM}"),
    Target("spikes_of_burst", (2, None), 0, "1", "port", "fewest in one event, 0.75"),
    Target("dendritic_events_above", 0, 0, "1", "port", f"1.5 to 3 uA/cm2; {PROGRAM}"),
    Target("lowest_tonic_rate", 52/3, 0.02*52/3, "Hz", "own", f"1.5 uA/cm2; {OURS}"),
    Target("highest_tonic_rate", 149/3, 0.02*149/3, "Hz", "own", f"3 uA/cm2; {OURS}"),
)


def compute(backend=None, models=MODELS):
    """Every coupling and current as one cell of one run, from the program's state at the start."""
    cell = models["cell"].insert(current_clamp, at="soma")
    coupling, current = (x.ravel() for x in np.meshgrid(COUPLING, CURRENTS, indexing="ij"))
    apart = cell.axial["dendrite"]*np.maximum(coupling, 1e-9)/COUPLING[0]
    found = run(Experiment(
        "pinsky_rinzel1994_bursts", reference=REFERENCE, duration=END*ms, dt=0.01*ms,
        network=Network((Population(
            "ca3", cell.with_({"axial.dendrite": apart}), len(current), initial={
                "soma.current_clamp.I": 100*current*pA, "soma.v": -62.89*mV,
                "dendrite.v": -62.98*mV, "soma.pr_na.h": 0.999, "soma.pr_kdr.n": 0.001,
                "dendrite.pr_ca.s": 0.009, "dendrite.pr_kc.c": 0.007, "dendrite.pr_kahp.q": 0.01,
                "dendrite.pr_calcium.Ca": 0.2*umolar}),)),
        recordings=(Recording("ca3", "v", every=0.1*ms), *(
            Recording("ca3", address, at="dendrite", every=0.5*ms, rows=[2])
            for address in SLOW.values()))), backend)
    v = found["ca3.v"].transpose("compartment", "time_0.1ms", "cell")
    slow = {name: found[f"ca3.{address}"].sel(cell=2, compartment="dendrite").values
            for name, address in SLOW.items()}
    return xr.Dataset(
        {**{place: (("time", "coupling", "current"), v.sel(compartment=place).values.reshape(
            -1, len(COUPLING), len(CURRENTS))) for place in ("soma", "dendrite")},
         **{name: ("slow", values) for name, values in slow.items()}},
        {"time": v["time_0.1ms"].values, "slow": found["time_0.5ms"].values,
         "coupling": list(COUPLING), "current": list(CURRENTS)},
        attrs={**found.attrs, "seeds": "deterministic", "n": 1})


def events(dataset, place, coupling, current):
    """When soma or dendrite rise above -10 mV (ms)."""
    v = dataset[place].sel(coupling=coupling, current=current)
    return crossings(dataset["time"].values, v.values, LEVEL)


def counts(dataset, place, coupling, currents=CURRENTS):
    """Events from 1 to 4 s for each current."""
    return np.array([(events(dataset, place, coupling, x) > BEGIN).sum() for x in currents])


def draw(dataset):
    """The two voltages, one burst, the slow variables, and the counts."""
    page, _, axes = style.rows([[["a", "a", "a"]], [["b", "c", "d"]]], [1.7, 2.1])
    style.letters(axes.values())
    both = dataset.sel(coupling=2.1, current=0.75)
    for axis, (begin, end) in ((axes["a"], (0, 1500)), (axes["b"], (1462, 1486))):
        here = both.sel(time=slice(begin, end))
        axis.plot(here["time"], here["soma"], color=style.BLUE, label="soma")
        axis.plot(here["time"], here["dendrite"], color=style.RED, label="dendrite")
        axis.set(xlabel="time (ms)", ylabel="voltage (mV)", xlim=(begin, end), ylim=(-80, 60))
    axes["a"].plot(TRACE, [LEVEL]*len(TRACE), "o", color=style.BLACK, mfc="none", zorder=3)
    axes["a"].legend(loc="upper center", ncols=2)

    axes["c"].plot(dataset["slow"], dataset["calcium"], color=style.GREEN)
    axes["c"].set(xlabel="time (ms)", xlim=(0, 2500), ylim=(0, None))
    axes["c"].set_ylabel("calcium (arbitrary units)", color=style.GREEN)
    gate = axes["c"].twinx()
    gate.plot(dataset["slow"], dataset["gate"], color=style.PURPLE)
    gate.set_ylabel("slow potassium gate", color=style.PURPLE)
    gate.set(ylim=(0, None))
    gate.spines["right"].set_visible(True)

    seconds = (END - BEGIN)/1e3
    labels = {2.1: ("dendrite, gc = 2.1", (1.6, 0.3)), 10.5: ("dendrite, gc = 10.5", (1.55, 3.3)),
              0: ("soma, gc = 0", (1.55, 27))}
    for (coupling, (label, at)), color in zip(
            labels.items(), (style.RED, style.ORANGE, style.BLUE), strict=True):
        place = "dendrite" if coupling else "soma"
        axes["d"].plot(CURRENTS, counts(dataset, place, coupling)/seconds, ".-", color=color)
        axes["d"].text(*at, label, fontsize=6, color=color)
    for given in DENDRITIC.values():
        axes["d"].plot(CURRENTS[:len(given)], np.array(given)/seconds, "o", mfc="none",
                       color=style.BLACK, ms=5)
    axes["d"].plot(*np.array([(x, n/seconds) for x, n in SOMATIC.items()]).T, "o", mfc="none",
                   color=style.BLACK, ms=5)
    axes["d"].set(xlabel="current (µA/cm²)", ylabel="events (Hz)", yscale="symlog", ylim=(0, 110),
                  yticks=(0, 1, 10, 100), yticklabels=("0", "1", "10", "100"))
    return page


def check(dataset):
    """Every target's number."""
    found = events(dataset, "dendrite", 2.1, 0.75)
    early, late = found[found < 1500], found[found > BEGIN]
    soma = events(dataset, "soma", 2.1, 0.75)
    error = np.inf if len(early) != len(TRACE) else np.abs(early/TRACE - 1).max()
    spikes = [((soma > t - 25) & (soma < t + 25)).sum() for t in late]
    bursting = CURRENTS[:len(DENDRITIC[2.1])]
    tonic = counts(dataset, "soma", 2.1, CURRENTS[len(bursting):])/((END - BEGIN)/1e3)
    return {
        "interval": np.diff(late).mean(), "largest_error_of_events": error,
        "counts_of_bursts": np.abs(counts(dataset, "dendrite", 2.1, bursting)
                                   - DENDRITIC[2.1]).max(),
        "counts_coupled": np.abs(counts(dataset, "dendrite", 10.5) - DENDRITIC[10.5]).max(),
        "counts_apart": max(abs(counts(dataset, "soma", 0, [x])[0]/n - 1)
                            for x, n in SOMATIC.items()),
        "somatic_rate": (soma > BEGIN).sum()/((END - BEGIN)/1e3),
        "spikes_of_burst": min(spikes, default=0),
        "dendritic_events_above": counts(dataset, "dendrite", 2.1, CURRENTS[len(bursting):]).max(),
        "lowest_tonic_rate": tonic.min(), "highest_tonic_rate": tonic.max()}
