"""A dendrite's answer to synchronous inputs jumps where its sodium spike begins, as in Dendrify.

The two compartments of Dendrify's own examples; points are what that package gives. a: dendritic
voltage for eight and nine inputs, 0.1 ms apart. b: peak of the dendrite's response against the sum
of its inputs alone, with and without the sodium spike. c: firing rate against somatic current. Both
programs step 0.1 ms by explicit Euler; `hines` gives 3.80 mV for one input, their step 3.87.
"""

import numpy as np
import xarray as xr
from brian2 import cm as centimetre
from brian2 import mS, ms, nS, pA, second

from dendritic_models import stimuli
from dendritic_models.cells import pagkalos2023_io, relay
from dendritic_models.channels import current_clamp
from dendritic_models.experiment import (
    Experiment,
    Network,
    Population,
    Projection,
    Recording,
    Spikes,
    Target,
)
from dendritic_models.receptors import ampa, nmda
from dendritic_models.run import run
from figures import style

COST = 15.0
REFERENCE = pagkalos2023_io.reference
MODELS = {"cell": pagkalos2023_io, "ampa": ampa.with_(g_max=3*nS, tau=2*ms),
          "nmda": nmda.with_(g_max=3*nS, tau=50*ms)}
INPUTS = np.arange(1, 16)
ACTIVE = (3.865, 7.5714, 11.141, 14.589, 17.926, 21.157, 24.278, 27.278, 58.074, 58.716, 59.217,
          59.69, 60.084, 60.407, 60.84)                       # mV above rest, 1 to 15 inputs
PASSIVE = ACTIVE[:8] + (30.137, 32.83, 35.339, 37.643, 39.735, 41.619, 43.306)
SOMA = (1.1981, 2.3938, 3.6013, 4.8352, 6.1101, 7.4407, 8.8404, 10.321, 12.457, 13.55, 14.98,
        16.974, 22.41, 23.18, 23.653)
CURRENTS = np.arange(200, 601, 20)                            # pA
RATES = (0,)*6 + (21, 30, 38, 46, 53, 61, 68, 75, 82, 89, 96, 103, 110, 116, 123)     # Hz
JUMP = 9                                                      # inputs
PACKAGE = "Dendrify 2.2.0 on Brian2 2.10.1, Euler at 0.1 ms"

TARGETS = (
    Target("one_input", 3.865, 0.039, "mV", "author-code", PACKAGE + "; 1 %"),
    Target("inputs_for_a_spike", JUMP, 1, "1", "author-code", PACKAGE),
    Target("error_below", (0, 0.01), 0, "1", "author-code", PACKAGE + "; largest, 1 to 8 inputs"),
    Target("error_above", (0, 0.01), 0, "1", "author-code", PACKAGE + "; largest, 9 to 15 inputs"),
    Target("error_passive", (0, 0.01), 0, "1", "author-code", PACKAGE + "; largest, without spike"),
    Target("error_soma", (0, 0.01), 0, "1", "author-code", PACKAGE + "; largest, 1 to 8 inputs"),
    Target("rates", (0, 1), 0, "Hz", "author-code", PACKAGE + "; largest difference"),
    Target("trough", -36.063, 0.02, "mV", "own", "frozen result of this project; least voltage of "
           "the dendrite from 12 to 30 ms, 15 inputs"),
    Target("late", -61.551, 0.02, "mV", "own", "frozen result of this project; dendrite at 100 ms, "
           "8 inputs, without spike"),
)


