"""A unit that repeats given spikes, so that a population of inputs can hold traces.

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
