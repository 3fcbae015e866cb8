"""A soma that its dendrite drives, that fires at random, and that a teacher pulls where it wants.

Source: Urbanczik & Senn 2014, eqs. 1 to 3; numbers of NEST's example urbanczik_synapse_example.py.
As published.  ``U_M`` is the potential to which the teacher alone would bring the soma; there is
none (NaN) where nobody teaches.
"""

from brian2 import Hz, ms, mV, nS, volt

from dendritic_models.model import Mechanism, Reference

urbanczik2014_paper = Reference("Urbanczik & Senn 2014", "10.1016/j.neuron.2013.11.030")

dendritic_drive = Mechanism(
    name="dendritic_drive",
    equations="I = g*(v_dendrite - v) : amp                   # to the soma alone",
    current="I",
    needs={"v_dendrite": volt},
    parameters=dict(g=600*nS),
    reference=urbanczik2014_paper,
    validated=("urbanczik2014_prediction",),
)

escape_rate = Mechanism(
    name="escape_rate",
    equations="phi = phi_max/(1 + k*exp(beta*(theta - v))) : Hz",
    parameters=dict(phi_max=150*Hz, k=0.5, beta=1/(3*mV), theta=-55*mV),
    reference=urbanczik2014_paper,
    validated=("urbanczik2014_prediction",),
)

teacher = Mechanism(
    name="teacher",
    equations="""
        excitation : siemens                                  # what arrives, and its mean after
        inhibition : siemens                                  # the filter of a synapse
        dg_E/dt = (excitation - g_E)/tau : siemens
        dg_I/dt = (inhibition - g_I)/tau : siemens
        I = g_E*(E_E - v) + g_I*(E_I - v) : amp
        U_M = (g_E*E_E + g_I*E_I)/(g_E + g_I) : volt""",
    current="I",
    parameters=dict(tau=3*ms, E_E=0*mV, E_I=-75*mV),
    reference=urbanczik2014_paper,
    validated=("urbanczik2014_prediction",),
)