def compute(backend=None, models=MODELS):
    """All numbers of inputs with and without the spike, and all currents, in one run."""
    cell = models["cell"].with_(method="euler")
    silent = cell.with_({f"dendrite.sodium_spike.g_{x}": 0*mS/centimetre**2
                         for x in ("rise", "fall")})
    receives = (INPUTS[None] > np.arange(len(INPUTS))[:, None]).nonzero()
    cells = {"active": cell, "passive": silent}
    found = run(Experiment(
        name="dendrify_io", reference=REFERENCE, duration=1*second, dt=0.1*ms,
        network=Network((
            Population("input", relay, len(INPUTS)),
            *(Population(name, c, len(INPUTS)) for name, c in cells.items()),
            Population("driven", cell.insert(current_clamp, at="soma"), len(CURRENTS))), tuple(
                Projection(f"to_{name}", "input", name, at="dendrite", connect=receives,
                           receptor=(models["ampa"], models["nmda"])) for name in cells)),
        stimuli=(Spikes("input", (10 + 0.1*np.arange(len(INPUTS)))*ms, np.arange(len(INPUTS))),
                 stimuli.steps("driven", "soma.current_clamp.I", CURRENTS[None]*pA, 1*second)),
        recordings=(*(Recording(name, "v", every=0.1*ms) for name in cells),
                    Recording("driven", "spikes"))), backend)
    time = found["time_0.1ms"].values
    early = time < 200
    v = np.stack([found[f"{name}.v"].sel(compartment=["soma", "dendrite"]).values[early]
                  for name in cells])
    rates = np.bincount(found["driven.spikes.cell"].values, minlength=len(CURRENTS))
    return xr.Dataset(
        {"v": (("kind", "time", "inputs", "place"), v), "rate": ("current", rates)},
        {"kind": list(cells), "time": time[early], "inputs": INPUTS, "place": ["soma", "dendrite"],
         "current": CURRENTS}, attrs={**found.attrs, "seeds": "deterministic", "n": 1})


def peaks(dataset, kind, place="dendrite"):
    """Peak above rest (mV) for each number of inputs."""
    return dataset["v"].sel(kind=kind, place=place).max("time").values + 65


def draw(dataset):
    """Traces, input-output curve, rates."""
    figure, (traces, curve, rates) = style.figure(1, 3, width=style.PAGE, height=2.2)
    style.letters((traces, curve, rates))
    for inputs, color in ((8, style.BLACK), (9, style.RED)):
        traces.plot(dataset["time"], dataset["v"].sel(kind="active", inputs=inputs,
                                                      place="dendrite"),
                    color=color, label=f"{inputs} inputs")
    traces.set(xlabel="time (ms)", ylabel="dendrite voltage (mV)", xlim=(0, 100), ylim=(-76, 18))
    traces.legend(loc="upper right")

    expected = INPUTS*peaks(dataset, "active")[0]
    for kind, published, color in (("active", ACTIVE, style.RED), ("passive", PASSIVE,
                                                                   style.BLUE)):
        curve.plot(expected, peaks(dataset, kind), color=color,
                   label={"active": "sodium spike", "passive": "without"}[kind])
        curve.plot(INPUTS*ACTIVE[0], published, "o", color=color, mfc="none")
    curve.plot([0, 58], [0, 58], color="0.6", lw=0.5, ls=":")
    curve.set(xlabel="sum of inputs alone (mV)", ylabel="response (mV)", ylim=(0, 66))
    curve.legend(loc="upper left")

    rates.plot(CURRENTS, dataset["rate"], color=style.BLUE, label="this cell")
    rates.plot(CURRENTS, RATES, "o", color=style.BLUE, mfc="none", label="Dendrify")
    rates.set(xlabel="somatic current (pA)", ylabel="firing rate (Hz)")
    rates.legend(loc="upper left")
    return figure


def check(dataset):
    """Every target's number."""
    active, below = peaks(dataset, "active"), JUMP - 1

    def largest(found, published):
        return np.abs(np.asarray(found)/published - 1).max()

    jumped = np.diff(active, prepend=0) > 2*active[0]
    return {
        "one_input": active[0],
        "inputs_for_a_spike": INPUTS[int(np.argmax(jumped))] if jumped.any() else np.nan,
        "error_below": largest(active[:below], ACTIVE[:below]),
        "error_above": largest(active[below:], ACTIVE[below:]),
        "error_passive": largest(peaks(dataset, "passive"), PASSIVE),
        "error_soma": largest(peaks(dataset, "active", "soma")[:below], SOMA[:below]),
        "rates": np.abs(dataset["rate"].values - RATES).max(),
        "trough": float(dataset["v"].sel(kind="active", inputs=15, place="dendrite").sel(
            time=slice(12, 30)).min()),
        "late": float(dataset["v"].sel(kind="passive", inputs=8, place="dendrite").sel(
            time=100, method="nearest"))}
