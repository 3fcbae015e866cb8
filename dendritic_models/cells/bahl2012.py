"""Layer 5 pyramidal cell of twenty compartments that fires on apical input together with its soma.

Source: Bahl et al. 2012, their model 2 with calcium (ModelDB 146026).
Differs from the source: the integrator; see also `channels.bahl2012`.
Densities that fall with the path from the soma are read at the middle of a compartment, and at the
far end of a section in its last one, as the authors' program does.
"""

import numpy as np
from brian2 import cm, mV, ohm, uF, um

from dendritic_models.cable import CableCell
from dendritic_models.channels import (
    bahl_ca,
    bahl_ih,
    bahl_kca,
    bahl_kfast,
    bahl_km,
    bahl_kslow,
    bahl_nap,
    bahl_nat,
    bahl_pool,
    leak,
    spike_detection,
)
from dendritic_models.channels.bahl2012 import PS, bahl2012
from dendritic_models.model import Reference
from dendritic_models.morphology import Tree

# section: parent, where it begins in it (0 the centre of the soma, 1 an end), compartments,
# length and diameter at both ends (um), axial resistivity (ohm cm)
SOMA = 23.145256
SECTIONS = {
    "soma": (None, 0, 1, SOMA, (SOMA, SOMA), 82),
    "basal": ("soma", 0, 1, 257, (8.745355, 8.745355), 734),
    "apical": ("soma", 1, 5, 500, (5.928449, 5.928449), 382.224149),
    "tuft": ("apical", 1, 2, 499, (6.018065, 6.018065), 527),
    "hillock": ("soma", 1, 5, 20, (3.5, 2.0), 82),
    "iseg": ("hillock", 1, 5, 25, (2.0, 1.5), 82),
    "axon": ("iseg", 1, 1, 500, (1.5, 1.5), 82),
}
UP = {"apical": 1, "tuft": 1}                                 # in a picture; all others go down


def _tree():
    """The sections as a `Tree`, and the paths (um, from the soma's far end) of its densities."""
    rows, last = [], {}
    for name, (parent, joint, n, length, (begin, end), Ra) in SECTIONS.items():
        step = length/n
        for k in range(n):
            diameter = begin + (end - begin)*(k + 0.5)/n
            half = step/2/(np.pi*diameter**2/4)
            before = rows[last[name]] if k else rows[last[parent]] if parent else None
            distance = 0 if before is None else before["distance"] + step/2 + (
                0 if before["name"] == "soma" else before["step"]/2)
            rows.append(dict(
                name=name, step=step, Ra=Ra, outer=half if parent else 0,
                inner=before["outer"] if before and before["name"] != "soma" else
                joint*2/(np.pi*SOMA) if parent else 0,
                parent=last.get(name, last.get(parent, -1)), area=np.pi*diameter*step,
                distance=distance, density=SOMA + distance + step/2*(k == n - 1)))
            last[name] = len(rows) - 1
    of = {key: np.array([row[key] for row in rows]) for key in rows[0]}
    place = np.zeros((len(rows), 3))
    place[:, 1] = of["distance"]*[UP.get(name, -1) for name in of["name"]]
    place[of["name"] == "basal", 0] = 150                     # beside the axon
    tree = Tree(parent=of["parent"], area=of["area"]*um**2, length=of["step"]*um,
                Ra=of["Ra"]*ohm*cm, inner=of["inner"]/um, outer=of["outer"]/um,
                distance=of["distance"]*um, branch_order=np.minimum(np.arange(len(rows)), 1),
                domain=of["name"], xyz=place*um)
    return tree, of["density"]


TREE, PATH = _tree()
APICAL = np.isin(TREE.domain, ["apical", "tuft"])
SPINES = np.where(APICAL, 0.784797, 1)                        # apical membrane for somatic membrane
TRUNK_END = SOMA + 500
ALONG = np.minimum(PATH/TRUNK_END, 1)                         # 0 to 1 on the trunk, 1 in the tuft
SOMATIC = "soma | apical | tuft"


def _painted(cell):
    """The source's channels on their sections."""
    cell = cell.insert(leak, g=SPINES[None]/(20587.734598*ohm*cm**2), E=-80.398657*mV)
    cell = cell.insert(spike_detection.with_(V_threshold=0*mV), at="soma")
    cell = cell.insert(bahl_nat, at=SOMATIC, g=(
        236.616175 + (47.817841 - 236.616175)*np.where(APICAL, ALONG, 0))[None]*PS)
    cell = cell.insert(bahl_nat, at="hillock", g=9512.289205*PS)
    cell = cell.insert(bahl_nat, at="iseg", g=13326.766938*PS, V_shift=(10 - 10.612583)*mV)
    cell = cell.insert(bahl_kfast, at=SOMATIC, g=67.197508*np.where(
        APICAL, np.exp(-PATH/20.075497), 1)[None]*PS)
    cell = cell.insert(bahl_kslow, at=SOMATIC, g=475.820646*np.where(
        APICAL, np.exp(-PATH/37.711817), 1)[None]*PS)
    cell = cell.insert(bahl_ih, at="basal | apical | tuft", g=np.where(
        APICAL, 16.194815*ALONG, 11.039583)[None]*PS)
    cell = cell.insert(bahl_nap, at="soma").insert(bahl_km, at="soma")
    return cell.insert(bahl_ca, at="tuft").insert(bahl_pool, at="tuft").insert(bahl_kca, at="tuft")


bahl2012_l5 = _painted(CableCell(
    name="bahl2012_l5",
    tree=TREE,
    capacitance=2.230408*SPINES[None]*uF/cm**2,
    reference=Reference("Bahl et al. 2012", bahl2012.doi, "model 2 with calcium, ModelDB 146026"),
    validated=("bahl2012_l5",),
)).with_(threshold="v > V_threshold", refractory="v > V_threshold")     # one spike a crossing
