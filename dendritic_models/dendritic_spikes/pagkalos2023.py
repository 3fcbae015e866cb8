"""A dendritic sodium spike as an event: a sodium current, then a potassium current.

Source: Pagkalos et al. 2023, dendrites of their CA1 pyramidal cell.
Differs from the source: pulses last exactly their duration at any time step (their potassium pulse
is one step longer), durations stay in seconds, each spike has its own reversal potentials, and an
offset of 0 ms is an offset.  The condition clears itself, so the event is a level: a potential that
stays high fires again when the dead time is over.
`sodium_spike` has rectangular pulses, as current versions of their program; `decaying_sodium_spike`
conductances that decay and the reversal potentials of their CA1 cell, as in the version with which
it was published.  Its conductance is that of bare membrane: divide by the factors that enlarge a
compartment's area.
"""

from brian2 import cm, mS, ms, mV

from dendritic_models.model import Event, Mechanism, Reference

sodium_spike = Mechanism(
    name="sodium_spike",
    equations="""
        t_spike : second                                      # the last one
        since = t - t_spike + dt/2 : second                   # half a step: safe against rounding
        rising = int(since < tau_rise + dt) : 1
        falling = int(since > tau_offset + dt and since < tau_offset + tau_fall + dt) : 1
        I = g_rise*rising*(E_rise - v) + g_fall*falling*(E_fall - v) : amp/meter**2""",
    current="I",
    events={"dspike": Event("v > V_threshold and since > tau_dead", edge=False)},
    on={"dspike": "t_spike = t"},
    parameters=dict(V_threshold=-42.5*mV, tau_dead=4.2*ms,
                    g_rise=10*mS/cm**2, tau_rise=0.5*ms, E_rise=70*mV,
                    g_fall=4*mS/cm**2, tau_fall=1.2*ms, tau_offset=0.6*ms, E_fall=-89*mV),
    initial={"t_spike": "-1000*second"},
    reference=Reference("Pagkalos et al. 2023", "10.1038/s41467-022-35747-8",
                        "g_fall is g_rise/2.5"),
    validated=("dendrify_io",),
)

decaying_sodium_spike = sodium_spike.with_(
    name="decaying_sodium_spike",
    equations="""
        drising/dt = -rising/tau_rise : 1
        dfalling/dt = -falling/tau_fall : 1
        t_spike : second                                      # the last one
        pending : 1                                           # 1 until the potassium current opens
        since = t - t_spike - dt/2 : second                   # half a step against rounding
        I = g_rise*rising*(E_rise - v) + g_fall*falling*(E_fall - v) : amp/meter**2""",
    events={"dspike": Event("v > V_threshold and since > tau_dead", edge=False),
            "repolarising": Event("pending > 0.5 and since > tau_offset", edge=False)},
    on={"dspike": "t_spike = t; rising += 1; pending = 1",
        "repolarising": "falling += 1; pending = 0"},
    parameters={**sodium_spike.parameters, "E_rise": 50*mV, "E_fall": -90*mV},
    validated=("pagkalos2023_ca1",))
