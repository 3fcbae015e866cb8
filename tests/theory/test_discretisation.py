"""Compartments of a morphology against closed forms: areas, resistances, places, selections."""

import numpy as np
import pytest
from brian2 import DimensionMismatchError, Hz, cm, meter, ohm, siemens, uF, um

from dendritic_models.morphology import Morphology, MorphologyError, discretise

RA = 150*ohm*cm


def cable(length=1000, radius=0.5, points=3, kind=3, end=None):
    """A cable without a soma, of `radius` (um) that may taper to `end`."""
    x = np.linspace(0, length, points)
    radii = np.linspace(radius, radius if end is None else end, points)
    return Morphology([kind]*points, np.c_[x, 0*x, 0*x]*um, radii*um, np.arange(points) - 1)


def fork():
    """A soma, a basal dendrite, and an apical one with two daughters of another diameter."""
    xyz = [[0, 0, 0], [10, 0, 0], [110, 0, 0], [0, 10, 0], [0, 60, 0], [30, 90, 0], [-30, 90, 0]]
    return Morphology([1, 3, 3, 4, 4, 4, 4], xyz*um, [10, 1, .5, 2, 1, 1, 1]*um,
                      [-1, 0, 1, 0, 3, 4, 4])


def frustum(length, r0, r1):
    return np.pi*(r0 + r1)*np.hypot(length, r0 - r1)


def test_uniform_cable_has_cylinders_around_nodes_and_half_ones_at_the_ends():
    tree = discretise(cable(), RA, length=100*um)
    np.testing.assert_array_equal(tree.parent, np.arange(-1, 10))
    np.testing.assert_allclose(tree.area/um**2, np.pi*np.r_[50, [100]*9, 50], rtol=1e-12)
    np.testing.assert_allclose(tree.length/um, np.r_[50, [100]*9, 50])
    np.testing.assert_allclose(tree.diameter/um, 1)
    np.testing.assert_allclose(tree.distance/um, np.arange(0, 1001, 100))
    np.testing.assert_allclose(tree.xyz[:, 0]/um, np.arange(0, 1001, 100), atol=1e-9)
    g = float(np.pi*(0.5*um)**2/(RA*100*um))
    np.testing.assert_allclose(tree.axial/siemens, np.r_[0, [g]*10], rtol=1e-12)


@pytest.mark.parametrize("points", (2, 3, 7, 100))
def test_taper_is_conserved_however_it_is_sampled_and_cut(points):
    tree = discretise(cable(end=1.5, points=points), RA, number=13)
    np.testing.assert_allclose(tree.area.sum()/um**2, frustum(1000, 0.5, 1.5), rtol=1e-12)
    resistance = RA*1000*um/(np.pi*0.5*1.5*um**2)             # of a cone: Ra*L/(pi*r0*r1)
    np.testing.assert_allclose((1/tree.axial[1:]).sum(), resistance, rtol=1e-12)


def test_every_domain_keeps_its_area_and_branches_their_order():
    tree = discretise(fork(), RA, length=20*um)
    area = {name: tree.area[tree.select(name)].sum()/um**2 for name in ("soma", "basal", "apical")}
    assert area["soma"] == pytest.approx(4*np.pi*10**2, rel=1e-12)
    assert area["basal"] == pytest.approx(frustum(100, 1, .5), rel=1e-12)
    daughter = np.hypot(30, 30)
    assert area["apical"] == pytest.approx(frustum(50, 2, 1) + 2*frustum(daughter, 1, 1), rel=1e-12)
    np.testing.assert_array_equal(np.unique(tree.branch_order[tree.select("apical")]), [1, 2])
    assert sorted(tree.distance[tree.tip]/um) == pytest.approx(
        [50 + daughter, 50 + daughter, 100], rel=1e-12)


