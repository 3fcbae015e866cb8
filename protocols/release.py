"""Regular presynaptic spikes and a pause: what does each release, and what does a cell see of it?

Source: Tsodyks, Pawelzik & Markram 1998, 10.1162/089976698300017502, Figure 1.
Differs from the source: one spike after a pause shows the recovery.
"""

import numpy as np
import xarray as xr
from brian2 import Gohm, Hz, ms, mV, pA, second

from dendritic_models.cells import relay
from dendritic_models.channels import point_leak
from dendritic_models.experiment import (
    Experiment,
    Network,
    Population,
    Projection,
    Recording,
    Spikes,
    snapped,
)
from dendritic_models.model import Cell, Compartment, Mechanism, Reference
from dendritic_models.plasticity import tsodyks1998_depression

REFERENCE = Reference("Tsodyks et al. 1998", "10.1162/089976698300017502", "Figure 1")


def release(rule=tsodyks1998_depression, rate=20*Hz, count=12, pause=500*ms, start=50*ms,
            weight=1.0, amplitude=250*pA, tau=3*ms, resistance=0.1*Gohm, tau_m=40*ms,
            duration=None, dt=0.1*ms):
    """Presynaptic spikes onto a passive membrane.

    Parameters
    ----------
    rule : PlasticityRule or tuple of them
        Their efficacy is what a spike releases.
    rate : Quantity (Hz)
    count : int
        Spikes before the pause.
    pause, start : Quantity (second)
        From the last of them to one more; before the first.
    weight : float
    amplitude, tau : Quantity (amp, second)
        Of the current that a release of 1 evokes, which decays exponentially.
    resistance, tau_m : Quantity (ohm, second)
        Of the membrane.
    duration : Quantity (second), optional
        Default: 200 ms more than the spikes.  What is swept together is one build if it is equal.
    dt : Quantity (second)
    """
    train = start + np.arange(count)/rate
    times = snapped(np.append(np.asarray(train), float(train[-1] + pause)), dt)
    if duration is None:
        duration = snapped(times[-1] + 0.2*second, dt)
    current = Mechanism(
        "released", "ds/dt = -s/tau : 1\nI = amplitude*s : amp",
        dict(tau=tau, amplitude=amplitude), REFERENCE, current="I", on={"pre": "s += efficacy"})
    arrived = Mechanism("arrived", "total : 1", {}, REFERENCE, on={"pre": "total += efficacy"})
    membrane = Cell("membrane", (Compartment("soma", capacitance=tau_m/resistance, mechanisms=(
        point_leak.with_(name="leak", g=1/resistance, E=0*mV), current, arrived)),),
        v_range=(-1000*mV, 1000*mV), reference=REFERENCE)
    return Experiment(
        name="release", reference=REFERENCE, duration=duration, dt=dt,
        network=Network((Population("source", relay, 1), Population("target", membrane, 1)),
                        (Projection("synapse", "source", "target", receptor=(current, arrived),
                                    rules=rule, weights=weight),)),
        stimuli=(Spikes("source", times, np.zeros(len(times), int)),),
        recordings=(Recording("target", "arrived.total"), Recording("target", "released.I"),
                    Recording("target", "v"), Recording("source", "spikes")))


def measure(dataset):
    """When spikes came (ms), what each released, and ratios to the first release."""
    total = dataset["target.arrived.total"].squeeze(drop=True)
    times = dataset["source.spikes"].dropna("source.spikes.event").values
    step = np.round((times - float(total["time"][0]))/float(total["time"].diff("time")[0]))
    after, before = (total.isel(time=step.astype(int) + k).values for k in (1, 0))
    each = xr.DataArray(after - before, dims="spike")
    return {"time_of_spike": xr.DataArray(times, dims="spike"), "release": each,
            "paired_pulse_ratio": each[1]/each[0], "steady_ratio": each[-2]/each[0],
            "recovered_ratio": each[-1]/each[0]}
