"""The state updater ``hines``: implicit, second order in time, for neurons with dendrites.

One step from t to t + dt is a symmetric composition of small steps, each of second order:

1. *gates*, the states whose rates are costly functions of other states, live at half steps and
   leap from t - dt/2 to t + dt/2 under v(t), as in Hines 1984; at t = 0 they move half a step;
2. all *other states* (synaptic conductances, traces, adaptation, calcium pools) move half a step
   one after the other before the voltages, and half a step in reverse order after them;
3. the *voltages* take a linearly implicit theta step, ``(I - theta dt J) dV = dt f(V)`` with J
   from sympy, eliminated from the leaves to the root and substituted back: straight-line code.

A state of kind 1 or 2 moves by the exponential of its own slope a = df/dx, all others held:
``x + h f exprel(h a)``. This is exact where f is linear in x, and of second order where it is not.
Inputs that depend on t are read in the middle of the step.

References
----------
Hines 1984, Int J Biomed Comput 15:69, doi 10.1016/0020-7101(84)90008-4: staggered gates, the
    elimination order of a tree
Mascagni & Sherman 1998, in Koch & Segev (eds), Methods in Neuronal Modeling: accuracy, stability
Strang 1968, SIAM J Numer Anal 5:506, doi 10.1137/0705041: symmetric composition
Hochbruck & Ostermann 2010, Acta Numerica 19:209, doi 10.1017/S0962492910000048: the exponential
    step where f is not linear in x
"""

from itertools import chain, count

import sympy as sp
from brian2.codegen.translation import is_scalar_expression
from brian2.core.functions import exprel as brian2_exprel
from brian2.core.variables import AuxiliaryVariable
from brian2.equations.equations import PARAMETER
from brian2.parsing.sympytools import _str_to_sympy, str_to_sympy, sympy_to_str
from brian2.stateupdaters.base import StateUpdateMethod, UnsupportedEquationsException
from brian2.units import mV, volt
from sympy.core.cache import clear_cache
from sympy.core.function import AppliedUndef

from dendritic_models.checks import same_dimension, unknown

OPTIONS = {"theta": 0.5, "gates": "trapezoid", "v_max": 100 * mV}
T, DT = sp.symbols("t dt", real=True, positive=True)
MIDPOINT = {T: T + DT / 2}
MOST_POWERS = 16  # of one exponential: four squarings, 16 times its rounding


class HinesStateUpdater(StateUpdateMethod):
    """Implicit tree solver for membranes; the module's docstring has the scheme.

    The unknowns of the tree are the states in volt named ``v`` or ``v_<compartment>``. They may be
    coupled to a tree, a forest or, at the price of some fill-in, with cycles. Noise must be
    additive. The order is second for input that is smooth or steps on the grid, first with a
    reset. A gate that is recorded at t, before that step, has its value of t - dt/2.

    Parameters
    ----------
    equations : Equations
    variables : dict of Variable, optional
        Tells which names are equal for all neurons; without it, all but states and parameters.
    method_options : dict, optional
        theta : float from 0.5 to 1
            0.5 (the default) is the trapezoid, of second order; 1 is backward Euler, of first order
            and free of ringing on stiff steps.
        gates : "trapezoid" (the default) or "exponential"
            How gates step. The trapezoid saves the exponential; a step beyond two time constants
            goes to the steady state.
        v_max : Quantity (volt)
            What runs away (the exponential of a spike initiation) takes no voltage much beyond
            this in one step, so that overshoots do not reach the dendrites. Must lie above the
            threshold.

    Returns
    -------
    str
        Abstract code: what is equal for all neurons first, every temporary assigned once.

    Examples
    --------
    >>> from brian2 import Equations
    >>> print(hines(Equations("dv/dt = (E - v)/tau : volt")))
    _h = 0.5*dt
    _c0 = _h/tau
    _b_v = E*_c0
    _d_v = _c0 + 1
    _i_v = 1/(_d_v)
    _j_v = _i_v*_b_v
    _k_v = _i_v*v + _j_v
    _y_v = _k_v
    v = 2.0*_y_v - 1.0*v
    """

    def __call__(self, equations, variables=None, method_options=None):
        options = checked(method_options or {})
        system = System(equations, variables)
        code = Code(equations, variables)
        system.step_beside_voltages(code, options["gates"])
        limits = options["theta"], float(options["v_max"])
        _solve(code, {v: system.rates[v] for v in system.voltages}, *limits)
        system.step_after_voltages(code)
        return str(code)


