"""A unit whose plateaus are imposed: what a rule makes of them is then all there is to see.

Source: Milstein et al. 2021, whose model imposes plateaus as a gate.
As published.
"""

from dendritic_models.model import Reference, Unit

instructed = Unit(
    name="instructed",
    equations="gate : 1                                       # above 0.5 during a plateau",
    events={"plateau": "gate > 0.5"},
    reference=Reference("Milstein et al. 2021", "10.7554/eLife.73046"),
    validated=("milstein2021_inductions",),
)
