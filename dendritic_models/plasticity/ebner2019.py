"""Four pathways: depression and potentiation of either side of the synapse, by local voltage.

Source: Ebner et al. 2019; equations and numbers of the authors' code (ModelDB 251493, syn_4p.mod),
amplitudes fitted to Sjostrom et al. 2001; `ebner2019_nevian`: to Nevian & Sakmann 2006.
Differs from the source: differential equations where the code makes one statement after another;
there K_alpha reads the Rho of the step before, which at 25 us gives some 5 % more post-LTP.
`w_axon` and `w_spine` are the source's w_pre and w_post; endings that are Brian2's own.
"""

from brian2 import ms, mV

from dendritic_models.model import Mechanism, PlasticityRule, Reference

ebner2019_paper = Reference("Ebner et al. 2019", "10.1016/j.celrep.2019.11.068")

ebner2019 = PlasticityRule(
    name="ebner2019",
    pre=Mechanism("ebner2019_pre",
                  equations="""
                      dZ_a/dt = -Z_a/tau_Z_a : 1              # Z_b - Z_a peaks at 1
                      dZ_b/dt = -Z_b/tau_Z_b : 1
                      dG_a/dt = -G_a/tau_G_a : 1
                      dG_b/dt = -G_b/tau_G_b : 1
                      Z = 2/(1 + m_Z**(Z_a - Z_b)) - 1 : 1    # saturates at 1
                      G = 2/(1 + m_G**(G_a - G_b)) - 1 : 1
                      ratio_Z = tau_Z_b/tau_Z_a : 1
                      ratio_G = tau_G_b/tau_G_a : 1
                      peak_Z = ratio_Z**(1/(1 - ratio_Z)) - ratio_Z**(ratio_Z/(1 - ratio_Z)) : 1
                      peak_G = ratio_G**(1/(1 - ratio_G)) - ratio_G**(ratio_G/(1 - ratio_G)) : 1""",
                  on={"spike": """Z_a += 1/peak_Z
                                  Z_b += 1/peak_Z
                                  G_a += 1/peak_G
                                  G_b += 1/peak_G"""},
                  parameters=dict(tau_Z_a=1*ms, tau_Z_b=15*ms, m_Z=6.0,
                                  tau_G_a=2*ms, tau_G_b=50*ms, m_G=10.0),
                  reference=ebner2019_paper),
    post=Mechanism("ebner2019_post",                          # voltages in mV
                   equations="""
                       du_bar/dt = (clip(v - theta_u_T, 0*mV, inf*mV)/mV - u_bar)/tau_u_T : 1
                       dN_a/dt = (clip(v - theta_u_N, 0*mV, inf*mV)/mV - N_a)/tau_N_alpha : 1
                       dN_b/dt = (N_a - N_b)/tau_N_beta : 1
                       T = 2/(1 + m_T**(-u_bar)) - 1 : 1
                       N_alpha = 2/(1 + m_N_alpha**(-N_a)) - 1 : 1
                       N_beta = 2/(1 + m_N_beta**(-N_b)) - 1 : 1
                       N_both = clip(N_alpha*N_beta - theta_N_X, 0, inf) : 1""",
                   parameters=dict(theta_u_T=-60*mV, tau_u_T=10*ms, m_T=1.7,
                                   theta_u_N=-30*mV, tau_N_alpha=7.5*ms, tau_N_beta=30*ms,
                                   m_N_alpha=2.0, m_N_beta=10.0, theta_N_X=0.2),
                   reference=ebner2019_paper),
    synapse="""
        w = w_axon*w_spine : 1
        dw_axon/dt = A_LTP_pre*Z_pre*N_both_post : 1
        dw_spine/dt = A_LTP_post*K_alpha*K_beta*K_gamma - A_LTD_post*P : 1
        C = G_pre*clip(v_post - theta_u_C, 0*mV, inf*mV)/mV : 1
        P = clip(C - C_minus, 0, inf)*clip(C_plus - C, 0, inf)/((C_plus - C_minus)/2)**2 : 1
        K_alpha = (2/(1 + m_K_alpha**(-clip(C - C_plus, 0, inf))) - 1)*(1 - K_beta) : 1
        K_beta = 2/(1 + m_K_beta**(-s_K_beta*K_bar)) - 1 : 1
        dK_bar/dt = (K_alpha - K_bar)/tau_K_alpha : 1
        dK_gamma/dt = (K_beta - K_gamma)/tau_K_gamma : 1""",
    on={"pre": "w_axon -= A_LTD_pre*T_post"},
    parameters=dict(A_LTD_pre=3e-3, A_LTP_pre=33e-4/ms, A_LTD_post=36e-5/ms, A_LTP_post=2e-1/ms,
                    theta_u_C=-68*mV, C_minus=15.0, C_plus=35.0,
                    m_K_alpha=1.5, tau_K_alpha=15*ms, m_K_beta=1.7, s_K_beta=100.0,
                    tau_K_gamma=20*ms),
    bounds={"w_axon": (0, 1), "w_spine": (0, 5)},
    initial={"w_axon": 0.5, "w_spine": 2.0},
    method="rk2",                                             # K_beta rises within 0.2 ms
    reference=ebner2019_paper,
    validated=("ebner2019_pairing",),
)
ebner2019_nevian = ebner2019.with_({
    "name": "ebner2019_nevian", "A_LTD_pre": 2.8e-3, "A_LTP_pre": 13e-4/ms, "A_LTP_post": 5.7e-1/ms,
    "validated": ()})