def test_resistivity_by_domain_and_by_compartment_enters_the_half_that_it_fills():
    by_domain = discretise(fork(), {"soma": RA, "basal": 2*RA, "apical": RA}, length=20*um)
    plain = discretise(fork(), RA, length=20*um)
    basal = plain.select("basal")
    np.testing.assert_allclose(by_domain.axial[basal], plain.axial[basal]/2, rtol=1e-12)
    per = plain.with_(Ra=np.where(np.arange(len(plain)) == basal[-2], 3, 1)*RA)
    np.testing.assert_allclose(                               # half of each path is the neighbour's
        per.axial[basal[-2:]]/plain.axial[basal[-2:]], 0.5, rtol=0.1)


def test_fraction_of_lambda_follows_the_diameter():
    lambda_100 = np.sqrt(1e-6/(4*np.pi*100*1.5*0.01))*1e6     # um, for 1 um
    found = [len(discretise(cable(points=2, radius=r), RA, fraction=0.1, frequency=100*Hz,
                            Cm=1*uF/cm**2)) - 1 for r in (0.5, 2)]
    assert found == [int(np.ceil(1000/(0.1*lambda_100))), int(np.ceil(1000/(0.2*lambda_100)))]


def test_step_of_the_diameter_has_no_membrane():
    step = Morphology([3]*4, [[0, 0, 0], [100, 0, 0], [100, 0, 0], [200, 0, 0]]*um,
                      [2, 2, 1, 1]*um, [-1, 0, 1, 2])
    tree = discretise(step, RA, number=8)
    assert tree.area.sum()/um**2 == pytest.approx(2*np.pi*(200 + 100), rel=1e-12)
    assert (1/tree.axial[1:]).sum() == pytest.approx(
        float(RA*100*um/(np.pi*um**2))*(1/4 + 1), rel=1e-12)


def test_branch_without_length_adds_no_compartment():
    """Two branch points at one place; the root's own type has no membrane."""
    xyz = [[0, 0, 0], [0, 0, 0], [30, 0, 0], [0, 30, 0], [0, 0, 30]]
    tree = discretise(Morphology([2, 7, 3, 3, 4], xyz*um, [1]*5*um, [-1, 0, 1, 1, 0]), RA, number=1)
    np.testing.assert_array_equal(tree.parent, [-1, 0, 0, 0])
    np.testing.assert_array_equal(tree.domain, ["basal", "basal", "basal", "apical"])
    np.testing.assert_allclose(tree.area/um**2, 2*np.pi*np.r_[30, 15, 15, 30])


@pytest.mark.parametrize("xyz, radius, parent", (
    ([[0, 0, 0]], [10], [-1]),
    ([[0, -10, 0], [0, 10, 0]], [10, 10], [-1, 0]),
    ([[0, 0, 0], [0, -10, 0], [0, 10, 0]], [10, 10, 10], [-1, 0, 0]),
    ([[0, -10, 0], [0, -4, 0], [0, 1, 0], [0, 10, 0]], [10]*4, [-1, 0, 1, 2]),
), ids=("one_point", "two_points", "three_points", "stack"))
def test_conventions_of_a_soma_have_one_area(xyz, radius, parent):
    tree = discretise(Morphology([1]*len(xyz), xyz*um, radius*um, parent), RA, number=1)
    assert len(tree) == 1 and tree.names == ("soma",)
    np.testing.assert_allclose(tree.area/um**2, [4*np.pi*10**2], rtol=1e-12)
    np.testing.assert_allclose([tree.diameter/um, tree.length/um], 20, rtol=1e-12)


SELECTIONS = {
    "soma": [0], "branch_order == 2": range(9, 15), "apical & distance > 60*um": range(9, 15),
    "~soma & (x < 0*um | tip)": [5, 11, 12, 13, 14], "20*um < distance < 50*um": [2, 7],
    "not soma and diameter < 1.5*um": [3, 4, 5], "all": range(15), "basal | soma": range(6)}


@pytest.mark.parametrize("text", SELECTIONS)
def test_selector_returns_explicit_indices(text):
    np.testing.assert_array_equal(discretise(fork(), RA, length=20*um).select(text),
                                  list(SELECTIONS[text]))


