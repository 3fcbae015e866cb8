"""Layers of units with plastic weights forwards, and a way back for what their rule sends down.

Source: Whittington & Bogacz 2017, figure 3; Lillicrap et al. 2016 for random feedback, Kolen &
Pollack 1994 for feedback that learns; Scellier & Bengio 2017 where activity goes back, not error.
Differs from the source: biases are the weights of one unit that is always on; random weights fit
tanh units.
"""

from typing import NamedTuple

import numpy as np

from dendritic_models import cells, checks
from dendritic_models.experiment import Network, Population, Signal
from dendritic_models.model import PlasticityRule
from dendritic_models.plasticity import kolen1994, whittington2017


class Kind(NamedTuple):
    """The units that a family of rules learns in, and what these send down."""

    rules: tuple                       # names
    hidden: str
    outputs: dict                      # objective -> unit
    input: str = "pc_input"
    bias: str = "pc_bias"
    back: str = "err"                  # what the layer below hears of
    phases: int = 1                    # 2: with the target and, before that, without it

    def units(self, objective=None):
        """Those of the input, hidden layers, output and bias; default: for the first objective."""
        objective = objective or next(iter(self.outputs))
        if objective not in self.outputs:
            raise checks.unknown(f"layered: units of '{self.rules[0]}'", "objective", objective,
                                 self.outputs)
        return tuple(getattr(cells, name) for name in (
            self.input, self.hidden, self.outputs[objective], self.bias))


KINDS = {
    "predictive_coding": Kind(
        ("whittington2017", "whittington2017_annealed"), "pc_hidden",
        {"squared_error": "pc_output", "cross_entropy": "pc_output_logistic"}),
    "feed_forward": Kind(
        ("lillicrap2016",), "ff_hidden",
        {"squared_error": "ff_output", "cross_entropy": "ff_output_logistic",
         "target_rate": "ff_output_rate"}),
    "bursts": Kind(
        ("payeur2021_rate",), "burst_hidden", {"cross_entropy": "burst_output"}, back="b",
        phases=2),
    "equilibrium": Kind(
        ("scellier2017",), "ep_hidden", {"squared_error": "ep_output"},
        "ep_input", "ep_bias", "f", 2),
    "clamped": Kind(
        ("movellan1991", "oreilly1996"), "ep_hidden", {"squared_error": "chl_output"},
        "ep_input", "ep_bias", "f", 2),
}
# Between which numbers an output unit answers, where these are not all.
RANGES = dict.fromkeys(("pc_output_logistic", "ff_output_logistic", "ff_output_rate",
                        "burst_output", "ep_output", "chl_output", "mc_output"), (0, 1))
FEEDBACK = ("transpose", "random", "learnt")


def kind_of(rule):
    """The kind of network of a rule: by name, else the first whose units have all that it reads.

    Parameters
    ----------
    rule : PlasticityRule, None, or sequence of them
    """
    listed = [r for r in (rule if isinstance(rule, (tuple, list)) else [rule]) if r is not None]
    for kind in KINDS.values():
        if all(r.name in kind.rules for r in listed):
            return kind
    for kind in KINDS.values():
        if not any(_missing(r, *kind.units()[1::-1]) for r in listed):
            return kind
    return KINDS["predictive_coding"]


def _missing(rule, target, source):
    """The names that a rule reads and that its two units do not have."""
    held = {"post": _held(target), "pre": _held(source)}
    asked = {name: name.rpartition("_") for name in rule.needs}
    return [name for name, (base, _, side) in asked.items() if base not in held[side]]


def _held(unit):
    """The names that a unit has."""
    return {name for _, _, name in unit.dynamics().names}


def _checked(rule, target, source):
    """Refuse a rule that reads what its units do not have, and say which units have it."""
    for name in _missing(rule, target, source):
        base, _, side = name.rpartition("_")
        unit = target if side == "post" else source
        units = {u.name: u for kind in KINDS.values() for objective in kind.outputs
                 for u in kind.units(objective)}
        have = [u.name for u in units.values() if base in _held(u)]
        who = f"Units {', '.join(have)} have it" if have else "No unit of the package has it"
        raise KeyError(f"layered: {rule.where} needs '{name}', and {unit.where} has no '{base}'. "
                       f"{who}: give them as units=(input, hidden, output, bias), or use another "
                       f"rule.")


