"""Integrators for Brian2; importing this package makes them known to Brian2 by name.

``method="hines"`` for neurons with membranes, ``method="exponential"`` for everything else.
"""

from brian2.stateupdaters.base import StateUpdateMethod

from .exponential import exponential as exponential
from .hines import hines as hines

for name, updater in (("hines", hines), ("exponential", exponential)):
    if name not in StateUpdateMethod.stateupdaters:
        StateUpdateMethod.register(name, updater)
