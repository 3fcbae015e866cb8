"""Geometry of compartments: areas of cylinders and the conductances between neighbours."""

import numpy as np
from brian2 import Quantity, meter, ohm, siemens


def cylinder_area(diameter, length):
    """Membrane area of open cylinders, ``pi*d*L``.

    Parameters
    ----------
    diameter, length : Quantity (um), shape (n,)

    Returns
    -------
    Quantity (meter**2), shape (n,)
    """
    return np.pi*diameter*length


def axial_conductance(diameter, length, Ri, parent):
    """Conductance between neighbouring compartment centres.

    Two half-cylinders in series::

        g = 1 / (R_k/2 + R_p/2),   R = 4*Ri*L/(pi*d**2)

    Parameters
    ----------
    diameter, length : Quantity (um), shape (n,)
    Ri : Quantity (ohm*meter)
        Axial resistivity.
    parent : sequence of int, shape (n,)
        Index of each compartment's parent; ``parent[0] == -1``.

    Returns
    -------
    Quantity (siemens), shape (n,)
        Entry k couples k to its parent; entry 0 is zero.

    References
    ----------
    Koch 1999, Biophysics of Computation, chapter 3
    """
    diameter, length = (np.asarray(Quantity(x)/meter, dtype=float) for x in (diameter, length))
    resistance = 4*float(Ri/(ohm*meter))*length/(np.pi*diameter**2)
    parent = np.asarray(parent, dtype=int)
    g = np.zeros(len(parent))
    g[1:] = 1/(resistance[1:]/2 + resistance[parent[1:]]/2)
    return g*siemens
