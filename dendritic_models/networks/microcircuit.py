"""One hidden layer whose interneurons predict the layer above and cancel what comes from there.

Source: Sacramento et al. 2018, figure 1; the state in which they do, as in
kma-code/Error-Neuron-Microcircuits.
As published.
"""

import numpy as np

from dendritic_models import checks
from dendritic_models.cells import mc_hidden, mc_input, mc_interneuron, mc_output
from dendritic_models.experiment import Network, Population, Signal
from dendritic_models.plasticity import sacramento2018, sacramento2018_apical

FEEDBACK = ("random", "transpose")
UNITS = (mc_input, mc_hidden, mc_interneuron, mc_output)


def microcircuit(sizes, basal=None, lateral=sacramento2018, apical=sacramento2018_apical,
                 feedback="random", predicting=False, seed=0, units=UNITS, reach=1.0):
    """Pyramidal neurons in two layers, and an interneuron for each of the upper ones.

    Populations are ``input``, ``hidden``, ``interneurons`` and ``output``; signals are ``forward1``
    and ``forward2`` (basal), ``down`` (from the output to the apical dendrites), ``lateral`` (onto
    interneurons), ``cancelling`` (from them to the apical dendrites) and ``above``.

    Parameters
    ----------
    sizes : (int, int, int)
        Inputs, hidden and output neurons.
    basal, lateral, apical : PlasticityRule, optional
        Of the weights forwards, onto interneurons, and from them; ``None`` for weights that stay.
        `basal` may be a pair, one a layer.
    feedback : str
        ``"random"`` or ``"transpose"`` of the weights into the output as they begin.
    predicting : bool
        Start where interneurons cancel the output exactly, as long as no target pulls.
    seed : int or numpy.random.Generator
        Draws the weights, uniformly from -1 to 1.
    units : tuple of Unit
        Those of the four populations.
    reach : float
        The weights of the inputs are drawn from minus this to this instead.

    Returns
    -------
    Network
    """
    if feedback not in FEEDBACK:
        raise checks.unknown("microcircuit", "feedback", feedback, FEEDBACK)
    if len(sizes) != 3:
        raise ValueError(f"microcircuit: sizes = {tuple(sizes)}, expected three numbers. Write for "
                         f"example sizes=(30, 20, 10).")
    rng, (inputs, hidden, outputs) = np.random.default_rng(seed), sizes
    first = reach*rng.uniform(-1, 1, (inputs, hidden))
    second = rng.uniform(-1, 1, (hidden, outputs))
    down, onto, away = (rng.uniform(-1, 1, shape) for shape in (
        (outputs, hidden), (hidden, outputs), (outputs, hidden)))
    if feedback == "transpose":
        down = second.T.copy()
    if predicting:
        upper, inter = units[3].parameters, units[2].parameters
        onto = second*float(upper["g_B"]*(inter["g_lk"] + inter["g_D"])/(
            inter["g_D"]*(upper["g_lk"] + upper["g_B"])))
        away = -down
    basal = basal if isinstance(basal, (tuple, list)) else (basal, basal)
    rules = {name: () if rule is None else (rule,) for name, rule in zip(
        ("forward1", "forward2", "lateral", "cancelling"), (*basal, lateral, apical), strict=True)}
    names = "input", "hidden", "interneurons", "output"
    return Network(
        tuple(Population(name, unit, size) for name, unit, size in zip(
            names, units, (inputs, hidden, outputs, outputs), strict=True)),
        signals=(
            Signal("forward1", "input", "f", "hidden", "v_B", first, rules=rules["forward1"]),
            Signal("forward2", "hidden", "f", "output", "v_B", second, rules=rules["forward2"]),
            Signal("down", "output", "f", "hidden", "v_A", down),
            Signal("lateral", "hidden", "f", "interneurons", "v_D", onto, rules=rules["lateral"]),
            Signal("cancelling", "interneurons", "f", "hidden", "v_A", away,
                   rules=rules["cancelling"]),
            Signal("above", "output", "u", "interneurons", "above", connect="one")))
