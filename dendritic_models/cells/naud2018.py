"""A soma, a dendrite with a regenerative current, and what passes between them: bursts.

Source: Naud & Sprekeler 2018, with the numbers of the program of one of them
(fzenke/auryn, NaudGroup.cpp; the cell is that of Naud, Bathellier & Gerstner 2014).
Differs from the source: the action potential that travels back is a box from 0.5 to 2.5 ms after
the spike, from memory of the paper; the program's begins at once.
"""

from brian2 import ms, mV, nS, pA, pF

from dendritic_models.model import Reference, Unit

naud2018 = Unit(
    name="naud2018",
    equations="""
        I_soma : amp                                          # what comes in
        I_dendrite : amp
        dv_soma/dt = -(v_soma - E)/tau_soma + (
            I_soma + g_soma*opened - w_soma)/C_soma : volt
        dv_dendrite/dt = -(v_dendrite - E)/tau_dendrite + (
            I_dendrite + g_dendrite*opened + back*boxed - w_dendrite
            )/C_dendrite : volt
        opened = 1/(1 + exp(-(v_dendrite - V_half)/slope)) : 1
        boxed = int(since > 0.5*ms and since < 2.5*ms) : 1
        since = t - t_spike + dt/2 : second
        t_spike : second
        dw_soma/dt = -w_soma/tau_w_soma : amp
        dw_dendrite/dt = (a*(v_dendrite - E) - w_dendrite)/tau_w_dendrite : amp
        dtheta/dt = -theta/tau_theta : volt""",
    threshold="v_soma > V_threshold + theta",
    reset="v_soma = E; w_soma += b; theta += jump; t_spike = t",
    parameters=dict(
        E=-70*mV, tau_soma=16*ms, C_soma=370*pF, g_soma=1300*pA, tau_w_soma=100*ms, b=200*pA,
        tau_dendrite=7*ms, C_dendrite=170*pF, g_dendrite=1200*pA, tau_w_dendrite=30*ms, a=13*nS,
        V_half=-38*mV, slope=6*mV, back=2600*pA,
        V_threshold=-50*mV, jump=2*mV, tau_theta=27*ms),
    initial={"v_soma": "E", "v_dendrite": "E", "t_spike": "-1*second"},
    method="hines",
    reference=Reference("Naud & Sprekeler 2018", "10.1073/pnas.1720995115",
                        "burst coding; numbers of Auryn's NaudGroup"),
)
