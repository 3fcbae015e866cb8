"""Spike response neuron with escape noise: it fires at a rate that rises e-fold every Delta_u.

Source: Fremaux, Sprekeler & Gerstner 2013, values as programs of this family carry them.
As published, in ordinary differential equations: the reset is a kernel that the last spike starts.
`td_error` is the continuous temporal-difference error dV/dt - V/tau_r + R of a value that spikes
of critics report; `tau_r` is from memory, `nu` and the spread of a reward are this project's.
"""

from brian2 import Hz, ms, mV, second

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

td_error = Unit(
    name="td_error",
    equations="""
        dslow/dt = -slow/tau_gamma : 1                        # critics' spikes, over their number
        dfast/dt = -fast/v_gamma : 1
        dD/dt = -D/tau_D : 1                                  # reward, spread over tau_D
        rate = (slow - fast)/(tau_gamma - v_gamma) : Hz
        change = (fast/v_gamma - slow/tau_gamma)/(tau_gamma - v_gamma) : Hz/second
        V = nu*rate + V_0 : 1                                 # the value that they report
        M = span*(nu*change - V/tau_r + D/tau_D) : 1          # its error, per second""",
    parameters=dict(tau_gamma=50*ms, v_gamma=20*ms, tau_D=20*ms, tau_r=4*second, nu=0.05*second,
                    V_0=0.0, span=1*second),
    reference=Reference("Fremaux et al. 2013", "10.1371/journal.pcbi.1003024"),
)
