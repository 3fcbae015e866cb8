"""What the benchmarks' networks are given, as plain numbers: every peer has the same."""

from dataclasses import dataclass

import numpy as np

PULSE, PULSE_TAU = 10.0, 0.2       # nA, ms: largest current and time constant of an alpha function


def poisson(neurons, rate, duration, dt, seed, start=5.0, end=5.0):
    """Spikes at random on the grid of `dt`, at most one a step.

    Parameters
    ----------
    neurons : int
    rate : float
        Hz.
    duration, dt : float
        ms.
    seed : int
    start, end : float
        ms at either end without a spike.

    Returns
    -------
    (array, array), each of shape (spikes,)
        Neurons, and times (ms) in order.
    """
    rng = np.random.default_rng(seed)
    first, last = round(start/dt), round((duration - end)/dt)
    steps, rows = np.nonzero(rng.random((last - first, neurons)) < rate*dt*1e-3)
    return rows, np.round((steps + first)*dt, 6)


def with_last(rows, times, neurons, at):
    """The same, and one spike of every neuron at the end."""
    return np.r_[rows, np.arange(neurons)], np.r_[times, np.full(neurons, at)]


def pairing(inputs, cells, duration, dt, rate=10.0, seed=1):
    """((neurons, times) of the inputs, (cells, times)) of a plasticity task.

    Inputs fire at even steps and cells at odd ones: simulators do not agree on what spikes at the
    same time are to each other.  All inputs fire 2 ms before the end, because an event-driven
    simulator brings a weight up to date when its input fires.
    """
    before = with_last(*poisson(inputs, rate, duration, 2*dt, seed), inputs, duration - 2)
    rows, times = poisson(cells, rate, duration, 2*dt, seed + 1)
    return before, (rows, np.round(times + dt, 6))


def track(inputs, cells, duration, dt):
    """Rates over their maximum, shape (times, inputs), and plateaus, shape (times, cells), at `dt`.

    Inputs fire one after the other along the time that there is; each cell has one plateau of a
    fifth of it, at times spread over the first half.
    """
    time = np.arange(round(duration/dt))*dt/duration
    R = np.exp(-((time[:, None] - np.arange(inputs)/inputs)/0.2)**2)
    onset = 0.5*np.arange(cells)/cells
    return R, ((time[:, None] >= onset) & (time[:, None] < onset + 0.2)).astype(float)


# ---------------------------------------------------------------------------- network

POOL, RATE = 1000, 20.0            # inputs from outside, each of this rate (Hz)
FROM_OUTSIDE, FROM_CELLS, FROM_INHIBITORY = 50, 30, 20         # synapses at each cell
DELAY = 1.0                                                    # ms, between cells
OUTER, INNER, SOMA = 6, 3, 0                                   # compartments where they end
G_AMPA, G_NMDA, G_GABA = 0.8, 0.5, 2.0                         # nS, of an efficacy of 1
TAU_AMPA, TAU_NMDA, TAU_GABA = 2.5, 50.0, 5.0                  # ms
E_GABA = -75.0                                                 # mV; the others' is 0
A_PLUS, A_MINUS, TAU_STDP = 0.005, 0.00525, 20.0               # Song et al. 2000; ms


@dataclass(frozen=True)
class Wiring:
    """Who is joined to whom, index arrays of shape (2, synapses): sources, targets.

    Parameters
    ----------
    outside : array
        From inputs, to compartment `OUTER`, AMPA and NMDA, plastic.
    cells : array
        From excitatory cells, to compartment `INNER`, AMPA and NMDA, plastic.
    inhibitory : array
        From the last fifth of the cells, to the soma, GABA of efficacy 1.
    w : (array, array)
        Initial weights of the first two, in [0.2, 0.8].
    spikes : (array, array)
        (inputs, times in ms), on a grid of 0.1 ms.
    """

    outside: np.ndarray
    cells: np.ndarray
    inhibitory: np.ndarray
    w: tuple
    spikes: tuple


def wiring(cells, duration, seed=1):
    """The network of `cells`, none joined to itself; small ones have fewer synapses."""
    rng, excitatory = np.random.default_rng(seed), cells - cells//5

    def drawn(pool, count):
        """`count` of a pool for each cell, of which `pool[k]` is the cell itself."""
        rows = [rng.choice(others, min(count, len(others)), replace=False)
                for others in (pool[pool != cell] for cell in range(cells))]
        return np.array([np.concatenate(rows), np.repeat(np.arange(cells), list(map(len, rows)))])

    outside = drawn(np.arange(POOL) + cells, FROM_OUTSIDE) - [[cells], [0]]
    recurrent = drawn(np.arange(excitatory), FROM_CELLS)
    inhibitory = drawn(np.arange(excitatory, cells), FROM_INHIBITORY)
    return Wiring(outside, recurrent, inhibitory,
                  tuple(rng.uniform(0.2, 0.8, ends.shape[1]) for ends in (outside, recurrent)),
                  poisson(POOL, RATE, duration, 0.1, seed + 1))
