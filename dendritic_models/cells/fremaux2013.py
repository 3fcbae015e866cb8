"""Spike response neuron with escape noise: it fires at a rate that rises e-fold every Delta_u.

Source: Fremaux, Sprekeler & Gerstner 2013, values as programs of this family carry them.
As published, in ordinary differential equations: the reset is a kernel that the last spike starts.
"""

from brian2 import Hz, ms, mV

from dendritic_models.model import Reference, Unit

srm0 = Unit(
    name="srm0",
    equations="""
        ds/dt = -s/tau_s : 1                                  # weighted input
        dpsp/dt = eps_0*s/(tau_s*tau_m) - psp/tau_m : volt
        dh/dt = -h/tau_m : 1                                  # since the last spike
        rho = rho_0*exp((psp + chi*h - theta)/Delta_u) : Hz""",
    parameters=dict(tau_s=5*ms, tau_m=20*ms, eps_0=20*mV*ms, chi=-5*mV, theta=16*mV, rho_0=60*Hz,
                    Delta_u=5*mV),
    threshold="rand() < rho*dt",
    reset="h = 1",
    reference=Reference("Fremaux et al. 2013", "10.1371/journal.pcbi.1003024"),
)
