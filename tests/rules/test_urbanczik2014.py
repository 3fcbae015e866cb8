"""The dendritic prediction rule and its cell, against the published equations."""

import numpy as np
import pytest
from brian2 import ms, nS

from dendritic_models.cells import urbanczik2014_cell
from dendritic_models.run import run
from figures.urbanczik2014_prediction import MODELS, one_synapse
from protocols.dendritic_prediction import courses, dendritic_prediction, measure


def test_one_synapse_changes_by_what_the_published_equations_give():
    assert one_synapse("numpy", MODELS) < 1e-3


def test_nothing_flows_from_the_soma_back_into_the_dendrite():
    equations = urbanczik2014_cell.equations
    assert "v_soma" not in equations["v_dendrite"].expr.code
    assert "v_dendrite" in equations["I_dendritic_drive_soma"].expr.code


def test_predictions_are_compared_with_the_last_cycle_that_was_taught():
    dataset = run(dendritic_prediction(inputs=5, before=1, cycles=2, after=1, dt=0.5*ms), "numpy")
    wanted, held = (course.squeeze("cell") for course in courses(dataset))
    assert wanted.isel(cycle=0).isnull().all()                    # nobody has taught yet
    sine = wanted.isel(cycle=2)
    assert abs(sine.min() + 72.26) < 0.05 and abs(sine.max() + 48.01) < 0.05
    found = measure(dataset)["error"].squeeze("cell").values
    np.testing.assert_allclose(found, np.sqrt(((held - sine)**2).mean("moment")))


def test_without_a_teacher_there_is_nothing_to_compare_with():
    dataset = run(dendritic_prediction(inputs=2, before=0, cycles=1, after=0, excitation=0*nS,
                                       swing=0*nS, inhibition=0*nS, dt=0.5*ms), "numpy")
    with pytest.raises(ValueError, match="nobody taught"):
        measure(dataset)
    flat = courses(dataset)[1].isel(cycle=0, cell=0)
    assert float(measure(dataset, wanted=flat)["error"].max()) == 0
