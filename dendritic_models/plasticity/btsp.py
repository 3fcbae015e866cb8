"""What rules of behavioural-timescale plasticity share: eligibility meets an instructive signal.

`pre` holds what a synapse remembers of its input, `post` what the cell remembers of its plateaus.
Where both are there, the weight rises at the rate ``up`` and falls at the rate ``down`` (hertz)::

    dw/dt = up*(1 - w) - down*w

A publication fills in the two memories and the two rates; one without soft bounds says its own
`change`.  `continuous` integrates that equation.  `lapwise` integrates the rates with the weight
frozen, applies both integrals at the onset of the next plateau and, for the last one, at the
schedule's phase ``block``; `windowed` applies them at ``block`` alone.  Rules that act on events
instead (`pairing`) add what one side remembers when the other is active.

Source: Milstein et al. 2021, 10.7554/eLife.73046, for the equation and for both forms of it;
Bittner et al. 2017, 10.1126/science.aan3846, for pairing.
"""

import numpy as np
from brian2 import Hz, ms, second
from brian2.core.functions import DEFAULT_FUNCTIONS
from brian2.utils.stringtools import get_identifiers, word_substitute

from dendritic_models.dynamics import parsed
from dendritic_models.model import Mechanism

SOFT_BOUNDS = "up*(1 - w) - down*w"
CLOCK = 10*ms                      # of the authors' simulations; traces last for seconds
SPIKES = 1*ms                      # of simulations with single spikes
RATE_MAX = 40*Hz                   # of an input whose R is 1
REST = 1*second                    # after a plateau: a trace with a rise still grows then


def continuous(rates, change=SOFT_BOUNDS):
    """Fields of a rule whose weight follows the differential equation.

    Parameters
    ----------
    rates : str
        Equations that define ``up`` and, where `change` reads it, ``down`` (hertz).
    change : str
        dw/dt.

    Returns
    -------
    dict
        For ``PlasticityRule(..., **continuous(RATES))``.
    """
    # "exponential" is exact where the weight appears linearly and safe where nothing is eligible.
    return dict(synapse=f"dw/dt = {change} : 1\n{rates}", dt=CLOCK, method="exponential")


def lapwise(rates, change=SOFT_BOUNDS):
    """Fields of a rule that changes its weight once a lap; arguments as for `continuous`.

    The synapse holds ``A`` and ``B``, the integrals of ``up`` and ``down`` since the last plateau.
    """
    pending, apply = _pending(change)
    sums = [f"d{total}/dt = {rate} : 1" for rate, total in pending.items()]
    return dict(synapse="\n".join(["w : 1", *sums, rates]),
                on={"plateau": apply, "block": apply}, dt=CLOCK,
                method="euler")    # no rate reads A, B or a weight that moves: a plain sum


def windowed(rates, change=SOFT_BOUNDS):
    """Fields of a rule whose windows all end at ``block``; arguments as for `continuous`.

    ``A`` and ``B`` grow at each step at which the event ``instructed`` of `post` holds: the
    synapses of a cell that is not instructed, as most are at most times, cost nothing.
    """
    pending, apply = _pending(change)
    held = [f"{total} : 1" for total in pending.values()]
    add = "; ".join(f"{total} += {rate}*dt" for rate, total in pending.items())
    return dict(synapse="\n".join(["w : 1", *held, rates]), on={"instructed": add, "block": apply})


def _pending(change):
    """Rate -> its integral, for the rates that `change` reads; statements that apply them."""
    pending = {rate: total for rate, total in (("up", "A"), ("down", "B"))
               if rate in get_identifiers(change)}
    apply = "; ".join([f"w += {word_substitute(change, pending)}",
                       *(f"{total} = 0" for total in pending.values())])
    return pending, apply


def time_step(*rules):
    """The longest step that suits some rules: 1 ms where spikes count, else their finest clock."""
    return min(SPIKES if rule.waits_for("pre") else rule.dt or CLOCK for rule in rules)


