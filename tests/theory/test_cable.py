"""Cells made of trees against cable theory: closed forms, a dense linear solve, reciprocity."""

import numpy as np
import pytest
from brian2 import amp, cm, mm, ms, mV, nA, ohm, pA, siemens, uF, um
from scipy.integrate import solve_bvp

from dendritic_models.cable import CableCell
from dendritic_models.channels import current_clamp, leak
from dendritic_models.experiment import Experiment, Network, Population, Recording
from dendritic_models.morphology import Morphology, discretise, read_swc
from dendritic_models.run import run
from tests.morphologies import conductances, pyramidal, random_tree

RA, RM, CM = 100*ohm*cm, 40000*ohm*cm**2, 1*uF/cm**2               # of the Rallpacks
REST = -65*mV
PASSIVE = leak.with_(g=1/RM, E=REST)


def steady(tree, current, at, g=1/RM):
    """Depolarisation (volt, floats) of a passive tree under a current into one compartment."""
    inward = np.zeros(len(tree))
    inward[at] = float(current)
    return np.linalg.solve(conductances(tree, g), inward)


def cable(length, diameter, points=2, end=None):
    x = np.linspace(0, float(length/um), points)
    diameters = np.linspace(float(diameter/um), float((end or diameter)/um), points)
    return Morphology([3]*points, np.c_[x, 0*x, 0*x]*um, diameters/2*um, np.arange(points) - 1)


def finite_cable(x, length, diameter, current, RM=RM, RA=RA):
    """Steady state of a cable with sealed ends, current at x = 0 (Koch 1999, eq. 2.26)."""
    lamda = np.sqrt(RM*diameter/(4*RA))
    input_resistance = RA*lamda*4/(np.pi*diameter**2)
    return input_resistance*current*np.cosh((length - x)/lamda)/np.sinh(length/lamda)


def test_finite_cable_follows_cosh():
    tree = discretise(cable(300*um, 1*um), 150*ohm*cm, number=200)
    found = steady(tree, 0.02*nA, 0, g=1e-4*siemens/cm**2)
    theory = finite_cable(tree.distance, 300*um, 1*um, 0.02*nA, 1e4*ohm*cm**2, 150*ohm*cm)
    np.testing.assert_allclose(found, theory/(1*mV)*1e-3, atol=1e-6)       # 1 uV of 20 mV


def test_error_of_a_cable_is_of_second_order_in_the_length_of_compartments():
    numbers, errors = np.array([10, 20, 40, 80]), []
    for n in numbers:
        tree = discretise(cable(1*mm, 1*um), RA, number=n)
        theory = finite_cable(tree.distance, 1*mm, 1*um, 0.1*nA)
        errors.append(np.abs(steady(tree, 0.1*nA, 0) - np.asarray(theory)).max())
    slopes = np.diff(np.log(errors))/np.diff(np.log(1/numbers))
    np.testing.assert_allclose(slopes, 2, atol=0.02)


def test_tapered_cable_follows_its_differential_equation():
    """(r**2 V')' = 2 r sqrt(1 + r'**2) V Ra/Rm, solved by collocation (scipy)."""
    tree = discretise(cable(1*mm, 1*um, end=1.7*um), RA, number=1000)
    slope, ratio = 0.35e-3, float(RA/RM)                       # radius by length, 1/m

    def radius(x):
        return 0.5e-6 + slope*x

    def equation(x, y):                                        # y = V, r**2 V'
        r = radius(x)
        return np.array([y[1]/r**2, 2*r*np.hypot(1, slope)*y[0]*ratio])

    flux = -float(0.1*nA*RA/(amp*ohm*cm))*1e-2/np.pi           # r**2 V' at x = 0
    x = np.linspace(0, 1e-3, 200)
    theory = solve_bvp(equation, lambda a, b: np.array([a[1]/flux - 1, b[1]/flux]), x,
                       np.array([np.full(200, 0.1), np.linspace(flux, 0, 200)]), tol=1e-8,
                       max_nodes=10**5)
    assert theory.success
    found = steady(tree, 0.1*nA, 0)
    np.testing.assert_allclose(found, theory.sol(np.asarray(tree.distance))[0], rtol=1e-5)


