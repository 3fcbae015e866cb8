"""Tempotron: a neuron that shall fire, or not, changes the inputs of its highest potential.

Source: Gutig & Sompolinsky 2006; momentum and numbers as programs of it have them.
Differs from the source: the potential is never reset, so that its highest value is that without a
spike; a neuron that nothing drives above rest learns nothing.
"""

from brian2 import ms, mV

from dendritic_models.model import Event, Mechanism, PlasticityRule, Reference

gutig2006 = Reference("Gutig & Sompolinsky 2006", "10.1038/nn1643")

tempotron = PlasticityRule(
    name="tempotron",
    pre=Mechanism(
        name="tempotron_pre",
        equations="""
            dslow/dt = -slow/tau_m : 1
            dfast/dt = -fast/tau_s : 1
            psp = 2.116534735957599*(slow - fast) : 1         # its peak is 1 at tau_m/tau_s = 4""",
        on={"spike": "slow += 1; fast += 1"},
        parameters=dict(tau_m=15*ms, tau_s=3.75*ms),
        reference=gutig2006),
    post=Mechanism(
        name="tempotron_post",
        equations="""
            wanted : 1                                        # shall it fire?  from a waveform
            highest : volt
            fired = int(highest > theta) : 1""",
        events={"higher": Event("v > highest", edge=False)},
        on={"higher": "highest = v", "trial": "highest = 0*mV"},
        parameters=dict(theta=15*mV),
        reference=gutig2006),
    synapse="w : 1\nstep : 1\nkept : 1",
    on={"higher": "kept = psp_pre",
        "learn": "step = mu*step + eta*(wanted_post - fired_post)*kept; w += step; kept = 0"},
    parameters=dict(eta=1.5e-3*15, mu=0.5),                   # for a threshold of 15
    reference=gutig2006,
    validated=("spike_time_rules",),
)
