"""Bursts of five pairs, fifteen times: how plasticity of cortical slices depends on frequency.

Source: Sjostrom, Turrigiano & Nelson 2001, 10.1016/S0896-6273(01)00542-6 (5 pairs at 10 to 50 Hz,
15 times every 10 s; 50 single pairs at 0.1 Hz).
Differs from the source: as for `pairing`.
"""

from brian2 import Hz, ms, nA, second

from dendritic_models.cells import relay
from dendritic_models.model import Reference
from dendritic_models.plasticity import triplet_stdp_nearest
from protocols.pairing import measure, pairing

__all__ = ("bursts", "measure")

REFERENCE = Reference("Sjostrom et al. 2001", "10.1016/S0896-6273(01)00542-6",
                      "5 pairs, 15 times every 10 s")


def bursts(rule=triplet_stdp_nearest, delay=10*ms, frequency=20*Hz, pairs=5, repeats=15,
           interval=10*second, weight=None, cell=relay, at="soma", receptor=None, pulse=3*nA,
           width=1*ms, silence=1*second, duration=None, dt=0.1*ms):
    """`pairing` in bursts, with the numbers of the slice experiments.

    Parameters
    ----------
    rule : PlasticityRule
    delay : Quantity (ms)
        Postsynaptic minus presynaptic time.
    frequency : Quantity (Hz)
        Of the pairs within a burst.
    pairs, repeats : int
        Pairs in each burst, and bursts.
    interval : Quantity (second)
        From one burst to the next.
    weight, cell, at, receptor, pulse, width, silence, duration, dt
        As for `pairing`.
    """
    return pairing(rule, delay=delay, frequency=frequency, pairs=pairs, bursts=repeats,
                   interval=interval, weight=weight, cell=cell, at=at, receptor=receptor,
                   pulse=pulse, width=width, silence=silence, duration=duration, dt=dt).with_(
        name="bursts", reference=REFERENCE)
