"""Gap junctions against dense linear algebra and the exact solution (numpy only)."""

import numpy as np
import pytest
from brian2 import ms, mV, nS, pF
from scipy.linalg import expm

from dendritic_models.channels import gap_junction, gap_to_cells, point_leak
from dendritic_models.experiment import Experiment, Network, Population, Recording, Signal
from dendritic_models.model import Cell, Compartment
from dendritic_models.run import run

NAMES = ("soma", "basal", "trunk", "tuft")
CAPACITANCE = np.array([100, 40, 60, 30])                 # pF
LEAK, AXIAL, GAP = 5.0, (20.0, 30.0, 15.0), 12.0          # nS
START = np.array([-65.0, -90.0, -50.0, -20.0])            # mV
REST = -65.0


def cell():
    """Soma with a basal and an apical dendrite whose tips touch."""
    tree = Cell("touching", tuple(
        Compartment(name, capacitance=C*pF, mechanisms=(point_leak.with_(g=LEAK*nS),))
        for name, C in zip(NAMES, CAPACITANCE, strict=True)), parent=(-1, 0, 0, 2),
        axial=dict(zip(NAMES[1:], AXIAL*nS, strict=True)))
    return tree.insert(gap_junction("tuft"), at="basal", g=GAP*nS).insert(
        gap_junction("basal"), at="tuft", g=GAP*nS)


def matrix(edges, capacitance):
    """A of dv/dt = A (v - rest), in 1/ms."""
    A = -LEAK*np.eye(len(capacitance))
    for a, b, g in edges:
        A[a, a], A[b, b], A[a, b], A[b, a] = A[a, a] - g, A[b, b] - g, A[a, b] + g, A[b, a] + g
    return A/capacitance[:, None]


LOOP = matrix(((0, 1, AXIAL[0]), (0, 2, AXIAL[1]), (2, 3, AXIAL[2]), (1, 3, GAP)), CAPACITANCE)


def after(experiment, dt, duration=2*ms):
    """Voltages at `duration`, shape (cells, compartments)."""
    found = run(experiment.with_(dt=dt, duration=duration + dt), "numpy")
    return found["cells.v"].values[-1]


def touching():
    return Experiment("touching", Network((Population("cells", cell(), 1, initial={
        f"{name}.v": v*mV for name, v in zip(NAMES, START, strict=True)}),)),
        recordings=(Recording("cells", "v"),), duration=2*ms, dt=0.1*ms)


@pytest.mark.parametrize("dt", [0.025, 0.5])
def test_step_of_a_cell_that_touches_itself_equals_the_dense_solve(dt):
    dense = START + np.linalg.solve(np.eye(4) - dt/2*LOOP, dt*LOOP@(START - REST))
    found = after(touching(), dt*ms, dt*ms)[0]
    np.testing.assert_allclose(found, dense, rtol=1e-12)  # two orders of elimination


def test_cell_that_touches_itself_is_second_order():
    exact = REST + expm(2*LOOP)@(START - REST)
    coarse, fine = (np.linalg.norm(after(touching(), dt)[0] - exact) for dt in (0.1*ms, 0.05*ms))
    assert 3.5 < coarse/fine < 4.5


def coupled():
    """Three cells in a chain, of which the second has two partners."""
    soma = Cell("coupled", (Compartment("soma", capacitance=50*pF, mechanisms=(
        point_leak.with_(g=LEAK*nS), gap_to_cells.with_(g=GAP*nS, partners=np.array([1, 2, 1])))),))
    return Experiment(
        "coupled", Network((Population("cells", soma, 3, initial={"soma.v": START[:3]*mV}),),
                           signals=(Signal("gaps", "cells", "soma.v", "cells",
                                           "soma.gap_to_cells.v_others",
                                           connect=([0, 1, 1, 2], [1, 0, 2, 1])),)),
        recordings=(Recording("cells", "v"),), duration=2*ms, dt=0.1*ms)


def test_coupled_cells_are_first_order():
    A = matrix(((0, 1, GAP), (1, 2, GAP)), np.full(3, 50))
    exact = REST + expm(2*A)@(START[:3] - REST)
    coarse, fine = (np.linalg.norm(after(coupled(), dt)[:, 0] - exact)
                    for dt in (0.05*ms, 0.025*ms))
    assert 1.8 < coarse/fine < 2.2
