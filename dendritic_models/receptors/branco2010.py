"""NMDA receptors of ten states (glutamate binds, channels open, desensitise, are blocked), AMPA.

Source: Branco, Clark & Hausser 2010, the authors' code (ModelDB 140828); the scheme is that of
Kampa et al. 2004, 10.1113/jphysiol.2003.058842, with rates for 37 degC.
Differs from the source: magnesium blocks open channels in equilibrium, which they reach within 0.14
ms at any potential, so that `O` is both their open states; what leaves its transmitter joins the
unbound ones as they are blocked then.  Synapses of one compartment share the receptors: those that
release at the same time count with the efficacy of the last.
"""

from brian2 import Hz, mM, ms, mV, nS

from dendritic_models.model import Mechanism, Reference

branco2010 = Reference("Branco, Clark & Hausser 2010", "10.1126/science.1189664",
                       "scheme of Kampa et al. 2004")

nmda_kinetic = Mechanism(
    name="nmda_kinetic",
    equations="""
        until : second                                        # transmitter is there
        strength : 1                                          # efficacy of the last release
        bind = k_bind*T_max*int(t < until) : Hz
        enters = Mg*exp(-(v - V_Mg)*charge*depth/V_T) : mM    # block, by voltage
        leaves = exp((v - V_Mg)*charge*(1 - depth)/V_T) : 1   # unblock
        block = k_block*enters : Hz
        unblock = k_unblock*leaves : Hz
        free = leaves*K_Mg/(leaves*K_Mg + enters) : 1         # share of open channels not blocked
        dblocked/dt = block*(1 - blocked) - unblock*blocked : 1              # of the unbound ones
        U = 1 - C - D1 - D2 - O - C_Mg - D1_Mg - D2_Mg : 1    # unbound, blocked or not
        dC/dt = bind*(1 - blocked)*U + k_close*free*O + k_back1*D1 + unblock*C_Mg - (
            k_unbind + k_open + k_des1 + block)*C : 1
        dD1/dt = k_des1*C + k_back2*D2 + unblock*D1_Mg - (k_back1 + k_des2 + block)*D1 : 1
        dD2/dt = k_des2*D1 + unblock*D2_Mg - (k_back2 + block)*D2 : 1
        dO/dt = k_open*(C + C_Mg) - k_close*O : 1
        dC_Mg/dt = bind*blocked*U + k_close*(1 - free)*O + k_back1_Mg*D1_Mg + block*C - (
            k_unbind_Mg + k_open + k_des1_Mg + unblock)*C_Mg : 1
        dD1_Mg/dt = k_des1_Mg*C_Mg + k_back2_Mg*D2_Mg + block*D1 - (
            k_back1_Mg + k_des2_Mg + unblock)*D1_Mg : 1
        dD2_Mg/dt = k_des2_Mg*D1_Mg + block*D2 - (k_back2_Mg + unblock)*D2_Mg : 1
        I = g_max*strength*free*O*(E - v) : amp""",
    current="I",
    on={"pre": "until = t + width + 0.75*dt; strength = efficacy"},       # off the grid
    parameters=dict(
        g_max=8*nS, E=5*mV, T_max=2*mM, width=0.5*ms,
        k_bind=10e3*Hz/mM, k_unbind=20.16*Hz, k_unbind_Mg=61.56*Hz,
        k_open=46.5*Hz, k_close=91.6*Hz,
        k_des1=22.66*Hz, k_back1=7.36*Hz, k_des2=4.429*Hz, k_back2=2.3*Hz,
        k_des1_Mg=21.63*Hz, k_back1_Mg=4.002*Hz, k_des2_Mg=2.678*Hz, k_back2_Mg=1.932*Hz,
        Mg=1*mM, V_Mg=40*mV, charge=2.0, depth=0.8, V_T=25*mV,
        k_block=0.05*Hz/mM, k_unblock=60*Hz,                  # of channels that are not open
        K_Mg=256*mM),                                         # open: 12.8/ms over 0.05/ms/mM
    initial={"until": "-1*second", "blocked": "block/(block + unblock)"},
    reference=branco2010,
    validated=("branco2010_sequence",),
)

ampa_alpha = Mechanism(
    name="ampa_alpha",
    equations="""
        dx/dt = -x/tau : 1
        ds/dt = (e*x - s)/tau : 1                             # an alpha function that peaks at 1
        I = g_max*s*(E - v) : amp""",
    current="I",
    on={"pre": "x += efficacy"},
    parameters=dict(g_max=0.5*nS, tau=2*ms, E=0*mV),
    reference=branco2010,
    validated=("branco2010_sequence",),
)
