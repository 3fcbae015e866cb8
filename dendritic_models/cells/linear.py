"""Linear unit: its activity is what it receives.

Source: Oja 1982, eq. 1.
As published.
"""

from dendritic_models.model import Reference, Unit

linear = Unit(
    name="linear",
    equations="""
        r = drive : 1
        drive : 1                                             # the sum of what signals bring""",
    reference=Reference("Oja 1982", "10.1007/BF00275687"),
)
