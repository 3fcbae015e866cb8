"""A unit whose plateaus are imposed: what a rule makes of them is then all there is to see.

Source: Milstein et al. 2021, whose model imposes plateaus as a gate; its depolarisation is at the
maximum during a plateau, as in their voltage-dependent models.
Differs from the source: spikes may be given too, for rules that wait for them.
"""

from dendritic_models.model import Reference, Unit

instructed = Unit(
    name="instructed",
    equations="""
        gate : 1                                              # above 0.5 during a plateau
        drive : 1                                             # weighted input, where it is wired
        V = clip((drive - silent)/height + int(gate > 0.5), 0, 1) : 1   # over its maximum
        fired : boolean""",
    parameters=dict(silent=0.0, height=1.0),
    events={"plateau": "gate > 0.5"},
    threshold="fired",
    reset="fired = False",
    reference=Reference("Milstein et al. 2021", "10.7554/eLife.73046"),
    validated=("milstein2021_inductions", "four_forms"),
)
