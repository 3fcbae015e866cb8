"""The words of every error, and the static checks of descriptions.

A check speaks in the user's nouns: which object, what is wrong with which value, what is allowed
(nearest first), and the fix.  Errors are of the standard kinds: ``KeyError`` for an unknown name,
``DimensionMismatchError`` for a unit, ``ImportError`` for a package, ``ValueError`` for the rest.
"""

import difflib
import re
from collections import ChainMap
from functools import lru_cache

import numpy as np
from brian2 import DimensionMismatchError, Quantity, get_dimensions, get_unit, second
from brian2.core.functions import DEFAULT_CONSTANTS, DEFAULT_FUNCTIONS
from brian2.core.namespace import DEFAULT_UNITS
from brian2.core.variables import Constant, Variable
from brian2.equations.equations import EquationError, dimensions_and_type_from_string
from brian2.equations.unitcheck import check_dimensions, check_units_statements
from brian2.parsing.expressions import parse_expression_dimensions
from brian2.units.fundamentalunits import DIMENSIONLESS
from brian2.utils.stringtools import get_identifiers

RESERVED = {"e", "pi", "inf", "i", "j", "N", "t", "dt", "xi", "refractory", "not_refractory",
            "t_in_timesteps", "lastspike", "lambda"}
AMBIENT = {"t", "dt", "xi", "i", "j", "N", "True", "False", "and", "or", "not", "lastspike",
           "not_refractory", "phase", *DEFAULT_CONSTANTS}


def unit_name(value):
    """The unit of a quantity or dimension in words, for example ``siemens``."""
    dimension = value.dim if hasattr(value, "dim") else get_dimensions(value)
    return "1" if dimension is DIMENSIONLESS else repr(get_unit(dimension))


def unit_text(value):
    """The unit as Brian2's equations read it back, which know no parentheses: ``amp/meter**2``."""
    dimension = value.dim if hasattr(value, "dim") else get_dimensions(value)
    name = unit_name(value)
    for text in (name, re.sub("[() ]", "", name)):
        try:
            if "(" not in text and dimensions_and_type_from_string(text)[0] == dimension:
                return text
        except (ValueError, TypeError):
            continue
    base = ("metre", "kilogram", "second", "amp", "kelvin", "mole", "candela")
    powers = zip(base, dimension._dims, strict=True)
    return "*".join(f"{unit}**{power:g}" for unit, power in powers if power)


def unknown(where, kind, name, known):
    """A name that is not there: the nearest names first, then all of them."""
    known = sorted(map(str, known))
    near = [n for n in known if n.endswith(f".{name}")] or difflib.get_close_matches(
        str(name), known, n=12, cutoff=0.5)
    hint = f"; did you mean '{near[0]}'?" if near else "."
    shown = known if len(known) <= 12 else [*near, *(n for n in known if n not in near)][:12]
    more = f" and {len(known) - len(shown)} more" if len(shown) < len(known) else ""
    have = f" It has {', '.join(shown)}{more}." if known else " It has none."
    return KeyError(f"{where}: no {kind} '{name}'{hint}{have}")


def wrong_unit(where, name, value, expected):
    """A value of the wrong dimension."""
    unit = unit_name(expected)
    return DimensionMismatchError(f"{where}: {name} = {value}, expected {unit}. "
                                  f"Write {name}=...*{unit}", get_dimensions(value))


def needs(where, package, instead):
    """A package or program that is not installed."""
    return ImportError(f"{where} needs {package}, which is not installed. {instead}")


def unmet(where, mechanism, name, readable):
    """A mechanism reads what nothing provides."""
    return KeyError(f"{where}, mechanism '{mechanism.name}' needs '{name}' "
                    f"({unit_name(mechanism.needs[name])}), which nothing here provides; insert a "
                    f"mechanism with that variable or event. It could read "
                    f"{', '.join(sorted(readable))}.")


def no_potential(where, neuron):
    """A mechanism or rule that reads the membrane potential of a neuron without a membrane."""
    return KeyError(f"{where} reads the membrane potential v, which {neuron} does not have. Use a "
                    f"cell with a membrane, or cells.clamped, whose potential is given.")


def same_dimension(where, name, value, expected):
    """Raise unless `value` has the dimension of `expected`."""
    if get_dimensions(value) != get_dimensions(expected):
        raise wrong_unit(where, name, value, expected)


def identifiers(text):
    """The names in an expression or in statements, without functions, units and Brian2's own."""
    return {name for name in get_identifiers(text)
            if name not in AMBIENT and name not in DEFAULT_FUNCTIONS and name not in DEFAULT_UNITS}


@lru_cache(maxsize=4096)
def variable(name, dimension):
    """A stand-in of the given dimension, for Brian2's unit checks."""
    return Variable(name=name, dimensions=dimension)


def assigned(statements):
    """The names that statements write."""
    return re.findall(r"^\s*(\w+)\s*(?:[-+*/]?)=(?!=)", statements.replace(";", "\n"), flags=re.M)


def names_are_legal(where, names):
    """Raise for a name that Brian2 or the house has taken."""
    for name in names:
        if name in RESERVED or name in DEFAULT_UNITS or name in DEFAULT_FUNCTIONS:
            raise ValueError(f"{where}: the name '{name}' is taken by Brian2. "
                             f"Choose another, for example '{name}_'.")


def every_name_is_known(where, text, known):
    """Raise for an identifier of `text` that nothing defines."""
    for name in sorted(identifiers(text) - set(known)):
        raise unknown(where, "variable or parameter", name, known)


def every_parameter_is_used(where, parameters, texts):
    """Raise for a parameter that no equation, statement, event or initial value reads."""
    read = set().union(*(get_identifiers(text) for text in texts)) if texts else set()
    for name in parameters:
        if name not in read:
            raise ValueError(f"{where}: parameter '{name}' is used nowhere. Remove it, or correct "
                             f"the equations.")


