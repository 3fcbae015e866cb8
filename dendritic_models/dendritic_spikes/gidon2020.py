"""Dendritic calcium action potential: the further above threshold the input, the smaller it is.

Source: Gidon et al. 2020, the authors' code (Poirazi-Lab/Gidon_Science_2020, dCaAP.mod).
Differs from the source: the rise and the fall are solved in closed form, and the current is that of
the whole site (1.6 mA/cm2 on 79.87 um2), where they give a density.
Their file says A' = A*(1 - A)/tau from 0.001, but the method that it names (cnexp) makes each step
one of A' = A*(1 - 2*A)/tau: all that they publish rose to a half.  That is what is here, as a
logistic function from 0.002 with half of the current.
The condition clears itself, so the event is a level: a potential that stays high fires again when
the dead time is over, with a small amplitude.
"""

from brian2 import ms, mV, nA

from dendritic_models.model import Event, Mechanism
from dendritic_models.receptors.gidon2020 import gidon2020

calcium_action_potential = Mechanism(
    name="calcium_action_potential",
    equations="""
        t_spike : second                                      # the last one
        K : 1                                                 # its amplitude
        since = t - t_spike : second
        rising = start/(start + (1 - start)*exp(-since/tau_rise)) : 1
        falling = int(since > tau_offset)*start/(
            start + (1 - start)*exp(-(since - tau_offset)/tau_fall)) : 1
        I = I_max*K*(rising - falling) : amp""",
    current="I",
    events={"dcaap": Event("v > V_threshold and since > tau_dead", edge=False)},
    on={"dcaap": """t_spike = t
                    K = exp(-clip((v - V_threshold)/((V_threshold - V_rest)*D), 0, inf))"""},
    parameters=dict(I_max=0.639*nA, V_threshold=-36*mV, V_rest=-75*mV, D=0.3, start=0.002,
                    tau_rise=3*ms, tau_fall=0.4*ms, tau_offset=21*ms, tau_dead=200*ms),
    initial={"t_spike": "-1000*second"},
    reference=gidon2020,
    validated=("gidon2020_dcaap",),
)
