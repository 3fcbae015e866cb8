"""A cell of few compartments against the tree that it stands for."""

import numpy as np
import pytest
from brian2 import cm, mS, ms, mV, nA, nS, ohm, uF, um, us
from scipy.linalg import eigh

from dendritic_models.cable import CableCell
from dendritic_models.channels import (
    current_clamp,
    hh_k,
    hh_leak,
    hh_na,
    leak,
    spike_detection,
)
from dendritic_models.experiment import Experiment, Network, Population, Recording
from dendritic_models.model import Mechanism
from dendritic_models.morphology import discretise
from dendritic_models.receptors import ampa
from dendritic_models.reduction import closed
from dendritic_models.run import run
from tests.morphologies import conductances, pyramidal

TREE = discretise(pyramidal(0), 150*ohm*cm, length=40*um)
TRUNK = TREE.path(int(np.argmax(TREE.distance)))[::-1]             # from the soma to a tuft's tip


def uneven(tree=TREE):
    """No two compartments alike."""
    rng = np.random.default_rng(0)
    cell = CableCell("uneven", tree, rng.uniform(0.5, 2, (1, len(tree)))*uF/cm**2)
    return cell.insert(leak, g=lambda d: 0.05*mS/cm**2*(1 + d/(200*um)),
                       E=lambda d: -70*mV + d/um*0.01*mV)


def matrices(cell):
    """Conductances, capacitances and what the leaks drive, SI, of a reduced passive cell."""
    n = len(cell.compartments)
    matrix, charge, drive = np.zeros((n, n)), np.zeros(n), np.zeros(n)
    for k, part in enumerate(cell.compartments):
        held = part.mechanisms[0].parameters
        g = float(held["g"]*part.area)
        matrix[k, k] += g
        charge[k], drive[k] = float(part.total_capacitance), g*float(held["E"])
        if k:
            p, axial = cell.parent[k], float(cell.axial[part.name])
            matrix[[k, p], [k, p]] += axial
            matrix[[k, p], [p, k]] -= axial
    return matrix, charge, drive


def slowest(matrix, charge):
    """The least rate (Hz) at which depolarisation decays."""
    return eigh(matrix, np.diag(charge), eigvals_only=True, subset_by_index=[0, 0])[0]


@pytest.fixture(scope="module")
def exact():
    """The uneven cell, its resistances (ohm), resting voltages (volt) and slowest rate (Hz)."""
    cell = uneven()
    held = cell.painted("leak").mechanism.parameters
    whole = conductances(TREE, held["g"][0])
    resistances = np.linalg.inv(whole)
    return (cell, resistances, resistances @ np.asarray(TREE.area*held["g"][0]*held["E"][0]),
            slowest(whole, np.asarray(TREE.area*cell.capacitance[0])))


@pytest.mark.parametrize("sites", [[0], TRUNK[::4], [5, 40, 80, 120], np.arange(0, len(TREE), 7)],
                         ids=["soma", "trunk", "few", "many"])
def test_resistances_rest_and_slowest_time_constant_are_exact(sites, exact):
    cell, resistances, rest, rate = exact
    small = cell.reduce(sites)
    at = [TREE.names.index(c.name) for c in small.compartments]
    assert {0, *sites} <= set(at) and len(at) < 2*len(sites) + 2
    matrix, charge, drive = matrices(small)
    np.testing.assert_allclose(np.linalg.inv(matrix), resistances[np.ix_(at, at)], rtol=1e-9)
    np.testing.assert_allclose(np.linalg.solve(matrix, drive), rest[at], rtol=1e-9)
    assert slowest(matrix, charge) == pytest.approx(rate, rel=1e-9)


def test_every_compartment_as_a_site_is_the_unrolled_cell():
    cell = uneven(discretise(pyramidal(0), 150*ohm*cm, length=400*um))
    small, whole = cell.reduce("all"), cell.unrolled()
    assert small.parent == whole.parent
    for name, value in whole.addresses().items():
        np.testing.assert_allclose(small.addresses()[name], value, rtol=1e-9, err_msg=name)


