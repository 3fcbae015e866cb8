"""Spikes as currents of a unit, and as instruction: what a teacher's spike does to its pupil.

Source: Gardner & Gruning 2016 for the current; the teacher is a device.
A teacher's spike is the event ``instructed`` of the target one step later.
"""

from brian2 import mV, volt

from dendritic_models.model import Event, Mechanism, Reference

psc = Mechanism(
    name="psc", equations="", needs={"I": volt}, on={"pre": "I += efficacy*peak"},
    parameters=dict(peak=4*mV),                               # of the potential: 1 mV
    reference=Reference("Gardner & Gruning 2016", "10.1371/journal.pone.0161335"),
    validated=("spike_time_rules",))
instruction = Mechanism(
    name="instruction", equations="told : 1",
    on={"pre": "told = 1", "instructed": "told = 0"},
    events={"instructed": Event("told > 0.5", edge=False)},
    reference=Reference("This project", "", "a device: a train of spikes to be learnt"),
    validated=("spike_time_rules",))