def layered(sizes, rules=whittington2017, weights=None, biases=None, seed=0, units=None,
            objective=None, feedback="transpose", back=None, masks=None):
    """Layers that are wired upwards to the next and downwards to the one before.

    Populations are ``input``, ``hidden1``, ``hidden2``, ..., ``output`` and ``bias``; signals are
    ``forward1`` (into the first layer after the input), ``bias1``, and ``feedback2`` (out of the
    second layer, through the weights of ``forward2`` or its own), and so on.

    Parameters
    ----------
    sizes : sequence of int
        Units of each layer, the input first.
    rules : PlasticityRule or sequence of them
        One for all layers, or one a layer; ``None`` for weights that stay.
    weights : sequence of array, shape (sources, targets)
        Initial weights of each layer.  Default: uniform within ``2/sqrt(sources)``, those of the
        output within ``0.5/sqrt(sources)``, for as many sources as a target has on average.
    biases : sequence of array, shape (targets,)
        Default: uniform within 0.5, those of the output zero.
    seed : int or numpy.random.Generator
        For the defaults.
    units : tuple of Unit, optional
        Those of the input, the hidden layers, the output and, if not `pc_bias`, the bias.  Default:
        those of the rule (`KINDS`) for the objective.
    objective : str, optional
        ``"squared_error"``, ``"cross_entropy"`` or ``"target_rate"``: says which output unit.
        Default: the first that the rule's kind has.
    feedback : str
        What the way down goes through: ``"transpose"`` of the forward weights, fixed ``"random"``
        weights, or weights that are ``"learnt"`` (`plasticity.kolen1994`).
    back : str, optional
        The variable of the units that goes down; default: that of the rule's kind.
    masks : sequence of array of bool, shape (sources, targets), optional
        Which weights of each layer there are, as from `networks.masks`; default: all.

    Returns
    -------
    Network

    Raises
    ------
    KeyError
        For a rule that reads what the units do not have, with the units that have it.
    """
    sizes = [int(n) for n in sizes]
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"layered: sizes = {sizes}, expected at least an input and an output. "
                         f"Write for example sizes=(4, 30, 3).")
    layers = range(1, len(sizes))
    if rules is None or isinstance(rules, PlasticityRule):
        rules = [rules]*len(layers)
    if feedback not in FEEDBACK:
        raise checks.unknown("layered", "feedback", feedback, FEEDBACK)
    kind, rng = kind_of(rules), np.random.default_rng(seed)
    units = kind.units(objective) if units is None else (*units, cells.pc_bias)[:4]
    masks = [np.ones(shape, bool) for shape in zip(sizes, sizes[1:], strict=False)] \
        if masks is None else masks
    drawn = _drawn(masks, rng) if weights is None or biases is None else ()
    weights = [w for w, _ in drawn] if weights is None else weights
    biases = [b for _, b in drawn] if biases is None else biases
    for given, what in ((rules, "rules"), (weights, "weights"), (biases, "biases"),
                        (masks, "masks")):
        if len(given) != len(layers):
            raise ValueError(f"layered: {len(given)} {what} for {len(layers)} layers of weights. "
                             f"Give one for each.")
    names = ["input", *(f"hidden{k}" for k in range(1, len(sizes) - 1)), "output"]
    rows = [units[0], *[units[1]]*(len(sizes) - 2), units[2]]
    populations = [Population(name, unit, n)
                   for name, unit, n in zip(names, rows, sizes, strict=True)]
    signals = []
    for k in layers:
        w, b = np.asarray(weights[k - 1], dtype=float), np.asarray(biases[k - 1], dtype=float)
        mask = np.asarray(masks[k - 1], dtype=bool)
        for array, what in ((mask, "masks"), (w, "weights")):
            if array.shape != (sizes[k - 1], sizes[k]):
                raise ValueError(f"layered: {what} into '{names[k]}' have shape {array.shape}, "
                                 f"expected (sources, targets) = {(sizes[k - 1], sizes[k])}.")
        learns = () if rules[k - 1] is None else (rules[k - 1],)
        for rule in learns:
            _checked(rule, rows[k], rows[k - 1])
            _checked(rule, rows[k], units[3])
        signals += [
            Signal(f"forward{k}", names[k - 1], "f", names[k], "mu", rules=learns,
                   **_wired(w, mask)),
            Signal(f"bias{k}", "bias", "f", names[k], "mu", weights=b[None, :], rules=learns)]
        if k > 1:
            own = dict(transpose_of=f"forward{k}") if feedback == "transpose" else dict(
                rules=(kolen1994,) if feedback == "learnt" else (),
                **_wired(rng.uniform(-1, 1, mask.T.shape), mask.T))
            signals.append(Signal(f"feedback{k}", names[k], back or kind.back, names[k - 1],
                                  "feedback", **own))
    return Network((*populations, Population("bias", units[3], 1)), signals=tuple(signals))


def _wired(weights, mask):
    """The part of a signal that says which weights there are."""
    return dict(weights=weights) if mask.all() else dict(
        weights=weights[mask], connect=np.nonzero(mask))


def _drawn(masks, rng):
    """Random weights, shape (sources, targets), and biases of each layer."""
    layers = []
    for mask in masks:
        last, (sources, targets) = len(layers) == len(masks) - 1, np.shape(mask)
        w = rng.uniform(-1, 1, (targets, sources)).T*(0.5 if last else 2)/np.sqrt(
            np.sum(mask)/targets)
        layers.append((w, np.zeros(targets) if last else rng.uniform(-1, 1, targets)*0.5))
    return layers
