"""Units that repeat given spikes, so that a population of inputs can hold traces.

Source: none; a device.
"""

from dendritic_models.model import Reference, Unit

relay = Unit(
    name="relay",
    equations="fired : boolean",
    threshold="fired",
    reset="fired = False",
    reference=Reference("This project", "", "a device: spikes come from a `Spikes` stimulus"),
)

instructed_relay = Unit(
    name="instructed_relay",
    equations="""
        fired : boolean
        gate : 1                                              # above 0.5 during a plateau""",
    threshold="fired",
    reset="fired = False",
    events={"plateau": "gate > 0.5"},
    reference=Reference("This project", "", "a device: spikes and plateaus are given"),
    validated=("four_forms",),
)
