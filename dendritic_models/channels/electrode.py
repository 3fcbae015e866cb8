"""Electrodes: current clamp, conductance (dynamic) clamp and voltage clamp.

Source: none; Ohm's law.  The declared inputs (``I``, ``g``, ``v_command``) are driven with
`stimuli.clamp`.  In current clamp the pipette's resistance falsifies what is read, in voltage clamp
it limits what is held.  `current_pulse` needs no waveform: every spike that arrives starts a box of
current in the next step, so that spike times say when a cell is made to fire.
"""

from brian2 import Mohm, ms, mV, nA, second

from dendritic_models.channels.leak import ohm_law
from dendritic_models.model import Mechanism

current_clamp = Mechanism(
    name="current_clamp",
    equations="""
        I : amp                                               # injected, positive depolarises
        v_pipette = v + I*R_series : volt                     # what the amplifier reads""",
    current="I",
    parameters=dict(R_series=0*Mohm),
    reference=ohm_law,
)

conductance_clamp = Mechanism(
    name="conductance_clamp",
    equations="""
        g : siemens
        I = g*(E - v) : amp""",
    current="I",
    parameters=dict(E=0*mV),
    reference=ohm_law,
)

voltage_clamp = Mechanism(
    name="voltage_clamp",
    equations="""
        v_command : volt
        I = (v_command - v)/R_series : amp                    # what the amplifier reads""",
    current="I",
    parameters=dict(R_series=10*Mohm),
    reference=ohm_law,
)

current_pulse = Mechanism(
    name="current_pulse",
    equations="""
        until : second
        I = amplitude*int(t < until) : amp""",
    current="I",
    on={"pre": "until = t + width + 0.75*dt"},               # off the grid: rounding has no say
    parameters=dict(amplitude=3*nA, width=1*ms),
    initial={"until": -1*second},
    reference=ohm_law,
)
