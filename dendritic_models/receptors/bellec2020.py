"""Spikes as jumps of a unit's potential or of a read-out, of which a constant input keeps its size.

Source: Bellec et al. 2020, eqs. 6 and 9, filters normalised as in the authors' pattern generation.
Differs from the source: a jump comes in the step of the spike.
"""

from dendritic_models.model import Mechanism
from dendritic_models.plasticity.bellec2020 import JUMP, bellec2020

eprop_input = Mechanism(
    name="eprop_input", equations="", needs={"v": 1}, on={"pre": "v += efficacy*jump"},
    parameters=dict(jump=JUMP), reference=bellec2020,
    validated=("eprop_sines",))
eprop_spike = Mechanism(
    name="eprop_spike", equations="", needs={"y": 1}, on={"pre": "y += efficacy*jump"},
    parameters=dict(jump=JUMP), reference=bellec2020,
    validated=("eprop_sines",))
