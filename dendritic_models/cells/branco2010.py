"""Layer 2/3 pyramidal cell with two thin basal branches of nine compartments; the rest is lumped.

Source: Branco, Clark & Hausser 2010, the authors' cell rc19 (ModelDB 140828), passive.
Differs from the source: their 474 compartments are reduced to 30. Those of the branches, ``a1`` to
``a9`` (their dend[13], 99 um) and ``b1`` to ``b9`` (dend[18], 101 um, on another stem), outwards,
are theirs; areas and axial resistances of the others are fitted to the impedances between soma and
branches: within 0.3 % of the original at rest, 0.7 % up to 200 Hz, 2 % at 800 Hz.
"""

from brian2 import Mohm, cm, mV, siemens, uF, um

from dendritic_models.channels import leak
from dendritic_models.model import Cell, Compartment, Reference

PASSIVE = leak.with_(g=1e-4*siemens/cm**2, E=-75*mV)
AXON = leak.with_(g=0.02*siemens/cm**2, E=-75*mV)
FROM = {                                           # parent, area (um2), resistance to it (Mohm)
    "soma": (None, 840.9, None), "axon1": ("soma", 133.4, 104.3), "axon2": ("axon1", 881.1, 895.1),
    "rest1": ("soma", 2086, 3.654), "rest2": ("rest1", 2950, 20.95),
    "rest3": ("rest2", 2005, 142.1),
    "stem_a": ("soma", 382.8, 23.38), "side_a1": ("stem_a", 80.13, 7.628),
    "side_a2": ("side_a1", 554, 28.07),
    "a1": ("stem_a", 25.01, 25.22), "a2": ("a1", 18.67, 69.39),
    **{f"a{k}": (f"a{k - 1}", 18.67, 72.06) for k in range(3, 10)},
    "stem_b": ("soma", 106.2, 27.08), "side_b1": ("stem_b", 281.6, 151),
    "side_b2": ("side_b1", 66.08, 1773),
    "b1": ("stem_b", 19.12, 42.56), **{f"b{k}": (f"b{k - 1}", 19.12, 73.81) for k in range(2, 10)},
}

branco2010 = Cell(
    name="branco2010",
    compartments=tuple(
        Compartment(name, area=area*um**2, capacitance=1*uF/cm**2,
                    mechanisms=(AXON if name.startswith("axon") else PASSIVE,))
        for name, (_, area, _) in FROM.items()),
    parent=tuple(-1 if parent is None else list(FROM).index(parent)
                 for parent, _, _ in FROM.values()),
    axial={name: 1/(resistance*Mohm) for name, (_, _, resistance) in FROM.items() if resistance},
    reference=Reference("Branco, Clark & Hausser 2010", "10.1126/science.1189664",
                        "cell rc19, reduced by this project"),
    validated=("branco2010_sequence",),
)
