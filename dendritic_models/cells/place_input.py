"""Presynaptic place cell on a circular track: a Gaussian firing rate.

Source: Milstein et al. 2021, inputs of their network model.
As published: 40 Hz, a field of 90 cm (sigma = 90/(3*sqrt(2)) cm), a track of 187 cm.
"""

from brian2 import Hz, cm

from dendritic_models.model import Reference, Unit

place_input = Unit(
    name="place_input",
    equations="""
        position : meter                                      # of the animal, 0 to track_length
        centre : meter                                        # of this cell's field
        at_rest : 1                                           # 1 while the animal stands: no input
        apart = abs(position - centre) : meter
        distance = track_length/2 - abs(apart - track_length/2) : meter
        R = exp(-(distance/sigma)**2)*(1 - at_rest) : 1 (constant over dt)
        rate = rate_max*R : Hz
        fired : boolean                                       # for spikes drawn from the rate""",
    threshold="fired",
    reset="fired = False",
    parameters=dict(rate_max=40*Hz, sigma=21.213*cm, track_length=187*cm),
    reference=Reference("Milstein et al. 2021", "10.7554/eLife.73046"),
    validated=("milstein2021_inductions",),
)
