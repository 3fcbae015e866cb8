"""Presynaptic spikes while the postsynaptic potential is given, or is what a current makes of it.

Source: Ngezahayo, Schachner & Artola 2000, 10.1523/JNEUROSCI.20-07-02451.2000 (presynaptic stimuli
while the cell is held at a potential), Artola, Brocher & Singer 1990, 10.1038/347069a0.
Differs from the source: the clamp is ideal; 100 presynaptic spikes at 2 Hz.
"""

import numpy as np
from brian2 import Hz, amp, ms, mV, volt

from dendritic_models import checks
from dendritic_models.cells import clamped, relay
from dendritic_models.channels import current_clamp
from dendritic_models.experiment import (
    Experiment,
    Network,
    Population,
    Projection,
    Recording,
    Spikes,
    Waveform,
    snapped,
)
from dendritic_models.model import Reference
from dendritic_models.plasticity import clopath2010
from protocols.spike_train import measure, start

__all__ = ("measure", "voltage_pairing")

REFERENCE = Reference("Ngezahayo et al. 2000", "10.1523/JNEUROSCI.20-07-02451.2000",
                      "presynaptic spikes at a held potential; after Artola et al. 1990")


def voltage_pairing(rule=clopath2010, drive=-40*mV, drive_dt=0.1*ms, pre=None, weight=None,
                    cell=clamped, at="soma", receptor=None, duration=None, dt=0.1*ms):
    """One synapse whose presynaptic spikes are given, and what drives its target.

    Parameters
    ----------
    rule : PlasticityRule
        That reads the postsynaptic potential, or anything else that `cell` has.
    drive : Quantity, one number or shape (times,)
        The potential (volt) of a unit such as `clamped`, or a current (amp) into the root of a cell
        with a membrane; held at its last value after the end.
    drive_dt : Quantity (ms)
        How long each value of `drive` lasts.
    pre : Quantity (second), shape (spikes,), optional
        Default: 100 at 2 Hz, after 0.5 s.
    weight : float or dict, optional
        At the start; default as in `spike_train.start`.
    cell : Cell or Unit
        The postsynaptic neuron.
    at : str
        Compartment of the synapse.
    receptor : Mechanism, optional
        What the synapse opens.
    duration : Quantity (second), optional
        Default: 0.5 s more than the last spike.
    """
    pre = snapped(500*ms + np.arange(100)/(2*Hz) if pre is None else pre, dt)
    duration = snapped(pre.max() + 500*ms, dt) if duration is None else duration
    membrane = bool(cell.compartments)
    checks.same_dimension(f"voltage_pairing of '{cell.name}'", "drive", drive,
                          amp if membrane else volt)
    root = cell.compartments[0].name if membrane else ""
    target = cell.insert(current_clamp, at=root) if membrane else cell
    address = f"{root}.current_clamp.I" if membrane else "v"
    return Experiment(
        name="voltage_pairing", reference=REFERENCE, duration=duration, dt=dt,
        network=Network((Population("source", relay, 1), Population("target", target, 1)), (
            Projection("synapse", "source", "target", at=at, receptor=receptor, rules=rule,
                       weights=start((rule,), weight)),)),
        stimuli=(Spikes("source", pre, np.zeros(len(pre), dtype=int)),
                 Waveform("target", address, np.atleast_1d(drive), drive_dt)),
        recordings=(Recording("synapse", "w", every=snapped(duration/20, dt)),))
