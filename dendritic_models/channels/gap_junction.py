"""Gap junctions: ohmic contacts between compartments of one cell, or between cells.

Source: none; Ohm's law.  Within a cell both voltages are unknowns of one step (`hines` eliminates
the loop with fill-in): second order in dt, stable for any conductance.  Between cells the other
cell's voltage is that of the beginning of the step, the cell's own is implicit: first order in dt.
"""

from brian2 import nS, volt

from dendritic_models.channels.leak import ohm_law
from dendritic_models.model import Mechanism


def gap_junction(to):
    """One side of a gap junction within a cell; the other side has the same conductance.

    Parameters
    ----------
    to : str
        The compartment on the other side.

    Returns
    -------
    Mechanism

    Examples
    --------
    >>> cell = cell.insert(gap_junction("tuft"), at="basal")
    >>> cell = cell.insert(gap_junction("basal"), at="tuft")
    """
    return Mechanism(
        name=f"gap_to_{to}",
        equations=f"I = g*(v_{to} - v) : amp",
        current="I",
        parameters=dict(g=1*nS),
        needs={f"v_{to}": volt},
        reference=ohm_law,
    )


# Signals bring the other cells' voltages, with weights that are conductances relative to g; their
# sum, over the partners of a cell, is `partners`.
gap_to_cells = Mechanism(
    name="gap_to_cells",
    equations="""
        v_others : volt
        I = g*(v_others - partners*v) : amp""",
    current="I",
    parameters=dict(g=1*nS, partners=1),
    reference=ohm_law,
)
