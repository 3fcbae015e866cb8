"""Bursts potentiate, lone spikes depress: a rule that tells a burst from an event.

Source: Payeur et al. 2021, code apayeur/spikingburstprop (AdaptiveEBCPConnection.cpp).  A spike
begins an event when none came within 16 ms before it; the second spike of an event makes it a
burst.  Running averages of both give the share of bursts that is expected; more of them potentiate.
`payeur2021_rate` is the same for rates (figure S4), between which a phase without a target and one
with it differ.
Differs from the source: averages of a silent neuron decay together, so that their ratio stays what
it was; the homeostatic terms for rates out of range are left out.
"""

from brian2 import Hz, ms, second

from dendritic_models.model import Mechanism, PlasticityRule, Reference

payeur2021_paper = Reference("Payeur et al. 2021", "10.1038/s41593-021-00857-x", "eq. 1")
LONG_AGO = -1e6*second

payeur2021 = PlasticityRule(
    name="payeur2021",
    pre=Mechanism(
        name="payeur2021_pre",
        equations="""
            dx/dt = -x/tau : 1                                # trace of events
            begins = int(t - last > isi) : 1                  # a spike now would begin an event
            last : second""",
        on={"spike": """x += begins
                        last = t"""},
        parameters=dict(tau=50*ms, isi=16*ms),
        initial={"last": LONG_AGO},
        reference=payeur2021_paper),
    post=Mechanism(
        name="payeur2021_post",
        equations="""
            dE/dt = -E/tau_avg : Hz                           # rate of events, of bursts
            dB/dt = -B/tau_avg : Hz
            begins = int(t - last > isi) : 1
            doubles = (1 - begins)*(1 - burst) : 1            # ... would make the event a burst
            burst : 1                                         # the present event is one
            last : second""",
        on={"spike": """E += begins/tau_avg
                        B += doubles/tau_avg
                        burst = 1 - begins
                        last = t"""},
        parameters=dict(tau_avg=15*second, isi=16*ms, E_start=5*Hz, P_start=0.2),
        initial={"E": "E_start*exp(dt/tau_avg)",               # it decays in the first step too
                 "B": "P_start*E_start*exp(dt/tau_avg)", "last": LONG_AGO},
        reference=payeur2021_paper),
    synapse="w : 1",
    on={"post": "w += eta*x_pre*(doubles_post - clip(B_post/E_post, 0, 1)*begins_post)"},
    parameters=dict(eta=0.1),
    reference=payeur2021_paper,
    validated=("payeur2021_bursts",),
)
payeur2021_rate = PlasticityRule(
    name="payeur2021_rate",
    synapse="w : 1",
    on={"learn": "w += eta*plasticity_post*err_post*f_pre"},       # err = (p - pbar)*e
    needs={"err_post": 1, "f_pre": 1, "plasticity_post": 1},
    parameters=dict(eta=0.5),
    reference=Reference("Payeur et al. 2021", "10.1038/s41593-021-00857-x", "figure S4"),
)
