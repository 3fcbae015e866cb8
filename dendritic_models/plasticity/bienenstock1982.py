"""BCM: strong activity potentiates, weak activity depresses, and the border follows the mean.

Source: Bienenstock, Cooper & Munro 1982, eqs. 3 to 5: the border is the mean activity times a power
of itself.
Differs from the source: phi is the parabola r*(r - theta), which has the required signs; the decay
of the weights is left out.
"""

from brian2 import Hz, second

from dendritic_models.model import Mechanism, PlasticityRule, Reference

bienenstock1982_paper = Reference("Bienenstock et al. 1982", "10.1523/JNEUROSCI.02-01-00032.1982")

bienenstock1982 = PlasticityRule(
    name="bienenstock1982",
    post=Mechanism("bienenstock1982_post",
                   equations="""dmean/dt = (r - mean)/tau_mean : 1
                                theta = mean*(mean/r_0)**p : 1""",
                   needs={"r": 1},                            # activity of the unit
                   parameters=dict(tau_mean=2*second, r_0=1.0, p=1.0),
                   reference=bienenstock1982_paper),
    synapse="dw/dt = eta*r_pre*r_post*(r_post - theta_post) : 1",
    needs={"r_pre": 1, "r_post": 1},
    parameters=dict(eta=0.01*Hz),
    bounds={"w": (0, 100)},
    method="euler",                                           # w is on the right by r_post alone
    reference=bienenstock1982_paper,
)
