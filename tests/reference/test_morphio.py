"""What a file holds, against an independent reader: MorphIO 3.5.0, its answers frozen.

The generated cells were written with `write_swc` and read by ``morphio.Morphology``.  Areas are
those of its sections' cones, orders count sections up to the root; it keeps single precision.
"""

from pathlib import Path

import brian2
import pytest
from brian2 import cm, ohm, um

from dendritic_models.morphology import discretise, read_swc, write_swc
from tests.morphologies import pyramidal, random_tree

GRANULE = Path(brian2.__file__).parent / "spatialneuron" / "mp_ma_40984_gc2.CNG.swc"
CELLS = {"pyramidal": lambda: pyramidal(0), "chain": lambda: random_tree(4, 60, straggle=1),
         "granule": lambda: read_swc(GRANULE)}

#            domain: area (um2), length (um), sections
SECTIONS = {
    "pyramidal": {"basal": (6479.7956, 2550.0, 35), "apical": (9446.8122, 2418.0, 31),
                  "axon": (389.3237, 108.0, 1)},
    "chain": {"basal": (941.9625, 678.9174, 1)},
    "granule": {"basal": (2301.3536, 1759.1917, 28)},
}
#        soma (um2), tips, farthest tip, sum over tips (um), highest order, sum over tips
TIPS = {"pyramidal": (1017.8760, 37, 756.0, 11790.0, 12, 201),
        "chain": (804.24774, 1, 678.9174, 678.9174, 1, 1),
        "granule": (1818.6166, 15, 300.7598, 2943.6337, 7, 70)}


@pytest.fixture(params=CELLS)
def read(request, tmp_path):
    write_swc(CELLS[request.param](), tmp_path / "cell.swc")
    return request.param, read_swc(tmp_path / "cell.swc")


def test_sections_of_each_domain_agree(read):
    name, morphology = read
    tree = discretise(morphology, 100*ohm*cm, length=10*um)
    cut = discretise(morphology, 100*ohm*cm, number=1)          # one compartment for each branch
    for domain, expected in SECTIONS[name].items():
        inside = tree.select(domain)
        found = (tree.area[inside].sum()/um**2, tree.length[inside].sum()/um,
                 len(cut.select(domain)))
        assert found == pytest.approx(expected, rel=1e-6), domain
    assert set(tree.domain) == {"soma", *SECTIONS[name]}


def test_soma_tips_distances_and_orders_agree(read):
    name, morphology = read
    tree = discretise(morphology, 100*ohm*cm, length=10*um)
    away, order = tree.distance[tree.tip]/um, tree.branch_order[tree.tip]
    found = (tree.area[0]/um**2, sum(tree.tip), max(away), sum(away), max(order), sum(order))
    assert found == pytest.approx(TIPS[name], rel=1e-6)
