"""Exponentials that `hines` shares between rates equal the ones that they replace."""

import numpy as np
import pytest
from brian2 import Equations
from brian2.parsing.sympytools import str_to_sympy, sympy_to_str
from scipy.special import exprel

import dendritic_models.integrators as integrators
from dendritic_models.channels import CHANNELS
from dendritic_models.integrators.hines import Code, _differentiable

FUNCTIONS = {"exp": np.exp, "exprel": exprel, "clip": np.clip, "mV": 1e-3, "ms": 1e-3}
HH = """
dv/dt = (120*nS*m**3*h*(50*mV - v) + 36*nS*n**4*(-77*mV - v))/(10*pF) : volt
dm/dt = (1 - m)/exprel(-(v/mV + 40)/10)/ms - 4*exp(-(v/mV + 65)/18)/ms*m : 1
dh/dt = 0.07*exp(-(v/mV + 65)/20)/ms*(1 - h) - h/(1 + exp(-(v/mV + 35)/10))/ms : 1
dn/dt = 0.1*(1 - n)/exprel(-(v/mV + 55)/10)/ms - 0.125*exp(-(v/mV + 65)/80)/ms*n : 1
"""
GRID = np.linspace(-0.15, 0.1, 5001)
NEAR = np.concatenate([[0.0], np.geomspace(1e-18, 1e-2, 600)])


def share(text):
    """The code that defines what is shared, and what it replaces."""
    equations = Equations(text)
    rates = [
        _differentiable(str_to_sympy(expression.code))
        for _, expression in equations.get_substituted_expressions(include_subexpressions=True)
    ]
    code = Code(Equations(text + "\ndv/dt = -v/ms : volt"), None)
    code.share_exponentials(rates, ["v"], {"v", *equations.diff_eq_names})
    return code


def pairs(text, v, parameters):
    """Values with and without sharing."""
    code = share(text)
    values = FUNCTIONS | parameters | {"v": v}
    exec(str(code), values)
    return [
        (eval(sympy_to_str(new), values), eval(sympy_to_str(old), values))
        for old, new in code.shared.items()
    ]


def channel(name):
    mechanism = CHANNELS[name]
    return mechanism.equations, {k: float(value) for k, value in mechanism.parameters.items()}


@pytest.mark.parametrize("name", CHANNELS)
def test_channels_are_equal_to_the_unshared_form(name):
    text, parameters = channel(name)
    for new, old in pairs(text, GRID, parameters):
        np.testing.assert_allclose(new, old, rtol=1e-12)


@pytest.mark.parametrize("text", ["exprel(-(v/mV + 27)/3.8)", "exprel((v/mV + 30)/7.2)", *(
    e.expr.code for m in CHANNELS.values() for e in Equations(m.equations).values()
    if e.expr is not None and "exprel" in e.expr.code)])
def test_exprel_is_not_written_as_a_quotient(text):
    """Brian2 did for the first two: 0/0 at -27 mV and at -30 mV, and a current was lost there."""
    assert sympy_to_str(str_to_sympy(text)).count("exprel(") == text.count("exprel(")


@pytest.mark.parametrize("text", [HH, CHANNELS["traub_na"].equations])
def test_exprel_keeps_its_digits_at_zero(text):
    text = text if text != HH else HH.split("volt", 1)[1]
    found = pairs(text, GRID, {"V_T": -63e-3})
    assert found
    for zero in (-40e-3, -55e-3, -50e-3, -23e-3):  # of the exprels
        for v in (zero + NEAR, zero - NEAR):
            for new, old in pairs(text, v, {"V_T": -63e-3}):
                np.testing.assert_allclose(new, old, rtol=1e-12)


def test_nothing_overflows_at_200_mv_with_slopes_of_2_mv():
    text = """
    dm/dt = (1 - m)/exprel(-(v + 40*mV)/(2*mV))/ms - m*exp((v + 90*mV)/(4*mV))/ms : 1
    dh/dt = exp(-(v + 60*mV)/(4*mV))/ms - h/(1 + exp(-(v - 20*mV)/(2*mV)))/ms : 1
    """
    with np.errstate(all="raise", under="ignore"):
        found = pairs(text, np.linspace(-0.2, 0.2, 4001), {})
    assert len(found) == 4  # a reciprocal and squares of one
    for new, old in found:
        np.testing.assert_allclose(new, old, rtol=1e-12)


def test_squid_needs_two_exponentials_for_its_rates():
    code = integrators.hines(Equations(HH), method_options={"gates": "trapezoid"})
    reads_voltage = [line for line in code.splitlines() if "exp(" in line and "v/" in line]
    assert len(reads_voltage) == 2
    assert "exprel" not in code and "**" not in code


@pytest.mark.parametrize(
    "argument",
    ["(v - w)/(5*mV)", "v**2/(5*mV)**2", "v/(7*mV)", "(v + shift)/(5*mV)"],
    ids=["another state", "not linear", "no whole ratio", "per neuron"],
)
def test_what_is_not_related_by_a_scalar_is_left_alone(argument):
    text = f"""
    dm/dt = exp(v/(10*mV))/ms - m*exp({argument})/ms : 1
    dw/dt = -w/ms : volt
    shift : volt
    """
    assert not share(text).shared