class System:
    """The rates of all states as sympy expressions, and what steps how.

    Attributes
    ----------
    rates : dict
        State -> sympy expression of its rate.
    voltages, gates, others : list of str
        The states, by how they step; see the module's docstring.
    """

    def __init__(self, equations, variables):
        if equations.stochastic_type == "multiplicative":
            raise UnsupportedEquationsException(
                "hines: the noise is multiplied by a state or by a function of time; it must be "
                "additive. Use method='heun' or method='milstein'."
            )
        self.rates = rates = {
            name: _differentiable(str_to_sympy(expression.code, variables))
            for name, expression in equations.get_substituted_expressions(variables)
        }
        self.voltages = [
            name
            for name in rates
            if (name == "v" or name.startswith("v_")) and equations.dimensions[name] is volt.dim
        ]
        if not self.voltages:
            raise UnsupportedEquationsException(
                "hines: none of the states is a membrane potential, in volt and named v or "
                f"v_<compartment>; there is {', '.join(rates) or 'no state'}. Rename it, or use "
                "another method, for example 'exact' or 'exponential_euler'."
            )
        self.gates = _gates(rates, [name for name in rates if name not in self.voltages])
        self.others = [n for n in rates if n not in self.voltages and n not in self.gates]

    def step_beside_voltages(self, code, form):
        """Gates a whole step, other states half a step, under the voltages of before."""
        rates = self.rates
        for name, rate in rates.items():
            rates[name] = _freeze_noise(
                code, rate if name in self.gates else rate.xreplace(MIDPOINT))
        code.share_exponentials(rates.values(), self.voltages, rates)
        if self.gates:
            code.let("_dt_gates", "dt*(1 - 0.5*int(t < 0.5*dt))")
        for name in self.gates:
            _advance(code, name, rates[name], "_dt_gates", form)
        if self.others:
            code.let("_half", "0.5*dt")
        for name in self.others:
            _advance(code, name, rates[name], "_half", "exponential", "_before")

    def step_after_voltages(self, code):
        """The other half step of what is no gate, in reverse order."""
        if self.others:
            code.let("_half", "0.5*dt")
        code.share_exponentials([self.rates[name] for name in self.others], self.voltages,
                                self.rates)
        for name in reversed(self.others):
            _advance(code, name, self.rates[name], "_half", "exponential", "_after")