def test_selections_compose_as_masks_and_indices():
    tree = discretise(fork(), RA, length=20*um)
    np.testing.assert_array_equal(tree.select(tree.tip), tree.select("tip"))
    np.testing.assert_array_equal(tree.select([3, 1, 3]), [1, 3])
    np.testing.assert_array_equal(
        np.intersect1d(tree.select("tip"), tree.select("apical")), tree.select("tip & apical"))


REFUSED = {
    "aplical": (KeyError, "no domain or quantity 'aplical'; did you mean 'apical'"),
    "axon": (ValueError, "selects none of 15 compartments. Domains are soma, basal, apical;"),
    "distance > 3": (DimensionMismatchError, "metre meets 1"),
    "distance": (ValueError, "distance is a number, expected a condition"),
    "soma > 2": (ValueError, "'soma' is a condition, expected a number"),
    "soma(": (ValueError, "does not parse"),
    "x.real > 2": (ValueError, "'x.real' is not understood"),
    "distance in soma": (ValueError, "no comparison 'In'"),
}


@pytest.mark.parametrize("text", REFUSED)
def test_selector_that_makes_no_sense_says_why(text):
    kind, words = REFUSED[text]
    with pytest.raises(kind) as caught:
        discretise(fork(), RA, length=20*um).select(text)
    assert words in str(caught.value)


@pytest.mark.parametrize("where, words", (
    ([15], "no compartment 15. Indices are 0 to 14"), ([0.5], "is no selection"),
    ([True, False], "is no selection")))
def test_indices_out_of_range_say_why(where, words):
    with pytest.raises(ValueError, match=words):
        discretise(fork(), RA, length=20*um).select(where)


@pytest.mark.parametrize("target, words", (
    ({}, "not none of them"), ({"length": 1*um, "number": 3}, "not length and number"),
    ({"number": 1.5}, "number = 1.5 is not whole"), ({"number": 0}, "must be above zero"),
    ({"length": 1e-6*um}, "compartments with length")))
def test_targets_that_make_no_sense_say_why(target, words):
    with pytest.raises(ValueError, match=words):
        discretise(fork(), RA, **target)


def test_resistivity_of_a_domain_that_is_missing_is_named():
    with pytest.raises(KeyError, match="no domain 'apical'"):
        discretise(fork(), {"soma": RA, "basal": RA}, number=1)
    with pytest.raises(ValueError, match="frequency = 0"):
        discretise(fork(), RA, fraction=0.1, frequency=0*Hz)
    with pytest.raises(DimensionMismatchError, match="Ra = "):
        discretise(fork(), 100*meter, number=1)


BROKEN = {
    "no_point": (dict(type=[], xyz=np.zeros((0, 3))*um, radius=[]*um, parent=[]), "has no root"),
    "shape": (dict(radius=[1]*um), "radius has shape"),
    "child_first": (dict(parent=[-1, 2, 0]), "parent = 2; a parent comes before its child"),
    "negative_radius": (dict(radius=[1, -1, 1]*um), "radius = -1 um is negative"),
    "zero_radius": (dict(radius=[1, 0, 1]*um), "radius = 0 um"),
    "nan": (dict(xyz=[[0, 0, 0], [0, np.nan, 0], [1, 1, 1]]*um), "point 1: y = nan um"),
    "type": (dict(type=[3, -3, 3]), "type = -3"),
    "no_extent": (dict(xyz=np.ones((3, 3))*um), "all points are at one place"),
    "two_somata": (dict(type=[1, 3, 1]), "a second soma"),
    "soma_outside": (dict(type=[3, 3, 1]), "the soma is not at the root"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_points_that_are_no_neuron_say_why(case):
    changes, words = BROKEN[case]
    good = dict(type=[3]*3, xyz=np.eye(3)*um, radius=[1]*3*um, parent=[-1, 0, 1])
    with pytest.raises(MorphologyError) as caught:
        Morphology(**{**good, **changes})
    assert words in str(caught.value)