@lru_cache
def _everywhere():
    """Stand-ins for what every equation may read: units, functions, time."""
    found = {**DEFAULT_FUNCTIONS, **DEFAULT_CONSTANTS}
    found |= {name: Constant(name, float(unit), dimensions=unit.dim)
              for name, unit in DEFAULT_UNITS.items()}
    found |= {name: variable(name, second.dim) for name in ("t", "dt", "lastspike")}
    found |= {name: Variable(name=name, dtype=int) for name in ("i", "j", "N", "phase")}
    return found | {"not_refractory": Variable(name="not_refractory", dtype=bool)}


def stand_ins(dimensions):
    """Brian2 variables for the unit checks, from names -> dimensions."""
    return ChainMap({name: variable(name, d) for name, d in dimensions.items()}, _everywhere())


def _read_by(text, known):
    """The stand-ins that a text uses; Brian2 hashes all that it is given."""
    return {name: known[name] for name in get_identifiers(text) if name in known}


def units_of_equations(where, equations, known):
    """Raise for an equation whose two sides differ in unit; `known` maps names to stand-ins."""
    for equation in equations.values():
        if equation.expr is None:
            continue
        expected = equation.dim
        if equation.type == "differential equation":
            expected = expected/second.dim
        code = re.sub(r"\bxi(_\w+)?\b", "(second**-0.5)", equation.expr.code)
        try:
            check_dimensions(code, expected, _read_by(code, known))
        except DimensionMismatchError as error:
            raise DimensionMismatchError(
                f"{where}: in '{equation.varname} = {equation.expr.code}': {error}") from None


def units_of_statements(where, statements, known):
    """Raise for a statement that mixes units."""
    statements = statements.replace(";", "\n")
    try:
        check_units_statements(statements, _read_by(statements, known))
    except DimensionMismatchError as error:
        raise DimensionMismatchError(f"{where}: in '{statements.strip()}': {error}") from None


def condition_is_boolean(where, condition, known):
    """Raise for an event condition that mixes units (``v > 3`` for a voltage)."""
    try:
        parse_expression_dimensions(condition, _read_by(condition, known))
    except (DimensionMismatchError, SyntaxError, EquationError) as error:
        raise ValueError(f"{where}: the condition '{condition}' is not valid: {error}") from None


def is_tree(where, parent):
    """Raise unless `parent` is a tree: parent[0] == -1, every parent before its child."""
    if len(parent) == 0 or parent[0] != -1:
        raise ValueError(f"{where}: parent = {tuple(parent)} has no root. Entry 0 is the root and "
                         f"is written -1.")
    for k, p in enumerate(parent[1:], start=1):
        if not 0 <= p < k:
            raise ValueError(f"{where}: parent = {tuple(parent)} is no tree: compartment {k} names "
                             f"parent {p}. A parent comes before its child: 0 to {k - 1}.")


def names_are_unique(where, kind, names):
    """Raise when two things of one kind share a name."""
    for name in names:
        if list(names).count(name) > 1:
            raise ValueError(f"{where}: two {kind}s are called '{name}'. Give each its own name.")


def as_identifier(text):
    """A text as the lower-case identifier next to it."""
    return re.sub("[^a-z0-9]+", "_", text.lower()).strip("_") or "x"


def name_is_identifier(where, name):
    """Raise unless `name` can be part of a Brian2 name on every target: lower case, no spaces."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name or ""):
        raise ValueError(f"{where}: the name '{name}' is not a lower-case identifier. "
                         f"Write for example '{as_identifier(name or '')}'.")


def weights_are_legal(where, name, values, bounds=None):
    """Raise for weights that are NaN or outside their rule's bounds at the start."""
    values = np.atleast_1d(np.asarray(values, dtype=float))
    if not np.isfinite(values).all():
        raise ValueError(f"{where}: {np.count_nonzero(~np.isfinite(values))} of {values.size} "
                         f"initial values of {name} are not finite. Give finite numbers.")
    if bounds is not None:
        low, high = bounds
        outside = values[(values < low) | (values > high)]
        if outside.size:
            raise ValueError(f"{where}: initial {name} = {outside[0]:g} lies outside its bounds "
                             f"[{low:g}, {high:g}] ({outside.size} of {values.size} values). "
                             f"Start inside the bounds, or widen them with with_(bounds=...).")


def is_positive(where, name, value, unit):
    """Raise unless a quantity is finite, of the right dimension and above zero."""
    same_dimension(where, name, value, unit)
    if not np.all(np.isfinite(value)) or not np.all(np.asarray(value) > 0):
        raise ValueError(f"{where}: {name} = {value} must be above zero. Write {name}="
                         f"...*{unit_name(unit)} with a positive number.")


def values_are_in_range(where, parameters):
    """Raise for a parameter that is NaN and for a time constant that is not above zero."""
    for name, value in parameters.items():
        if is_quantity_like(value) and np.isnan(np.asarray(value)).any():
            raise ValueError(f"{where}: {name} = {value} is not a number. Give {name} a value.")
        if name.startswith("tau"):
            is_positive(where, name, value, value)


def is_delay(where, name, value):
    """Raise unless a delay is a time of zero or more."""
    same_dimension(where, name, value, second)
    if not np.all(np.asarray(value) >= 0):
        raise ValueError(f"{where}: {name} = {value}, but nothing arrives before it was sent. "
                         f"Delay the other side instead.")


def is_quantity_like(value):
    """Whether a parameter value is a number, an array or a quantity."""
    return isinstance(value, (int, float, np.ndarray, np.number, Quantity))
