"""Integrators for Brian2; importing this package makes them known to Brian2 by name.

``method="hines"`` for neurons with membranes, ``method="exponential"`` for everything else; a
`TreeGroup` is stepped by `hines` with one row per compartment.
"""

from brian2.stateupdaters.base import StateUpdateMethod

from .exponential import exponential as exponential
from .hines import hines as hines
from .tree import TreeGroup as TreeGroup
from .tree import bring_templates as bring_templates
from .tree import rows as rows

for name, updater in (("hines", hines), ("exponential", exponential)):
    if name not in StateUpdateMethod.stateupdaters:
        StateUpdateMethod.register(name, updater)
