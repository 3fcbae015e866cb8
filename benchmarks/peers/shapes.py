"""The cells of the benchmarks as plain numbers, which every peer says in its own words.

Squid membrane (Hodgkin & Huxley 1952, leak at -54.3 mV, 6.3 degC, 1 uF/cm2, 150 ohm cm), from rest
at -65 mV with gates in their steady state, and constant currents into the somata.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Shape:
    """Compartments, parents first; the soma is the first.

    A compartment is joined to the end of the one before it; where `parent` is another, to the
    middle of that one.

    Parameters
    ----------
    parent : tuple of int
    length, diameter : tuple of float
        um.
    active : bool
        Squid channels in every compartment; else the soma alone has them, and the others a leak of
        0.1 mS/cm2 at -65 mV.
    """

    parent: tuple
    length: tuple
    diameter: tuple
    active: bool = False

    def __len__(self):
        return len(self.parent)

    @property
    def runs(self):
        """Unbranched stretches of equal compartments, parents first (list of list of int)."""
        found = [[0]]
        for k in range(1, len(self)):
            if k > 1 and self.parent[k] == k - 1:
                found[-1].append(k)
            else:
                found.append([k])
        return found


def stick(compartments, active=False):
    """A soma of 20 um with a dendrite of 400 x 2 um, `cells.ball_and_stick`."""
    dendrite = compartments - 1
    return Shape(tuple(range(-1, dendrite)), (20.0, *[400/dendrite]*dendrite),
                 (20.0, *[2.0]*dendrite), active)


def bush(compartments=350, seed=1):
    """A tree of random shape, active throughout: a branch starts at one compartment in ten."""
    rng = np.random.default_rng(seed)
    parent = np.arange(compartments) - 1
    starts = np.flatnonzero(rng.random(compartments) < 0.1)
    starts = starts[starts > 1]
    parent[starts] = [rng.integers(k) for k in starts]
    others = compartments - 1
    return Shape(tuple(map(int, parent)), (20.0, *[5.0]*others), (20.0, *[1.0]*others), True)


def currents(cells, drawn=None):
    """nA into each soma: evenly from 0.2 to 0.8, or those of some cells of a larger population."""
    return 0.2 + 0.6*(np.arange(cells) if drawn is None else np.asarray(drawn))/cells