def rall_tree(parent=(300*um, 1*um), daughter=0.5*um, RM=RM, RA=RA):
    """A parent and two unequal daughters that Rall's law makes one cylinder; the cylinder's length.

    Diameters to the power 3/2 add up, and the daughters' electrotonic lengths are equal.
    """
    length, d = (float(x/um) for x in parent)
    first = float(daughter/um)
    second = (d**1.5 - first**1.5)**(2/3)
    ends = [200, 200*np.sqrt(second/first)]
    xyz = [[0, 0, 0], [length, 0, 0], *([length, 0, 0], [length, ends[0], 0]),
           *([length, 0, 0], [length, 0, ends[1]])]
    radius = np.array([d, d, first, first, second, second])/2
    return (Morphology([3]*6, xyz*um, radius*um, [-1, 0, 1, 2, 1, 4]),
            (length + 200*np.sqrt(d/first))*um, [1, np.sqrt(d/first), np.sqrt(d/second)])


def test_rall_tree_is_its_equivalent_cylinder():
    morphology, length, stretch = rall_tree()
    tree = discretise(morphology, RA, number=100)
    found = steady(tree, 0.02*nA, 0)
    branch = np.repeat([0, 1, 2], [101, 100, 100])
    assert (tree.branch_order == np.where(branch, 2, 1)).all()
    beyond = np.maximum(tree.distance - 300*um, 0*um)
    equivalent = np.minimum(tree.distance, 300*um) + beyond*np.array(stretch)[branch]
    theory = np.asarray(finite_cable(equivalent, length, 1*um, 0.02*nA))
    np.testing.assert_allclose(found, theory, atol=2e-6)
    np.testing.assert_allclose(found[branch == 1], found[branch == 2], rtol=1e-9)


@pytest.mark.parametrize("morphology", [
    pyramidal(0), *(random_tree(seed, 60, s) for seed, s in ((0, 1), (1, 3), (2, 60)))],
    ids=("pyramidal", "chain", "comb", "star"))
def test_transfer_resistances_are_reciprocal_and_the_root_keeps_the_charge(morphology):
    tree = discretise(morphology, {"soma": RA, "axon": 50*ohm*cm, "basal": RA, "apical": 2*RA},
                      length=15*um)
    transfer = np.linalg.inv(conductances(tree, 1/RM))
    np.testing.assert_allclose(transfer, transfer.T, rtol=1e-9)
    assert (transfer > 0).all() and (transfer <= np.diag(transfer)[None]*(1 + 1e-12)).all()
    leaving = np.asarray(tree.area/RM) @ transfer              # all that enters leaves by the leak
    np.testing.assert_allclose(leaving, 1, rtol=1e-9)


def test_input_resistance_does_not_depend_on_the_cut():
    found = [steady(discretise(pyramidal(0), RA, length=length*um), 1*amp, 0)[0]
             for length in (20, 10, 5)]
    assert abs(found[1]/found[2] - 1) < 1e-3 < 1e-2
    by_fraction = discretise(pyramidal(0), RA, fraction=0.1)
    assert steady(by_fraction, 1*amp, 0)[0] == pytest.approx(found[2], rel=1e-3)


def test_binary_tree_of_rallpack_2_charges_to_the_published_voltages():
    """1023 branches, one path each, 0.1 nA into the root for 250 ms (Bhalla et al. 1992).

    The tree's own time courses, from the eigenvectors of its matrix, against the benchmark's ends.
    """
    xyz, radius, parent, ends = [[0, 0, 0]], [8.0], [-1], [0]
    for level in range(10):
        length, r = 32*2**(-level/3), 8*2**(-2*level/3)
        grown = []
        for end in ends:
            for _ in range(2 if level else 1):
                start = xyz[end]
                xyz += [start, [start[0] + length, 0, 0]]
                radius += [r, r]
                parent += [end, len(parent)]
                grown.append(len(parent) - 1)
        ends = grown
    tree = discretise(Morphology([3]*len(xyz), xyz*um, radius*um, parent), RA, number=1)
    assert len(tree) == 1024 and sum(tree.tip) == 512
    root = np.sqrt(np.asarray(tree.area*CM))                   # of capacitances: a symmetric matrix
    rate, mode = np.linalg.eigh(conductances(tree, 1/RM)/np.outer(root, root))
    charged = mode @ (mode[0]/root[0]*0.1e-9*(1 - np.exp(-rate*0.25))/rate)/root
    np.testing.assert_allclose(charged[tree.tip], charged[-1], rtol=1e-9)
    published = [-40.12702e-3 + 65e-3, -40.20655e-3 + 65e-3]
    np.testing.assert_allclose([charged[0], charged[-1]], published, rtol=2e-5)


