"""ReSuMe: a presynaptic trace at the teacher's spikes, minus the same at the neuron's own.

Source: Ponulak & Kasinski 2010, eq. of the weight change; the benchmark of Gardner & Gruning 2016
for the numbers.
Differs from the source: the change is applied after a trial.
"""

from brian2 import ms

from dendritic_models.model import Mechanism, PlasticityRule, Reference
from dendritic_models.plasticity.spike_times import at_spikes

ponulak2010_paper = Reference("Ponulak & Kasinski 2010", "10.1162/neco.2009.11-08-901")

resume = PlasticityRule(
    name="resume",
    pre=Mechanism(
        name="resume_pre",
        equations="dx/dt = -x/tau : 1",
        on={"spike": "x += 1"},
        parameters=dict(tau=10*ms),
        reference=ponulak2010_paper),
    parameters=dict(eta=3.0, a=0.0),
    reference=ponulak2010_paper,
    validated=("spike_time_rules",),
    **at_spikes("a + x_pre"),
)
