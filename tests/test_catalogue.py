"""Every description of the package, statically: nothing is built, nothing runs.

That equations parse, units agree, names are known and parameters are used is checked when a
description is made (`tests/test_checks.py`), so importing the libraries is a test by itself.
"""

import importlib
import pkgutil
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from brian2 import Equations, amp, have_same_dimensions, meter

import dendritic_models
from dendritic_models import checks
from dendritic_models.cable import CableCell
from dendritic_models.cells import CELLS, ball_and_stick
from dendritic_models.channels import CHANNELS
from dendritic_models.dendritic_spikes import DENDRITIC_SPIKES
from dendritic_models.model import Cell, Mechanism, PlasticityRule, Reference, Unit
from dendritic_models.plasticity import RULES
from dendritic_models.receptors import RECEPTORS
from tests.reading import subexpressions

TABLES = {"channels": CHANNELS, "receptors": RECEPTORS, "dendritic_spikes": DENDRITIC_SPIKES,
          "cells": CELLS, "plasticity": RULES}
EVERYTHING = [(room, name) for room, table in TABLES.items() for name in table]
MECHANISMS = {**CHANNELS, **RECEPTORS, **DENDRITIC_SPIKES}
FIGURES = Path(dendritic_models.__file__).parents[1] / "figures"


@pytest.fixture(autouse=True)
def clean_brian():
    """Nothing here is built, so nothing needs cleaning."""


def modules(room):
    """The files of a room, imported."""
    package = importlib.import_module(f"dendritic_models.{room}")
    return [importlib.import_module(f"{package.__name__}.{m.name}")
            for m in pkgutil.iter_modules(package.__path__)]


def parts(description):
    """A description and the mechanisms inside it."""
    yield description
    if isinstance(description, PlasticityRule):
        yield from filter(None, (description.pre, description.post))
    if isinstance(description, Cell):
        for compartment in description.compartments:
            yield from compartment.mechanisms
    if isinstance(description, CableCell):
        yield from (painted.mechanism for painted in description.mechanisms)


@pytest.mark.parametrize("room", TABLES)
def test_table_lists_every_description_of_its_room(room):
    listed = set(map(id, TABLES[room].values()))
    inside = {id(p) for d in TABLES[room].values() for p in list(parts(d))[1:]}
    kinds = {"cells": (Cell, CableCell, Unit), "plasticity": (PlasticityRule,)}.get(
        room, (Mechanism,))
    for module in modules(room):
        for name, value in vars(module).items():
            if isinstance(value, kinds):
                assert id(value) in listed | inside, f"{module.__name__}.{name} is in no table"


def test_names_are_unique_across_the_libraries():
    names = [name for _, name in EVERYTHING]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("room", TABLES)
def test_room_has_the_names_of_its_table(room):
    package = importlib.import_module(f"dendritic_models.{room}")
    assert set(TABLES[room]) <= set(dir(package))
    for name in TABLES[room]:
        assert getattr(package, name) is TABLES[room][name]
    with pytest.raises(ImportError, match="cannot import name 'nothing'"):
        exec(f"from dendritic_models.{room} import nothing")


@pytest.mark.parametrize("room, name", EVERYTHING)
def test_key_in_table_is_the_name(room, name):
    assert TABLES[room][name].name == name


@pytest.mark.parametrize("room, name", EVERYTHING)
def test_reference_is_given_with_a_doi_in_doi_form(room, name):
    for part in parts(TABLES[room][name]):
        assert isinstance(part.reference, Reference), part.where
        doi = part.reference.doi
        assert part.reference.citation and (
            re.fullmatch(r"10\.\d{4,9}/\S+", doi) or not doi and part.reference.note), part.where


@pytest.mark.skipif(not FIGURES.is_dir(), reason="figures/ is in a checkout only")
def test_validating_figures_exist():
    known = {path.stem for path in FIGURES.glob("*.py")}
    claimed = {figure: name for room, name in EVERYTHING for part in parts(TABLES[room][name])
               for figure in part.validated}
    missing = {figure: name for figure, name in claimed.items() if figure not in known}
    assert not missing, f"no file in figures/ for {missing}"


@pytest.mark.parametrize("room", TABLES)
def test_module_docstring_has_title_and_source(room):
    for module in modules(room):
        title, _, rest = module.__doc__.partition("\n")
        assert title.endswith("."), module.__name__
        assert "Source: " in rest, module.__name__


@pytest.mark.parametrize("room, name", EVERYTHING)
def test_parameters_are_finite(room, name):
    for address, value in TABLES[room][name].addresses().items():
        assert np.isfinite(np.asarray(value)).all(), address


@pytest.mark.parametrize("room, name", EVERYTHING)
def test_every_address_can_be_changed(room, name):
    description = TABLES[room][name]
    for address, value in description.addresses().items():
        changed = description.with_({address: value*1.1})
        assert have_same_dimensions(changed.addresses()[address], value), address
        if np.any(np.asarray(value) != 0):
            assert changed != description, address


@pytest.mark.parametrize("name", CELLS)
def test_cell_renders_to_equations_that_brian_reads_back(name):
    row = CELLS[name].dynamics()
    assert isinstance(row.equations, Equations)
    defined = set(row.equations.names) | set(row.parameters)
    for expression in row.equations.values():
        if expression.expr is not None:
            assert checks.identifiers(expression.expr.code) <= defined, expression


@pytest.mark.parametrize("name", ["lif", "two_compartment"])
def test_cell_takes_every_mechanism_in_every_compartment(name):
    filled = []
    for compartment in CELLS[name].compartments:
        held = list(compartment.mechanisms)
        for m in MECHANISMS.values():
            if m.equations and m.name not in [h.name for h in held] and (
                    compartment.area is not None or not is_density(m)) and (
                    not any(set(m.events) & set(h.events) for h in held)) and (   # one plateau
                    set(m.needs) <= {name for h in held for name in h.states}):
                held.append(m)
        filled.append(replace(compartment, mechanisms=tuple(held)))
    cell = CELLS[name].with_(compartments=filled)
    assert len(cell.equations) > len(CELLS[name].equations)


def is_density(mechanism):
    """Whether a mechanism's current is one per membrane area."""
    return mechanism.current and Equations(mechanism.equations)[
        mechanism.current].dim == (amp/meter**2).dim


VOLTAGES = np.arange(-150, 100, 0.01)*1e-3                    # volt


@pytest.mark.parametrize("name", MECHANISMS)
def test_gates_are_finite_and_continuous_over_the_sweep_of_voltages(name):
    mechanism = MECHANISMS[name]
    gates = subexpressions(mechanism.equations, mechanism.parameters, v=VOLTAGES)
    for gate, values in gates.items():
        values = values*np.ones(len(VOLTAGES))
        assert np.isfinite(values).all(), gate
        # A jump is a step of 10 uV that leaves the range of its neighbours; a kink stays in it.
        before, step, after = (np.diff(values)[k:len(values) - 3 + k] for k in range(3))
        jump = np.abs(step - np.clip(step, np.minimum(before, after), np.maximum(before, after)))
        assert jump.max() <= 1e-6*max(np.abs(values).max(), np.ptp(values)), gate


def test_ball_and_stick_is_a_chain_of_any_length():
    for n in (2, 8, 33):
        cell = ball_and_stick(n)
        assert cell.parent == tuple(range(-1, n - 1))
        area = sum(float(c.area) for c in cell.compartments[1:])
        assert np.isclose(area, np.pi*2e-6*400e-6)
    with pytest.raises(ValueError, match="n = 1, expected a soma"):
        ball_and_stick(1)