def pairing(up, down, into="w"):
    """Statements of a rule that adds what one side remembers when the other is active.

    Parameters
    ----------
    up, down : str
        What a plateau adds, and what a presynaptic spike adds.
    into : str
        The synaptic variable that they change.
    """
    return {"plateau": f"{into} += {up}", "pre": f"{into} += {down}"}


def counted(name, state, event, tau, reference):
    """A trace that an event raises by one: ``"spike"`` on the source, ``"plateau"`` on the target.

    Parameters
    ----------
    name, state, event : str
    tau : Quantity (second)
    reference : Reference
    """
    return Mechanism(name, f"d{state}/dt = -{state}/tau_{state} : 1", {f"tau_{state}": tau},
                     reference, on={event: f"{state} += 1"})


def low_passed(name, state, of, tau, reference):
    """A trace that follows a level of its neuron: ``"R"``, a rate over its maximum, ``"plateau"``.

    Parameters
    ----------
    name, state, of : str
    tau : Quantity (second)
    reference : Reference
    """
    return Mechanism(name, f"d{state}/dt = ({of} - {state})/tau_{state} : 1", {f"tau_{state}": tau},
                     reference, needs={of: 1})


def normalised(rule, R, plateau, dt=CLOCK):
    """The rule with the largest traces that a session can give, which its rates are relative to.

    They are the parameters called ``<trace>_max``; others stay as they are, and so does the
    largest of a trace that stays at zero.
    Traces move as in a simulation; one that counts spikes takes those that R stands for.

    Parameters
    ----------
    rule : PlasticityRule
    R : array, shape (times, inputs)
        Rates over their maximum, one sample a `dt`.
    plateau : Quantity (second)
        Duration of a plateau.
    dt : Quantity (second)
    """
    gate = np.repeat([1.0, 0.0], [max(1, round(float(plateau/dt))), round(float(REST/dt))])[:, None]
    largest = {}
    for mechanism, level, drive in ((rule.pre, "R", R), (rule.post, "plateau", gate)):
        wanted = [] if mechanism is None else [
            state for state in mechanism.states if f"{state}_max" in rule.parameters]
        if wanted:
            largest |= {f"{state}_max": value for state, value in _largest(
                mechanism, wanted, level, drive, float(dt)).items() if value > 0}
    return rule.with_(largest)


def _largest(mechanism, wanted, level, drive, dt):
    """Largest value of some states of a trace that follows `drive`, from rest."""
    from scipy.special import exprel  # a tenth of a second: only where needed

    equations = parsed(mechanism.where, mechanism.equations)
    texts = dict(equations.get_substituted_expressions(include_subexpressions=True))
    used = set().union(*(get_identifiers(text.code) for text in texts.values()))
    texts = {name: compile(text.code, name, "eval") for name, text in texts.items()}
    scope = {name: DEFAULT_FUNCTIONS[name].pyfunc for name in used & DEFAULT_FUNCTIONS.keys()}
    scope |= {name: float(value) for name, value in mechanism.parameters.items()}
    scope |= dict.fromkeys(equations.diff_eq_names, np.zeros(np.shape(drive)[1]))
    largest = dict.fromkeys(wanted, 0.0)
    for now in drive:
        scope[level] = now
        moved = {}
        for name in equations.diff_eq_names:
            rate, above = (eval(texts[name], scope | {name: scope[name] + x}) for x in (0, 1))
            moved[name] = scope[name] + dt*rate*exprel(dt*(above - rate))    # linear in itself
        if "spike" in mechanism.on:
            counted = scope | {name: np.copy(scope[name]) for name in moved}
            exec(mechanism.on["spike"], counted)
            for name in moved:
                moved[name] = moved[name] + dt*float(RATE_MAX)*now*(counted[name] - scope[name])
        scope |= moved
        for name in wanted:
            value = scope[name] if name in moved else eval(texts[name], scope)
            largest[name] = max(largest[name], float(np.max(value)))
    return largest
