"""What the benchmarks' networks are given, as plain numbers: every peer has the same."""

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
