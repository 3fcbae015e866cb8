"""A pairing of spikes, and a reward some time later: what is still there to be rewarded?

Source: Izhikevich 2007, 10.1093/cercor/bhl152, Fig. 1 (a pairing, dopamine seconds later); with
rewards that are held, Florian 2007, 10.1162/neco.2007.19.6.1468.
Differs from the source: the spikes are imposed, so that the rule is all there is to see.
"""

from dataclasses import replace

import numpy as np
from brian2 import Hz, Quantity, ms, second

from dendritic_models import stimuli
from dendritic_models.cells import dopamine, relay
from dendritic_models.experiment import Population, Projection, Signal, Spikes, snapped
from dendritic_models.model import Reference
from dendritic_models.plasticity import izhikevich2007
from dendritic_models.receptors import release
from protocols.pairing import pairing
from protocols.spike_train import measure

__all__ = ("measure", "reward_pairing")

REFERENCE = Reference("Izhikevich 2007", "10.1093/cercor/bhl152", "Fig. 1")
ALIVE = 1e-6                       # the least share of an eligibility that a reward may find


def reward_pairing(rule=izhikevich2007, delay=10*ms, reward=1*second, amount=0.5, width=None,
                   modulator=dopamine, frequency=10*Hz, pairs=1, weight=None, cell=relay,
                   silence=1*second, duration=None, dt=1*ms):
    """`pairing`, then dopamine for a rule whose third factor is ``M``.

    Parameters
    ----------
    rule : PlasticityRule
    delay : Quantity (ms)
        Postsynaptic minus presynaptic time.
    reward : Quantity (second)
        Time of the reward minus that of the last spike; negative for a reward before.
    amount : float
        What the reward adds to ``D`` of the modulator; zero for the control.
    width : Quantity (second), optional
        Given, ``M`` is `amount` for so long and zero else, and there is no modulator.
    modulator : Unit
        With the states ``D`` and ``M``.
    frequency, pairs, weight, cell
        As for `pairing`.
    silence : Quantity (second)
        Before the first spike, and after the last spike or the reward, whichever is later.
    duration : Quantity (second), optional
        Default: to the end of the silence.  What is swept together is one build if it is equal.
    dt : Quantity (second)

    Raises
    ------
    KeyError
        When the rule has no third factor ``M``.
    ValueError
        When nothing is eligible any more when the reward comes.
    """
    if "M" not in getattr(rule.post, "states", ()):
        raise KeyError(f"reward_pairing: {rule.where} has no third factor 'M'. Use protocol "
                       f"'pairing', or a rule with M in its post mechanism.")
    tau = {**rule.parameters, **rule.post.parameters}.get("tau_elig")
    left = 1.0 if reward <= 0*ms else 0.0 if tau is None else float(np.exp(-np.max(reward/tau)))
    if left < ALIVE:
        fix = f"Write reward={-np.log(ALIVE)*tau} or less" if tau else \
            "It keeps no eligibility: write reward=0*ms or less"
        raise ValueError(f"reward_pairing: nothing is eligible when the reward comes, {reward} "
                         f"after the last spike: {rule.where} has {left:.1g} of it left. {fix}.")
    last = snapped(silence + (pairs - 1)/frequency, dt) + max(snapped(delay, dt), 0*second)
    given = snapped(last + reward, dt)
    if given < 0*second:
        raise ValueError(f"reward_pairing: reward = {reward} comes before the start. Write "
                         f"silence={silence - given}.")
    duration = max(last, given) + silence if duration is None else duration
    experiment = pairing(rule, delay=delay, frequency=frequency, pairs=pairs, weight=weight,
                         cell=cell, silence=silence, duration=snapped(duration, dt), dt=dt)
    network = experiment.network
    if width is not None:
        box = stimuli.pulses("target", "M", Quantity([given]), width, amount, dt=dt)
        return experiment.with_(name="reward_pairing", reference=REFERENCE,
                                stimuli=(*experiment.stimuli, box))
    return experiment.with_(
        name="reward_pairing", reference=REFERENCE,
        network=replace(
            network,
            populations=(*network.populations, Population("reward", relay, 1),
                         Population("modulator", modulator, 1)),
            projections=(*network.projections, Projection(
                "rewarded", "reward", "modulator", receptor=release, weights=amount)),
            signals=(Signal("modulation", "modulator", "M", "target", "M"),)),
        stimuli=(*experiment.stimuli, Spikes("reward", Quantity([given]), np.zeros(1, int))))
