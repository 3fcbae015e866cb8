"""The state updater ``exponential``: traces, rate units and synaptic states, without a voltage.

``x + dt f(x) exprel(dt df/dx)`` moves every state by the exponential of its own slope, all others
held.  It is exact where f is linear in x with coefficients that are constant over the step.  Unlike
Brian2's ``exponential_euler`` it divides by no coefficient, so that a slope of 0 (a synapse at
which nothing is eligible) gives an Euler step rather than NaN, and it leaves the author's
expression as it is, where sympy's expansion of a Gaussian can overflow.

References
----------
Hochbruck & Ostermann 2010, Acta Numerica 19:209, doi 10.1017/S0962492910000048, exponential Euler
"""

import sympy as sp
from brian2.parsing.sympytools import str_to_sympy, sympy_to_str
from brian2.stateupdaters.base import StateUpdateMethod, UnsupportedEquationsException


class ExponentialStateUpdater(StateUpdateMethod):
    """Exponential Euler that is safe where a coefficient vanishes; see the module's docstring."""

    def __call__(self, equations, variables=None, method_options=None):
        """Abstract code of one step (str)."""
        if equations.is_stochastic:
            raise UnsupportedEquationsException(
                "The method 'exponential' takes no noise (xi). Use method='hines' or 'euler'.")
        text = dict(equations.get_substituted_expressions(variables))
        moves = []
        for name in equations.diff_eq_names:
            rate = text[name].code
            slope = sp.diff(str_to_sympy(rate, variables), sp.Symbol(name, real=True))
            factor = f"*exprel(dt*({sympy_to_str(slope)}))" if slope != 0 else ""
            moves.append(f"_{name} = {name} + dt*({rate}){factor}")
        return "\n".join([*moves, *(f"{name} = _{name}" for name in equations.diff_eq_names)])


exponential = ExponentialStateUpdater()
