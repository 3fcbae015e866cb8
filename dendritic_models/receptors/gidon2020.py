"""AMPA, NMDA and GABA-A receptors that rise and decay; their peak is 1 for each unit of efficacy.

Source: Gidon et al. 2020, the authors' code (Poirazi-Lab/Gidon_Science_2020).
As published, but the magnesium block is written as in `receptors.jahr1990`; the reversal potentials
of AMPA and NMDA are 0 mV.
"""

from brian2 import mM, ms, mV, nS

from dendritic_models.model import Mechanism, Reference

gidon2020 = Reference("Gidon et al. 2020", "10.1126/science.aax6239", "human layer 2/3")

# The difference of two exponentials peaks at `t_peak` with the value `peak`.
DIFFERENCE = """
    dslow/dt = -slow/tau_decay : 1
    dfast/dt = -fast/tau_rise : 1
    t_peak = tau_rise*tau_decay/(tau_decay - tau_rise)*log(tau_decay/tau_rise) : second
    peak = exp(-t_peak/tau_decay) - exp(-t_peak/tau_rise) : 1
    s = slow - fast : 1"""
ARRIVAL = "slow += efficacy/peak; fast += efficacy/peak"

ampa_rise = Mechanism(
    name="ampa_rise",
    equations=DIFFERENCE + """
    I = g_max*s*(E - v) : amp""",
    current="I",
    on={"pre": ARRIVAL},
    parameters=dict(g_max=0.7*nS, tau_rise=0.3*ms, tau_decay=1.8*ms, E=0*mV),
    reference=gidon2020,
    validated=("nmda_plateau", "polsky2004_subunits"),
)

nmda_rise = Mechanism(
    name="nmda_rise",
    equations=DIFFERENCE + """
    unblocked = 1/(1 + Mg/K_Mg*exp(-gamma*v)) : 1
    I = g_max*s*unblocked*(E - v) : amp""",
    current="I",
    on={"pre": ARRIVAL},
    parameters=dict(g_max=1.3*nS, tau_rise=8*ms, tau_decay=35*ms, E=0*mV,
                    Mg=1*mM, K_Mg=3.57*mM, gamma=0.077/mV),
    reference=gidon2020,
    validated=("nmda_plateau", "polsky2004_subunits"),
)

gaba_a_rise = Mechanism(
    name="gaba_a_rise",
    equations=DIFFERENCE + """
    I = g_max*s*(E - v) : amp""",
    current="I",
    on={"pre": ARRIVAL},
    parameters=dict(g_max=0.5*nS, tau_rise=0.5*ms, tau_decay=5*ms, E=-75*mV),
    reference=gidon2020,
)
