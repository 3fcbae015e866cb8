"""Short-term plasticity: what a spike releases depends on the spikes before it.

Source: Tsodyks, Pawelzik & Markram 1998, eqs. 2.1 to 2.3; sets of Figure 1.
Differs from the source: the utilisation of the depressing set is 0.6; the printed 0.5 does not give
the figure.  `short_term_plasticity` is the limit tau_in -> 0, in which recovery starts at once.

x is available, y active, the rest recovers; u is utilised.  A receptor receives what is released,
times the weight; one that closes with tau_in holds y.  s stands for x, decoupled from y, so that
every step is exact: s = x - y*tau_in/(tau_rec - tau_in) obeys ds/dt = (1 - s)/tau_rec.
"""

from brian2 import ms

from dendritic_models.model import Mechanism, PlasticityRule, Reference

tsodyks1998 = Reference("Tsodyks et al. 1998", "10.1162/089976698300017502")

tsodyks1998_depression = PlasticityRule(
    name="tsodyks1998_depression",
    pre=Mechanism("tsodyks1998_depression_pre",
                  equations="""ds/dt = (1 - s)/tau_rec : 1
                               dy/dt = -y/tau_in : 1
                               x = s + y*tau_in/(tau_rec - tau_in) : 1
                               release = U*x : 1              # of the next spike""",
                  on={"spike": """released = U*x
                                  y += released
                                  s -= released*tau_rec/(tau_rec - tau_in)"""},
                  parameters=dict(U=0.6, tau_rec=800*ms, tau_in=3*ms),
                  initial={"s": 1.0}, reference=tsodyks1998),
    synapse="",
    efficacy="release_pre",
    reference=tsodyks1998,
    validated=("tsodyks1998_release",),
)
tsodyks1998_facilitation = tsodyks1998_depression.with_({
    "name": "tsodyks1998_facilitation",
    "pre": Mechanism("tsodyks1998_facilitation_pre",
                     equations="""ds/dt = (1 - s)/tau_rec : 1
                                  dy/dt = -y/tau_in : 1
                                  x = s + y*tau_in/(tau_rec - tau_in) : 1
                                  du/dt = -u/tau_facil : 1
                                  release = (u + U*(1 - u))*x : 1""",
                     on={"spike": """u += U*(1 - u)
                                     released = u*x
                                     y += released
                                     s -= released*tau_rec/(tau_rec - tau_in)"""},
                     parameters=dict(U=0.03, tau_rec=130*ms, tau_in=1.5*ms, tau_facil=530*ms),
                     initial={"s": 1.0}, reference=tsodyks1998)})
short_term_plasticity = tsodyks1998_facilitation.with_({
    "name": "short_term_plasticity",
    "pre": Mechanism("short_term_plasticity_pre",
                     equations="""dx/dt = (1 - x)/tau_rec : 1
                                  du/dt = -u/tau_facil : 1
                                  release = (u + U*(1 - u))*x : 1""",
                     on={"spike": "u += U*(1 - u); x -= u*x"},
                     parameters=dict(U=0.03, tau_rec=130*ms, tau_facil=530*ms),
                     initial={"x": 1.0}, reference=tsodyks1998)})
