"""What is wanted of spikes and outputs, as numbers to be made small or large.

Arrays alone, so that laboratory data will do; times in one unit, any.
"""

import numpy as np


def van_rossum(given, wanted, tau=10.0, rise=0.0):
    """Squared distance of two trains, each filtered by an exponential: 1/2 for one lone spike.

    Parameters
    ----------
    given, wanted : array, shape (spikes,)
    tau, rise : float
        Time constants of the filter; with a `rise` it is the difference of two exponentials.

    References
    ----------
    van Rossum 2001, 10.1162/089976601300014321
    """
    given, wanted = (np.asarray(train, dtype=float) for train in (given, wanted))

    def overlap(one, other):
        apart = np.abs(np.subtract.outer(one, other))
        late = rise*np.exp(-apart/rise) if rise else 0
        return np.sum(tau*np.exp(-apart/tau) - late)/(tau - rise)

    return (overlap(given, given) + overlap(wanted, wanted))/2 - overlap(given, wanted)


def spike_time_error(given, wanted):
    """Largest distance between spikes paired in order; infinite where their numbers differ.

    Parameters
    ----------
    given, wanted : array, shape (spikes,)
    """
    given, wanted = np.sort(given), np.sort(wanted)
    if len(given) != len(wanted):
        return np.inf
    return float(np.abs(given - wanted).max(initial=0.0))


def in_trials(times, period, trials):
    """The times of each trial, counted from its start (list of array).

    Parameters
    ----------
    times : array, shape (spikes,)
    period : float
        From one trial to the next.
    trials : int
    """
    times = np.sort(times)
    places = np.searchsorted(times, np.arange(1, trials)*period - 1e-6)
    return [part - k*period for k, part in enumerate(np.split(times, places))]
