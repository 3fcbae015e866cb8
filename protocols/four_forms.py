"""One stimulus, four forms of plasticity: Hebbian, three-factor, instructive, BTSP.

Source: the taxonomy of Magee & Grienberger 2020, 10.1146/annurev-neuro-090919-022842.
Differs from the source: an illustration; stimulus and equations are this project's.
"""

import numpy as np
from brian2 import Hz, ms, second

from dendritic_models import stimuli
from dendritic_models.cells import afferent, instructed
from dendritic_models.experiment import (
    Experiment,
    Network,
    Phase,
    Population,
    Projection,
    Recording,
    Schedule,
    Spikes,
)
from dendritic_models.model import PlasticityRule, Reference
from dendritic_models.plasticity import (
    magee2020_instructive,
    magee2020_three_factor,
    milstein2021_spikes,
    pair_stdp,
)
from dendritic_models.plasticity.btsp import RATE_MAX

REFERENCE = Reference("Magee & Grienberger 2020", "10.1146/annurev-neuro-090919-022842",
                      "the taxonomy; stimulus and equations are this project's")
FORMS = (pair_stdp.with_(A_plus=0.03, A_minus=0.03), magee2020_three_factor, magee2020_instructive,
         milstein2021_spikes)
ONSET = 500*ms                     # of the first presynaptic spike
PLATEAU = 300*ms                   # the late signal: dopamine, error, plateau


def four_forms(rule=FORMS, pre=True, post=True, late=True, delay=1*second, weight=0.5, spikes=10,
               rate=40*Hz, dt=1*ms):
    """A burst of an input, each spike 10 ms before one of the target; a late signal to the target.

    Parameters
    ----------
    rule : PlasticityRule or sequence of them
        Each rule has a target of its own.  One that reads rates gets that of the burst; one that
        acts once a lap acts at the moment ``block`` at the end.
    pre, post, late : bool
        Whether the input fires, the target fires, the late signal comes.
    delay : Quantity (second)
        Of the late signal after the first spike; negative: before it.
    weight : float
        At the start.
    spikes : int
    rate : Quantity (Hz)
        Within the burst.

    Raises
    ------
    ValueError
        For no rule, a burst without spikes, a late signal outside the session.
    """
    rules = (rule,) if isinstance(rule, PlasticityRule) else tuple(rule)
    if not rules:
        raise ValueError("four_forms: rule names no rule. Write rule=milstein2021_spikes.")
    if spikes < 1 or not rate > 0*Hz:
        raise ValueError(f"four_forms: {spikes} spikes at {rate} are no burst. Write spikes=10.")
    if delay < -ONSET:
        raise ValueError(f"four_forms: delay = {delay}, but the session begins {ONSET} before the "
                         f"first spike. Write delay={-ONSET} or later.")
    times = ONSET + np.arange(spikes)/rate
    given = (
        Spikes("input", times[:spikes*pre], np.zeros(spikes*pre)),
        Spikes("target", np.repeat(times[:spikes*post], len(rules)) + 10*ms,
               np.tile(np.arange(len(rules)), spikes*post)),
        # The rate of the burst: each spike stands for the interval around it.
        stimuli.pulses("input", "R", ONSET - 0.5/rate, spikes/rate, pre*float(rate/RATE_MAX), dt),
        stimuli.pulses("target", "gate", ONSET + delay, PLATEAU, float(late), dt))
    end = ONSET + max(times[-1] - times[0], delay, 0*ms) + 2*second
    duration = np.ceil(float(end/(100*ms)))*100*ms
    return Experiment(
        name="four_forms", reference=REFERENCE, duration=duration, dt=dt,
        network=Network(
            (Population("input", afferent, 1), Population("target", instructed, len(rules))),
            tuple(Projection(r.name, "input", "target", rules=r, weights=weight,
                             connect=([0], [k])) for k, r in enumerate(rules))),
        stimuli=given,
        recordings=tuple(Recording(r.name, "w", every=10*ms) for r in rules),
        schedule=Schedule((Phase("burst", duration - 20*ms), Phase("block"),
                           Phase("after", 20*ms))))


def measure(dataset):
    """Change of each rule's weight: ``<rule>.at_once`` by 400 ms, ``<rule>.at_last`` by the end."""
    found = {}
    for name in [str(n).removesuffix(".w") for n in dataset if str(n).endswith(".w")]:
        w = dataset[f"{name}.w"].squeeze(drop=True)
        found |= {f"{name}.at_once": float(w.sel(time_10ms=900) - w[0]),
                  f"{name}.at_last": float(w[-1] - w[0])}
    return found
