"""INST and FILT: the postsynaptic potential at spikes wanted and not, at once or low-passed.

Source: Gardner & Gruning 2016; INST is the rule PSD of Yu et al. 2013.
Differs from the source: the potential is that of a weight of one over its peak; the change is
applied after a trial.
"""

from brian2 import ms

from dendritic_models.model import Mechanism, PlasticityRule, Reference
from dendritic_models.plasticity.spike_times import at_spikes, filtered

gardner2016_paper = Reference("Gardner & Gruning 2016", "10.1371/journal.pone.0161335")
potential = Mechanism(
    name="gardner2016_pre",
    equations="""
        dslow/dt = -slow/tau_m : 1
        dfast/dt = -fast/tau_s : 1
        psp = 4*(slow - fast) : 1                             # its peak is 1""",
    on={"spike": "slow += 1; fast += 1"},
    parameters=dict(tau_m=10*ms, tau_s=5*ms),
    reference=gardner2016_paper)

inst = PlasticityRule(
    name="inst",
    pre=potential,
    parameters=dict(eta=3.0),
    reference=gardner2016_paper,
    validated=("spike_time_rules",),
    **at_spikes("psp_pre"),
)
filt = PlasticityRule(
    name="filt",
    pre=potential,
    post=Mechanism(
        name="filt_post",
        equations="""
            dwanted/dt = -wanted/tau_q : Hz
            dgiven/dt = -given/tau_q : Hz
            err = wanted - given : Hz""",
        on={"instructed": "wanted += 1/tau_q", "spike": "given += 1/tau_q"},
        parameters=dict(tau_q=10*ms),
        reference=gardner2016_paper),
    parameters=dict(eta=3.0),
    reference=gardner2016_paper,
    validated=("spike_time_rules",),
    **filtered("psp_pre"),
)