@pytest.mark.parametrize("sites, expected", [
    ([0], [0]), ([3], [0, 3]), ([3, 4], [0, 2, 3, 4]), ([3, 6], [0, 3, 6]),
    ([4, 3, 6, 5], [0, 2, 3, 4, 5, 6])])
def test_branch_points_between_sites_are_sites(sites, expected):
    parent = np.array([-1, 0, 1, 2, 2, 0, 5])           # 0 - 1 - 2 - (3, 4), and 0 - 5 - 6
    assert closed(parent, sites).tolist() == expected


def stepped(cell, current, dt=50*us):
    """A current into the soma."""
    population = Population("cells", cell, 1, initial={"soma.current_clamp.I": current*nA})
    return run(Experiment("step", Network((population,)), duration=40*ms, dt=dt, recordings=(
        Recording("cells", "v"), *[Recording("cells", "spikes")]*bool(cell.threshold))), "numpy")


def test_charging_is_the_closer_the_more_sites():
    cell = CableCell("passive", TREE).insert(leak, g=0.1*mS/cm**2).insert(
        current_clamp, at="soma")

    def charged(cell):
        return stepped(cell, 0.5, dt=0.1*ms)["cells.v"].sel(compartment="soma")

    whole, apart = charged(cell), []
    for step in (100, 8, 4):
        small = charged(cell.reduce(TRUNK[::step]))
        apart.append(float(np.abs(small - whole).max()/np.ptp(whole.values)))
    assert apart[0] > apart[1] > apart[2]
    assert apart[0] < 0.1 and apart[2] < 0.05           # of the range


def excitable(density):
    """Squid membrane at the soma, a part of it in the dendrites."""
    cell = CableCell("excitable", TREE).insert(hh_leak, at="soma").insert(
        leak, at="~soma", g=0.05*mS/cm**2)
    cell = cell.insert(hh_na, at="soma").insert(hh_k, at="soma")
    cell = cell.insert(hh_na, at="apical | basal", g=density*120*mS/cm**2)
    cell = cell.insert(hh_k, at="apical | basal", g=density*36*mS/cm**2)
    cell = cell.insert(current_clamp, at="soma").insert(spike_detection, at="soma",
                                                        V_threshold=0*mV)
    return cell.with_(threshold="v > V_threshold", refractory="v > V_threshold")


@pytest.mark.slow
def test_spikes_come_with_the_delay_of_few_compartments_and_reach_the_dendrites():
    cell, along = excitable(0.3), TRUNK[::6]
    whole, late = stepped(cell, 2.5), []
    for sites in (along, np.r_[along, 1:len(TREE):16]):
        found = stepped(cell.reduce(sites), 2.5)
        peaks, expected = (trace["cells.v"].sel(compartment=[TREE.names[k] for k in along])
                           .max("time").values for trace in (found, whole))
        assert np.abs(peaks - expected).max() < 10      # mV, a tenth of a spike
        assert found["cells.spikes"].size == whole["cells.spikes"].size > 0
        late.append((found["cells.spikes"].values - whole["cells.spikes"].values).max())
    assert late[1] < late[0] < 0.5                      # ms


def test_receptors_stay_where_they_are():
    site = TREE.names[TRUNK[-1]]
    small = uneven().insert(ampa, at=site).reduce([site])
    assert [c.name for c in small.compartments if c.name in ("soma", site)] == ["soma", site]
    assert [m.name for m in small.compartments[0].mechanisms] == ["leak"]
    assert small.held(site)["ampa"] == ampa


PUSH = Mechanism("push", "I = k*v*amp/meter**2/volt : amp/meter**2", {"k": 1.0}, current="I")


@pytest.mark.parametrize("make, words", [
    (lambda c: CableCell("bare", TREE).insert(current_clamp, at="soma"), "nothing leaks"),
    (lambda c: c.insert(ampa, at=[3]), "'ampa' is at basal_3, which is no site"),
    (lambda c: c.insert(PUSH), "none of its parameters is a density"),
    (lambda c: c.insert(hh_na, g=[1, 2]*nS/um**2), "has a value for each cell"),
])
def test_mistakes_are_named(make, words):
    with pytest.raises(ValueError, match=words):
        make(uneven()).reduce("soma")