class Code:
    """Abstract code in single-assignment form, what is equal for all neurons in front."""

    def __init__(self, equations, variables):
        if variables is None:
            variables = {
                name: AuxiliaryVariable(name)
                for name, equation in equations.items()
                if equation.type != PARAMETER or "shared" not in equation.flags
            }
        self.variables = dict(variables)
        self.scalars, self.vectors = {}, []
        self.numbers = map("_c{}".format, count())
        self.shared = {}

    def is_scalar(self, text):
        return is_scalar_expression(text, self.variables)

    def let(self, name, text, scalar=True):
        """Define a temporary, outside the loop over neurons where possible."""
        if scalar and self.is_scalar(text):
            self.scalars[name] = text
        else:
            self.variables[name] = AuxiliaryVariable(name)
            self.vectors.append(f"{name} = {text}")
        return name

    def new(self, text):
        """Define a temporary without a name of its own."""
        return self.let(next(self.numbers), text)

    def let_all(self, expressions):
        """Define temporaries by sympy expressions that share what they have in common."""
        shared, reduced = sp.cse(
            [expression.xreplace(self.shared) for expression in expressions.values()],
            map(sp.Symbol, self.numbers), order="none",
        )
        powers = {}
        for symbol, expression in shared:
            self.let(symbol.name, self.by_products(expression, powers))
        for name, expression in zip(expressions, reduced, strict=True):
            self.let(name, self.by_products(expression, powers))

    def by_products(self, expression, powers):
        """Text with whole powers by multiplication: not every compiler knows how, nor numpy."""
        whole = {
            power: sp.Symbol(self.power(power.base.name, int(power.exp), powers))
            for power in expression.atoms(sp.Pow)
            if power.base.is_Symbol and power.exp.is_Integer and 2 <= power.exp <= MOST_POWERS
        }
        return text_of(expression.xreplace(whole))

    def power(self, base, n, powers):
        """Name of a whole power, by as few multiplications as halving n gives."""
        if n == 1:
            return base
        if (base, n) not in powers:
            low, high = (self.power(base, k, powers) for k in (n // 2, n - n // 2))
            powers[base, n] = self.new(f"{low}*{high}")
        return powers[base, n]

    def share_exponentials(self, expressions, voltages, states):
        """Write exp and exprel of one voltage as whole powers of few exponentials.

        exp(a v + b) with a = k a' is exp(a' v + b')**k * exp(b - k b'), whose last factor is equal
        for all neurons. The gentlest slope is the base, so that nothing overflows early; the error
        of rounding grows k-fold. Valid until the voltages move.
        """
        self.shared = {}
        families = {v: [] for v in voltages}
        atoms = set().union(*(rate.atoms(sp.exp, exprel) for rate in expressions))
        linear = filter(None, (_linear(atom, voltages, states) for atom in atoms))
        for member in sorted(linear, key=_steepness):
            for family in families[member[1].name]:
                relation = self._relation(member, family[0][0])
                if relation:
                    family.append((member, *relation))
                    break
            else:
                families[member[1].name].append([(member, 1, sp.Integer(0))])
        for family in chain.from_iterable(families.values()):
            if len(family) > 1:
                self._share(family)

    def _relation(self, member, base):
        """(k, b - k b') if the member is so related to the base, else None."""
        _, _, slope, offset = member
        _, _, base_slope, base_offset = base
        ratio = slope / base_slope
        if not ratio.is_number or not 1 <= abs(ratio) <= MOST_POWERS:
            return None
        k = round(ratio)
        rest = sp.expand(offset - k * base_offset)
        # rates are written with 15 digits
        close = abs(ratio - k) < 1e-14 * abs(k)
        return (int(k), rest) if close and self.is_scalar(text_of(rest)) else None

    def _share(self, family):
        (base, *_), powers = family[0], {}
        forward = self.new(f"exp({text_of(base[0].args[0])})")
        if any(k < 0 for _, k, _ in family):
            backward = self.new(f"1/{forward}")
        for (atom, *_), k, rest in family:
            value = self.power(forward if k > 0 else backward, abs(k), powers)
            if rest != 0:
                value += f"*{self.new(f'exp({text_of(sp.N(rest, 17))})')}"
            if atom.func is exprel:
                value = self._exprel(text_of(atom.args[0]), value)
                self.shared[atom] = 1 / sp.Symbol(value)
            else:
                self.shared[atom] = sp.Symbol(self.new(value) if rest != 0 else value)

    def _exprel(self, x, exponential):
        """1/exprel(x) = x/(exp(x) - 1) from its exponential, to 1e-12 and without a branch.

        Near 0 the quotient is noise, but there the series that begins 1 - x/2 + x**2/12 - x**4/720
        encloses it: the last two partial sums are bounds for every x.
        """
        x = self.new(x)
        square = self.new(f"{x}*{x}")
        less_1 = self.new(f"{exponential} - 1")
        high = self.new(f"1 - 0.5*{x} + {1 / 12}*{square}")
        return self.new(
            f"clip({x}*{less_1}/({less_1}*{less_1} + 1e-20), "
            f"{high} - {1 / 720}*{square}*{square}, {high})"
        )

    def store(self, state, text):
        self.vectors.append(f"{state} = {text}")

    def __str__(self):
        scalars = [f"{name} = {text}" for name, text in self.scalars.items()]
        return "\n".join(scalars + self.vectors)


def checked(options):
    """All options with their values, the given ones checked."""
    for name in options:
        if name not in OPTIONS:
            raise unknown("method_options of hines", "option", name, OPTIONS)
    options = OPTIONS | options
    if not 0.5 <= options["theta"] <= 1:
        raise ValueError(f"method_options of hines: theta = {options['theta']}; it lies between "
                         "0.5 (trapezoid) and 1 (backward Euler).")
    if options["gates"] not in ("exponential", "trapezoid"):
        raise unknown("method_options of hines", "form of gates", options["gates"],
                      ("exponential", "trapezoid"))
    same_dimension("method_options of hines", "v_max", options["v_max"], volt)
    return options


# Brian2 hands sympy some functions without a slope, and exprel with one that is 0/0 at 0.  It also
# writes exprel(x) as (exp(x) - 1)/x, 0/0 again, where sympy can take a number out of exp(x): a
# decimal one, as in exprel(-(v/mV + 27)/3.8).  It is to stay a function.
brian2_exprel.eval = classmethod(lambda cls, x: sp.Integer(1) if x.is_zero else None)
_str_to_sympy._cache.clear()  # what was read before
clear_cache()


class int_(sp.Function):  # these names are printed
    """A truth value as a number: constant but for jumps."""

    def _eval_derivative(self, symbol):
        return sp.Integer(0)


class clip(sp.Function):
    """clip(x, low, high): follows one of its three arguments."""

    def fdiff(self, argindex=1):
        x, low, high = self.args
        inside = int_(x > low) * int_(x < high)
        return (inside, int_(x <= low), int_(x >= high))[argindex - 1]


class exprel(sp.Function):
    """(exp(x) - 1)/x; its slope as a difference, good to 1e-7 everywhere."""

    def fdiff(self, argindex=1):
        (x,) = self.args
        return 500 * (exprel(x + sp.Rational(1, 1000)) - exprel(x - sp.Rational(1, 1000)))


def _differentiable(expression):
    known = {"int_": int_, "clip": clip, "exprel": exprel}
    return expression.replace(
        lambda e: isinstance(e, sp.Function) and e.func.__name__ in known,
        lambda e: known[e.func.__name__](*e.args),
    )


def text_of(expression):
    """Abstract code of an expression, with fractions as decimals.

    Brian2 writes 65/18 in C++ as ``1.0f*65/18``, which is a number of single precision.
    """
    fractions = [x for x in expression.atoms(sp.Rational) if x.q & (x.q - 1)]
    return sympy_to_str(expression.xreplace({x: sp.Float(x, 17) for x in fractions}))


def _slope(rate, name, state):
    """The derivative of the rate of `state` by the state `name`."""
    slope = _diff(rate, _symbol(name))
    if slope.has(sp.Derivative, sp.Subs):
        functions = sorted({f.func.__name__ for f in rate.atoms(AppliedUndef)})
        raise UnsupportedEquationsException(
            f"hines: d{state}/dt has no known derivative by {name}, because of "
            f"{', '.join(functions) or 'a function'}. Write it with exp, clip and arithmetic."
        )
    return slope


def _diff(expression, symbol):
    """As sympy.diff, which takes ten times as long for sums and products."""
    if symbol not in expression.free_symbols:
        return sp.Integer(0)
    if expression.is_Add:
        return sp.Add(*(_diff(term, symbol) for term in expression.args))
    if expression.is_Mul:
        factors = expression.args
        return sp.Add(*(
            sp.Mul(*factors[:k], slope, *factors[k + 1:])
            for k, slope in enumerate(_diff(factor, symbol) for factor in factors)
            if slope != 0
        ))
    return sp.diff(expression, symbol)


def _symbol(name):
    """A state as Brian2 hands it to sympy."""
    return sp.Symbol(name, real=True)


def _names(expression):
    return {symbol.name for symbol in expression.free_symbols}


def _linear(atom, voltages, states):
    """(function, voltage, slope, offset) if its argument is linear in one state, a voltage."""
    (x,) = atom.args
    read = _names(x).intersection(states)
    if len(read) == 1 and read <= set(voltages):
        v = _symbol(*read)
        slope = _diff(x, v)
        if v not in slope.free_symbols:
            return atom, v, slope, x.xreplace({v: sp.Integer(0)})
    return None


def _steepness(linear):
    atom, _, slope, _ = linear
    return abs(slope.as_coeff_Mul()[0]), sp.default_sort_key(atom)


def _freeze_noise(code, rate):
    """Hold each white noise constant over a step, so that it enters rates like an input.

    The stationary variance of a linear state is then exact by the trapezoid, and of second order
    by the exponential.
    """
    noise = {s: sp.Symbol(f"_{s}") for s in rate.free_symbols if f"{s}_".startswith("xi_")}
    for symbol in noise.values():
        if symbol.name not in code.variables:
            code.let(symbol.name, "randn()/sqrt(dt)", scalar=False)
    return rate.xreplace(noise)


def _gates(rates, candidates):
    """The states that leap over half steps: costly ones of which none reads another.

    What is left is advanced twice a step, which costs little where the rate is a polynomial.
    """
    states = [_symbol(name) for name in rates]
    costly = [name for name in candidates if not rates[name].is_polynomial(*states)]
    reads = {name: _names(rates[name]) for name in costly}
    coupled = {a: {b for b in reads if a != b and (a in reads[b] or b in reads[a])} for a in reads}
    gates = []
    for name in sorted(reads, key=lambda name: len(coupled[name])):
        if not coupled[name].intersection(gates):
            gates.append(name)
    return gates


def _advance(code, name, rate, step, form, tag=""):
    """Move one state by `step`, everything else held."""
    slope = _slope(rate, name, name)
    factor = f"{step}*exprel({step}*({text_of(slope)}))"
    if code.is_scalar(factor):
        code.let(f"_p_{name}", factor)
        code.store(name, f"{name} + _p_{name}*({text_of(rate.xreplace(code.shared))})")
        return
    b, z, p = (f"_{stem}_{name}{tag}" for stem in "bzp")
    linear = name not in _names(slope)
    rest = rate.xreplace({_symbol(name): sp.Integer(0)}) if linear else rate
    h = sp.Symbol(step)  # multiplied in where it meets what is equal for all neurons
    code.let_all({z: sp.expand_mul(h * slope, deep=False), b: sp.expand_mul(h * rest, deep=False)})
    if form == "trapezoid":  # beyond |z| = 2 it would overshoot the steady state: go there
        code.let(p, f"1/clip(1 - 0.5*{z}, abs({z}), inf)")
    else:  # exprel without branches: slopes are not positive, so that the shift keeps off 0/0
        off = code.new(f"{z} - 1e-8")
        code.let(p, f"(exp({off}) - 1)/{off}")
    code.store(name, f"{name} + {p}*" + (f"({z}*{name} + {b})" if linear else b))


def row(code, n, rate, voltages, h):
    """Row n of ``(I - h J) dV = 2 h f``: its diagonal, off-diagonals, h f, all by name.

    Where the rate is linear in the voltages, h f is without its terms in them: what is left is the
    right-hand side of ``(I - h J) y = v + h (f - J v)``.  Tells as a fourth whether it is.
    """
    read = [m for m in voltages if m in _names(rate)]
    jacobian = {m: _slope(rate, m, n) for m in read}
    own = sp.expand_mul(jacobian.pop(n, sp.Integer(0)), deep=False)
    entries = {f"_o_{n}__{m}": -h * slope for m, slope in jacobian.items()}
    others = dict(zip(jacobian, entries, strict=True))
    d, b = f"_d_{n}", f"_b_{n}"

    if not any(_names(slope) & set(voltages) for slope in (own, *jacobian.values())):
        rest = rate.xreplace({_symbol(m): sp.Integer(0) for m in read})
        code.let_all({b: h * rest, d: 1 - h * own} | entries)
        return d, others, b, True

    # Nonlinear in the voltages. A slope of its own that is positive (NMDA block, spike initiation)
    # must not turn the sign of the diagonal: with its part capped the matrix stays an M-matrix.
    steady, runaway = own.as_independent(_symbol(n), as_Add=True)
    code.let_all({b: h * rate, f"_q_{n}": 1 - h * steady, f"_u_{n}": h * runaway} | entries)
    code.let(d, f"_q_{n} - clip(_u_{n}, -inf, 0.5)")
    return d, others, b, False


def _assemble(code, n, rate, voltages, h, limits):
    """Row n of ``(I - h J) y = v + h (f - J v)``: its diagonal, off-diagonals, right-hand side."""
    theta, v_max = limits
    d, others, b, linear = row(code, n, rate, voltages, h)
    if linear:
        return d, others, b
    bounded = code.let(f"_g_{n}", f"clip({b}, -inf, {theta}*({v_max} - {n})*{d})")
    # the right-hand side is v + b in both cases
    rest = "".join(f" + {o}*{m}" for m, o in others.items())
    return d, others, code.let(f"_e_{n}", f"({d} - 1)*{n} + {bounded}{rest}")


def _solve(code, rates, theta, v_max):
    """Theta step of the voltages, by elimination of one after the other and substitution back.

    The unknowns are y = v + theta dV, which needs no product J v where f is linear.
    """
    h = sp.Symbol(code.let("_h", f"{theta}*dt"))
    d, o, b = {}, {}, {}
    done = {n: [] for n in rates}
    for n, rate in rates.items():
        d[n], others, b[n] = _assemble(code, n, rate, list(rates), h, (theta, v_max))
        o |= {(n, m): entry for m, entry in others.items()}

    # Leaves first, and of these the ones that are equal for all neurons: passive subtrees then
    # cost scalars only. A cycle has no leaf; there the least connected goes first. Of equals the
    # first voltage stays longest: the soma is the root.
    place = {n: -k for k, n in enumerate(rates)}
    near = {n: {m for m in rates if (n, m) in o or (m, n) in o} for n in rates}
    entries = {n: [d[n], *(name for pair, name in o.items() if n in pair)] for n in rates}
    varied = {n for n in rates if not all(map(code.is_scalar, entries[n]))}
    order = []
    while near:
        n = min(near, key=lambda m: (len(near[m]), m in varied, place[m]))
        left = sorted(near.pop(n), key=place.get)
        order.append((n, left))
        varied.update(left if n in varied else ())
        i = code.let(f"_i_{n}", f"1/({d[n]})")
        if code.is_scalar(i):  # a passive compartment then costs a fused product for each term
            known = f"{i}*{n} + " + code.let(f"_j_{n}", f"{i}*{b[n]}")
            for m in done[n]:
                known += f" - {code.let(f'_l_{n}__{m}', f'{i}*{o[n, m]}')}*_k_{m}"
            code.let(f"_k_{n}", known)
        else:
            known = "".join(f" - {o[n, m]}*_k_{m}" for m in done[n])
            code.let(f"_k_{n}", f"({n} + {b[n]}{known})*{i}")
        for q in (q for q in left if (n, q) in o):
            code.let(f"_r_{n}__{q}", f"{o[n, q]}*{i}")
        for p in left:
            near[p] = near[p].union(left) - {n, p}
            if (p, n) not in o:
                continue
            done[p].append(n)
            for q in (q for q in left if (n, q) in o):
                fill = code.let(f"_s_{p}__{q}__{n}", f"{o[p, n]}*_r_{n}__{q}")
                if p == q:
                    d[p] += f" - {fill}"
                else:
                    o[p, q] = code.let(f"_o_{p}__{q}__{n}", f"{o.get((p, q), 0)} - {fill}")
    for n, left in reversed(order):
        known = "".join(f" - _r_{n}__{m}*_y_{m}" for m in left if (n, m) in o)
        code.let(f"_y_{n}", f"_k_{n}{known}")
    for n in rates:
        rest = f" - {1 / theta - 1}*{n}" if theta < 1 else ""
        code.store(n, f"{1 / theta}*_y_{n}{rest}")


hines = HinesStateUpdater()
