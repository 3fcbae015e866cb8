"""A stimulated axon: the spikes that it is given, and for rules of rates the rate they stand for.

Source: none; a device.
"""

from dendritic_models.model import Reference, Unit

afferent = Unit(
    name="afferent",
    equations="""
        R : 1                                                 # rate over the maximum of 40 Hz
        fired : boolean""",
    threshold="fired",
    reset="fired = False",
    reference=Reference("This project", "", "a device: spikes and rate come from stimuli"),
)
