"""Human layer 2/3 pyramidal cell, one apical branch of thirteen compartments; the rest is lumped.

Source: Gidon et al. 2020, the authors' cell 171122005 (Poirazi-Lab/Gidon_Science_2020).
Differs from the source: their 1007 compartments are reduced to 37. Those of the branch, ``d1`` to
``d13`` (their apic[76], 208 um) outwards, are theirs; the branches that leave the path to the soma
and the path itself are fitted to the impedances of soma and ``d3``: within 0.1 % of the original at
``d3`` up to 6 kHz, within 0.3 % at the soma up to 400 Hz. The soma does not fire: its channels and
those of the axon count as the leak that they are at rest.
The dendritic calcium action potential sits in ``d3`` (0.214 of apic[76], 532 um from the soma).
"""

from brian2 import Mohm, cm, mV, ohm, uF, um

from dendritic_models.channels import leak
from dendritic_models.dendritic_spikes import calcium_action_potential
from dendritic_models.model import Cell, Compartment, Reference

PASSIVE = leak.with_(g=1/(37e3*ohm*cm**2), E=-74*mV)
MORE = {"soma": (leak.with_(g=1.43/(37e3*ohm*cm**2), E=-74*mV),),
        "d3": (PASSIVE, calcium_action_potential)}
FROM = {                                           # parent, area (um2), resistance to it (Mohm)
    "soma": (None, 1884, None), "rest1": ("soma", 23110, 1.461), "rest2": ("rest1", 20840, 4.88),
    "trunk": ("soma", 5118, 0.4903), "obliques1": ("trunk", 22260, 4.158),
    "obliques2": ("obliques1", 10020, 118.2),
    "t1": ("trunk", 394.6, 14.03), "t2": ("t1", 408, 24.9), "t3": ("t2", 482.9, 22.81),
    "side1": ("t3", 5850, 12.45), "side2": ("side1", 9505, 57.4),
    "u1": ("t3", 333.8, 19.67), "u2": ("u1", 403.8, 26.41), "u3": ("u2", 839.3, 21.23),
    "u4": ("u3", 289.4, 25.61), "u5": ("u4", 366.2, 36.96),
    "tuft1": ("u5", 672.3, 16.21), "tuft2": ("tuft1", 739.9, 63.65),
    "d1": ("u5", 71.92, 9.149), "d2": ("d1", 75.03, 9.527), "d3": ("d2", 79.87, 8.921),
    "d4": ("d3", 73.51, 8.049), "d5": ("d4", 76, 10.23), "d6": ("d5", 76.78, 8.437),
    "d7": ("d6", 75.84, 8.867), "d8": ("d7", 63.81, 12.39), "d9": ("d8", 81.25, 9.797),
    "d10": ("d9", 73.47, 8.994), "d11": ("d10", 72.41, 8.503), "d12": ("d11", 67.41, 12.42),
    "d13": ("d12", 65.65, 11.49),
    "end1": ("d13", 422.6, 15.97), "end2": ("end1", 611.8, 25.64), "end3": ("end2", 490.2, 32.19),
    "end4": ("end3", 442.9, 38.4),
}

gidon2020 = Cell(
    name="gidon2020",
    compartments=tuple(
        Compartment(name, area=area*um**2, capacitance=0.45*uF/cm**2,
                    mechanisms=MORE.get(name, (PASSIVE,)))
        for name, (_, area, _) in FROM.items()),
    parent=tuple(-1 if parent is None else list(FROM).index(parent)
                 for parent, _, _ in FROM.values()),
    axial={name: 1/(resistance*Mohm) for name, (_, _, resistance) in FROM.items() if resistance},
    reference=Reference("Gidon et al. 2020", "10.1126/science.aax6239",
                        "cell 171122005, reduced by this project"),
    validated=("gidon2020_dcaap",),
)
