"""How much of a steady change of voltage at one place arrives at the others?

Source: none; the standard measurement.
"""

from brian2 import ms, pA

from dendritic_models.cells import two_compartment
from protocols.current_steps import current_steps, deflection, recorded


def attenuation(cell=two_compartment, current=-10*pA, at=None, settle=200*ms, width=500*ms,
                every=1*ms, dt=0.05*ms):
    """A long step of current that is too small to open channels.

    Parameters
    ----------
    cell, current, at, settle, width, every, dt
        As for `input_resistance`.
    """
    return current_steps(cell, current, at, settle, width, 0*ms, every, dt).with_(
        name="attenuation")


def measure(dataset):
    """Deflection over that at the electrode, and transfer resistance (MOhm), by compartment."""
    _, current, (on, _) = recorded(dataset)
    steady = deflection(dataset)
    return {"ratio": steady/steady.sel(compartment=str(current["compartment"].values), drop=True),
            "transfer_resistance": 1e3*steady/current.sel(time=on, drop=True)}