# ---------------------------------------------------------------------------- as a cell that runs

def run_passive(tree, at, current, duration, dt, every=None, layout="flat"):
    made = CableCell("passive", tree, CM).insert(PASSIVE).insert(current_clamp, at=at)
    population = Population("cells", made, 1, {f"{at}.current_clamp.I": current}, layout)
    return run(Experiment("clamp", Network((population,)), duration=duration, dt=dt,
                          recordings=(Recording("cells", "v", every=every),)), "numpy")


@pytest.mark.parametrize("layout", ("flat", "unrolled"))
def test_cell_of_a_tree_settles_where_the_dense_solve_says(layout):
    tree = discretise(random_tree(7, 14, 3), RA, length=40*um)
    tip = int(tree.select("tip")[-1])
    found = run_passive(tree, tree.names[tip], 50*pA, 1500*ms, 0.5*ms, 100*ms, layout)
    assert list(found["compartment"].values) == list(tree.names)
    np.testing.assert_allclose(found["cells.v"][-1, 0] + 65, 1e3*steady(tree, 50*pA, tip),
                               rtol=1e-9)


def test_voltages_at_two_places_are_reciprocal_at_all_times():
    tree = discretise(random_tree(8, 14, 3), RA, length=40*um)
    far, near = tree.names[int(tree.select("tip")[-1])], "soma"
    there, back = (run_passive(tree, at, 50*pA, 20*ms, 0.1*ms)["cells.v"][:, 0]
                   for at in (far, near))
    there, back = there.sel(compartment=near) + 65, back.sel(compartment=far) + 65
    assert float(there[-1]) > 0.5
    np.testing.assert_allclose(there, back, rtol=1e-9, atol=1e-12)


def test_charging_of_a_cable_follows_the_series():
    """Rallpack 1 on 20 paths: 0.1 nA into one end of 1 mm x 1 um (Bhalla et al. 1992)."""
    tree = discretise(cable(1*mm, 1*um), RA, number=20)
    found = run_passive(tree, tree.names[0], 0.1*nA, 50*ms, 0.1*ms)
    tau, lamda = 40.0, float(np.sqrt(RM*1*um/(4*RA))/mm)       # ms, mm
    b, k, time = 1/lamda, np.arange(1, 2000)[:, None], found["time"].values
    pole = 1 + (k*np.pi/b)**2
    scale = float(0.1*nA*RA*lamda*mm/(np.pi*um**2/4)/mV)
    for place, name in ((0, tree.names[0]), (1, tree.names[-1])):
        X = (1 - place)/lamda
        series = ((-1.0)**k*np.cos(k*np.pi*X/b)*np.exp(-pole*time/tau)/pole).sum(axis=0)
        theory = scale*(np.cosh(X)/np.sinh(b) - 2/b*(np.exp(-time/tau)/2 + series))
        error = found["cells.v"].sel(compartment=name)[:, 0] + 65 - theory
        assert np.sqrt((error**2).mean()) < 5e-4*np.ptp(theory), name


def test_repairs_of_a_file_are_in_the_provenance_of_a_result(tmp_path):
    (tmp_path / "mended.swc").write_text("1 1 0 0 0 5 -1\n2 3 9 0 0 1 1 8\n3 3 60 0 0 1 2\n")
    tree = discretise(read_swc(tmp_path / "mended.swc"), RA, number=1)
    found = run_passive(tree, "soma", 1*pA, 1*ms, 0.1*ms)
    assert found.attrs["cells"] == (
        "cells: no reference; mended.swc; line 2: more than 7 columns; the others are ignored")
