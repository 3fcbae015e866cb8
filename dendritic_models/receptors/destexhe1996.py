"""GABA-B receptors: slow, because a G-protein carries the message, and cooperative.

Source: Destexhe et al. 1996; values of the authors' gabab.mod as others distribute it
(cnmodel/cnmodel), fitted there to Otis et al. 1993, J Physiol 463:391.
Differs from the source: a spike during release prolongs it, there is no dead time; `g_max` is ours.
Synapses of one compartment share the receptors: those that release at the same time count with the
efficacy of the last.
"""

from brian2 import Hz, mM, ms, mV, nS

from dendritic_models.model import Mechanism, Reference

gaba_b = Mechanism(
    name="gaba_b",
    equations="""
        until : second                                        # transmitter is there
        strength : 1                                          # efficacy of the last release
        dr/dt = K1*T_max*int(t < until)*(1 - r) - K2*r : 1    # activated receptors
        dG/dt = K3*r - K4*G : 1                               # activated G-protein
        s = G**4/(G**4 + K_D) : 1                             # four of them open a channel
        I = g_max*strength*s*(E - v) : amp""",
    current="I",
    on={"pre": "until = t + width + 0.75*dt; strength = efficacy"},       # off the grid
    parameters=dict(g_max=1*nS, E=-95*mV, T_max=0.5*mM, width=0.3*ms, K1=520*Hz/mM, K2=1.3*Hz,
                    K3=98*Hz, K4=33*Hz, K_D=100.0),
    initial={"until": "-1*second"},
    reference=Reference("Destexhe et al. 1996", "10.1152/jn.1996.76.3.2049"),
)
