"""Datasets and arrays -> numbers; usable on laboratory data (numpy and xarray only)."""

import numpy as np


def peak(position, values):
    """Height and place of a maximum, interpolated by the parabola through its three samples.

    Parameters
    ----------
    position, values : array, shape (n,)
        Evenly spaced on a circular track.

    Returns
    -------
    tuple of float
        (value, position)
    """
    values = np.asarray(values, dtype=float)
    k = int(np.argmax(values))
    left, top, right = values[k - 1], values[k], values[(k + 1) % len(values)]
    bend = left - 2*top + right
    shift = 0.5*(left - right)/bend if bend else 0.0
    spacing = position[1] - position[0]
    return top - 0.25*(left - right)*shift, position[k] + shift*spacing


def ramp_features(position, ramp, place, length):
    """What a place field's ramp of voltage looks like, relative to the place of its plateau.

    Parameters
    ----------
    position, ramp : array, shape (bins,)
        Bin centres (cm) and depolarisation (mV) along a circular track.
    place, length : float
        Place of the plateau and length of the track (cm).

    Returns
    -------
    dict
        ``peak`` (mV), ``peak_place``, ``peak_shift``, ``start``, ``end`` (cm; at 15 % of the peak
        above the baseline, the mean of the lowest tenth), ``asymmetry`` = rise/decay, ``minimum``.

    References
    ----------
    Milstein et al. 2021, 10.7554/eLife.73046, ramp features
    """
    ramp = np.asarray(ramp, dtype=float)
    height, top = peak(position, ramp)
    if np.ptp(ramp) == 0:
        return dict(peak=height, peak_place=np.nan, peak_shift=np.nan, start=np.nan, end=np.nan,
                    minimum=height, asymmetry=np.nan)
    low = np.sort(ramp)[:max(1, len(ramp)//10)].mean()
    threshold = low + 0.15*(ramp.max() - low)
    around = np.arange(3*len(ramp))
    unrolled = np.interp(np.linspace(0, len(around) - 1, 20*len(around)), around, np.tile(ramp, 3))
    x = np.linspace(position[0] - length, position[-1] + length, len(unrolled))
    middle = int(np.argmin(np.abs(x - position[np.argmax(ramp)])))
    below = np.nonzero(unrolled < threshold)[0]
    start, end = x[below[below < middle][-1]], x[below[below > middle][0]]

    def beside(distance):
        return (distance + length/2) % length - length/2

    return dict(peak=height, peak_place=top % length, peak_shift=beside(top - place),
                start=start % length, end=end % length, minimum=ramp.min(),
                asymmetry=((place - start) % length)/((end - place) % length))


def trains(times, cells, size):
    """The times of each of `size` cells, from events and the cell of each (list of array)."""
    return [times[cells == k] for k in range(size)]


def crossings(time, values, threshold):
    """Interpolated times of upward crossings.

    Parameters
    ----------
    time, values : array, shape (n,)
    threshold : float
    """
    time, values = np.asarray(time), np.asarray(values)
    up = np.nonzero((values[:-1] < threshold) & (values[1:] >= threshold))[0]
    share = (threshold - values[up])/(values[up + 1] - values[up])
    return time[up] + share*(time[up + 1] - time[up])


def time_above(time, values, threshold):
    """How long a trace is above a threshold, with interpolated ends (in the unit of `time`)."""
    time, above = np.asarray(time, dtype=float), np.asarray(values, dtype=float) - threshold
    first, last = above[:-1], above[1:]
    crosses = (first >= 0) != (last >= 0)
    share = np.where(crosses, np.maximum(first, last)/np.where(crosses, abs(first - last), 1),
                     first >= 0)
    return float(np.sum(share*np.diff(time)))


def without_spikes(time, voltage, spikes, before=1.0, after=5.0):
    """A voltage trace with its spikes cut out and bridged by straight lines.

    Parameters
    ----------
    time, voltage : array, shape (n,)
        Times in ms.
    spikes : array
        Spike times (ms).
    before, after : float
        What is cut on either side of a spike (ms).
    """
    time = np.asarray(time)
    cut = np.zeros(len(time), dtype=bool)
    for begin, end in zip(np.searchsorted(time, np.asarray(spikes) - before),
                          np.searchsorted(time, np.asarray(spikes) + after), strict=True):
        cut[begin:end + 1] = True
    return np.interp(time, time[~cut], np.asarray(voltage)[~cut])


def low_passed(voltage, dt, cutoff=3.0):
    """A trace below `cutoff` (Hz), filtered forwards and backwards so that nothing shifts.

    Parameters
    ----------
    voltage : array, shape (n,)
    dt : float
        Sampling interval (ms).
    """
    from scipy.signal import butter, sosfiltfilt
    return sosfiltfilt(butter(2, cutoff, fs=1e3/dt, output="sos"), voltage)
