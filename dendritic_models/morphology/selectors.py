"""Which compartments: ``"apical & distance > 300*um"`` -> explicit indices."""

import ast
import operator

import numpy as np
from brian2 import DimensionMismatchError, Quantity, get_dimensions
from brian2.core.namespace import DEFAULT_UNITS

from dendritic_models import checks

from .points import DOMAINS

LOGIC = {"&": " and ", "|": " or ", "~": " not "}    # & would bind tighter than > in Python
COMPARISONS = {ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
               ast.GtE: operator.ge, ast.Eq: operator.eq, ast.NotEq: operator.ne}
ARITHMETIC = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
              ast.Div: operator.truediv}
EXAMPLE = "Write for example 'apical & distance > 300*um'."


def selected(tree, where):
    """The indices that `where` stands for; see `Tree.select`."""
    n = len(tree)
    if isinstance(where, str):
        mask = _Condition(tree, where).mask()
        if not mask.any():
            raise ValueError(
                f"{tree.where}: '{where}' selects none of {n} compartments. Domains are "
                f"{', '.join(dict.fromkeys(tree.domain))}; distance reaches "
                f"{max(tree.distance)}, branch_order {tree.branch_order.max()}. Widen it.")
        return np.flatnonzero(mask)
    chosen = np.atleast_1d(np.asarray(where))
    if chosen.dtype == bool and chosen.shape == (n,):
        return np.flatnonzero(chosen)
    if chosen.ndim != 1 or not np.issubdtype(chosen.dtype, np.integer):
        raise ValueError(f"{tree.where}: {where!r} is no selection. Give a condition, indices, or "
                         f"one truth value for each of {n} compartments. {EXAMPLE}")
    if ((chosen < 0) | (chosen >= n)).any():
        raise ValueError(f"{tree.where}: no compartment {chosen[(chosen < 0) | (chosen >= n)][0]}. "
                         f"Indices are 0 to {n - 1}.")
    return np.unique(chosen)


def is_mask(value):
    """Whether a value is one truth value for each compartment."""
    return isinstance(value, np.ndarray) and np.issubdtype(value.dtype, np.bool_)


class _Condition:
    """A condition in the words of a tree, evaluated on all of its compartments at once."""

    def __init__(self, tree, text):
        self.tree, self.text, self.where = tree, text, f"{tree.where}, '{text}'"

    def fail(self, what):
        return ValueError(f"{self.where}: {what}. {EXAMPLE}")

    def mask(self):
        """One truth value for each compartment."""
        text = self.text
        for sign, word in LOGIC.items():
            text = text.replace(sign, word)
        try:
            parsed = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError) as error:
            raise self.fail(f"does not parse: {getattr(error, 'msg', error)}") from None
        return self.truth(parsed)

    def truth(self, node):
        """A mask from a part of the text that must be a condition."""
        found = self.value(node)
        if not is_mask(found):
            raise self.fail(f"{ast.unparse(node)} is a number, expected a condition")
        return found

    def value(self, node):
        """The value of a part: a mask, an array, a number."""
        match node:
            case ast.BoolOp(op=op, values=parts):
                join = np.logical_and if isinstance(op, ast.And) else np.logical_or
                return join.reduce([self.truth(part) for part in parts])
            case ast.UnaryOp(op=ast.Not(), operand=part):
                return ~self.truth(part)
            case ast.UnaryOp(op=ast.USub(), operand=part):
                return -self.number(part)
            case ast.Compare(left=left, ops=ops, comparators=rights):
                if unknown := [op for op in ops if type(op) not in COMPARISONS]:
                    raise self.fail(f"no comparison '{type(unknown[0]).__name__}'; compare with <, "
                                    f"<=, >, >=, == or !=")
                values = [self.number(part) for part in (left, *rights)]
                found = [self.checked(COMPARISONS[type(op)], a, b)
                         for op, a, b in zip(ops, values, values[1:], strict=False)]
                return np.broadcast_to(np.logical_and.reduce(found), len(self.tree))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
                return self.checked(ARITHMETIC[type(op)], self.number(left), self.number(right))
            case ast.Constant(value=int() | float() as number):
                return number
            case ast.Name(id=name):
                return self.named(name)
        raise self.fail(f"'{ast.unparse(node)}' is not understood")

    def number(self, node):
        """A part of the text that must be numbers."""
        found = self.value(node)
        if is_mask(found):
            raise self.fail(f"'{ast.unparse(node)}' is a condition, expected a number")
        return found

    def checked(self, operation, a, b):
        """An operation on two numbers of one unit."""
        try:
            return operation(a, b)
        except DimensionMismatchError:
            raise DimensionMismatchError(
                f"{self.where}: {checks.unit_name(a)} meets {checks.unit_name(b)}. {EXAMPLE}",
                get_dimensions(a), get_dimensions(b)) from None

    def named(self, name):
        """What a name stands for."""
        tree = self.tree
        domains = dict.fromkeys([*DOMAINS.values(), *tree.domain])
        if name in ("distance", "diameter", "length", "area", "branch_order", "tip"):
            return getattr(tree, name)
        if name in ("x", "y", "z"):
            return tree.xyz[:, "xyz".index(name)]
        if name == "all":
            return np.ones(len(tree), dtype=bool)
        if name in domains:
            return tree.domain == name
        if name in DEFAULT_UNITS:
            return Quantity(DEFAULT_UNITS[name])
        raise checks.unknown(self.where, "domain or quantity", name, [
            *domains, "all", "distance", "diameter", "length", "area", "branch_order", "tip",
            "x", "y", "z"])
