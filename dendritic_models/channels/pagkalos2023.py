"""An adaptive integrate-and-fire soma that dendrites see: the pulse of a spike, and adaptation.

Source: Pagkalos et al. 2023, soma of their CA1 pyramidal cell.
Differs from the source: the pulse ends after exactly its duration at any time step.
`spike_pulse` raises the soma to the peak of an action potential, so that the dendrites see it, and
resets it a little later; `conductance_adaptation` opens with distance from rest and with spikes.
"""

from brian2 import ms, mV, nS, second

from dendritic_models.model import Event, Mechanism, Reference

pagkalos2023_soma = Reference("Pagkalos et al. 2023", "10.1038/s41467-022-35747-8",
                              "soma of their CA1 pyramidal cell")

spike_pulse = Mechanism(
    name="spike_pulse",
    equations="""
        t_pulse : second                                      # the last one
        pending : 1                                           # 1 between peak and reset
        since = t - t_pulse + dt/2 : second                   # half a step against rounding
        ready = int(v > V_threshold and since > tau_refractory) : 1""",
    events={"repolarised": Event("pending > 0.5 and since > tau_pulse", edge=False)},
    on={"spike": "t_pulse = t; pending = 1; v = V_peak",
        "repolarised": "pending = 0; v = V_reset"},
    parameters=dict(V_threshold=-47.5*mV, V_peak=37.5*mV, V_reset=-53*mV, tau_pulse=0.8*ms,
                    tau_refractory=4*ms),
    initial={"t_pulse": -1000*second},
    reference=pagkalos2023_soma,
    validated=("pagkalos2023_ca1",),
)

conductance_adaptation = Mechanism(
    name="conductance_adaptation",
    equations="""
        dg/dt = (a*abs(v - E) - g)/tau : siemens
        I = g*(E - v) : amp""",
    current="I",
    on={"spike": "g += b"},
    parameters=dict(a=0.15*nS/mV, b=21*nS, tau=45*ms, E=-65*mV),
    reference=pagkalos2023_soma,
    validated=("pagkalos2023_ca1",),
)
