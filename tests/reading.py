"""Evaluates a description's own text in plain Python, so that no simulator stands between."""

import re

import numpy as np
from brian2 import Equations
from brian2.core.functions import DEFAULT_FUNCTIONS
from brian2.core.namespace import DEFAULT_UNITS

NAMES = {name: np.asarray(unit, dtype=float) for name, unit in DEFAULT_UNITS.items()}
NAMES["inf"] = np.inf
NAMES |= {name: function.pyfunc for name, function in DEFAULT_FUNCTIONS.items()
          if hasattr(function, "pyfunc")}


def numbers(parameters):
    """Parameters in SI units without their units."""
    return {name: np.asarray(value, dtype=float) for name, value in parameters.items()}


def subexpressions(equations, parameters, **values):
    """Name -> value of every subexpression that `parameters` and `values` (SI) determine."""
    known = {**NAMES, **numbers(parameters), **values}
    left = {e.varname: e.expr.code for e in Equations(equations).values()
            if e.type == "subexpression"}
    found = {}
    while True:
        ready = [name for name, code in left.items()
                 if set(re.findall(r"[A-Za-z_]\w*", code)) - {"and", "or", "not"}
                 <= set(known) | set(found)]
        if not ready:
            return found
        for name in ready:
            with np.errstate(over="ignore"):          # exp of a large number is inf, 1/inf is 0
                found[name] = eval(left.pop(name), {}, {**known, **found})


def run_events(rule, pre, post, w=0.0):
    """The weight of one synapse of an event-driven rule after spikes at `pre` and `post` (s).

    Traces decay exponentially; at a time the weight statements come before all increments.
    """
    sides = {"pre": rule.pre, "post": rule.post}
    state = {f"{name}_{side}": 0.0 for side, m in sides.items() for name in m.states}
    taus = {}
    for side, mechanism in sides.items():
        parameters = numbers(mechanism.parameters)
        for e in Equations(mechanism.equations).values():
            tau = re.fullmatch(rf"-{e.varname}\s*/\s*(\w+)", e.expr.code)
            taus[f"{e.varname}_{side}"] = parameters[tau.group(1)]
    now, scope = 0.0, {**NAMES, **numbers(rule.parameters), "w": w}
    for t in sorted({*pre, *post}):
        state = {name: x*np.exp(-(t - now)/taus[name]) for name, x in state.items()}
        now, events = t, [side for side, times in (("pre", pre), ("post", post)) if t in times]
        scope |= state
        for event in events:
            exec(rule.on[event], {}, scope)
        for side in events:
            own = {name: state[f"{name}_{side}"] for name in sides[side].states}
            exec(sides[side].on["spike"], {}, own)
            state |= {f"{name}_{side}": x for name, x in own.items()}
    return scope["w"]

