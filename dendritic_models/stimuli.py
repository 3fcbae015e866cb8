"""What is done to a network: functions that return `Spikes` and `Waveform`.

Random times are drawn here, by numpy, so that every backend sees the same; all times are on the
grid of `dt`.
"""

import csv

import numpy as np
from brian2 import Hz, Quantity, cm, meter, ms, second

from dendritic_models import checks
from dendritic_models.experiment import Spikes, Waveform, snapped

ZERO = 0*second


def regular(population, rate=20*Hz, count=10, start=ZERO, rows=(0,), dt=0.1*ms):
    """Spikes at equal intervals, the same in every row.

    Parameters
    ----------
    population : str
        A population of relays.
    rate : Quantity (Hz)
    count : int
        Spikes of each row.
    start : Quantity (second), scalar or shape (rows,)
        First spike.
    rows : sequence of int
    dt : Quantity (second)
        Grid of the spike times.
    """
    return _volley(population, np.arange(count)/float(rate), start, rows, dt)


def theta_burst(population, bursts=10, spikes=4, within=100*Hz, between=5*Hz, start=ZERO,
                rows=(0,), dt=0.1*ms):
    """Bursts of `spikes` at the rate `within`, one burst after another at the rate `between`.

    References
    ----------
    Larson, Wong & Lynch 1986, 10.1016/0006-8993(86)90579-2
    """
    times = np.arange(bursts)[:, None]/float(between) + np.arange(spikes)/float(within)
    return _volley(population, times.ravel(), start, rows, dt)


def poisson(population, rate, duration, rows=(0,), seed=0, start=ZERO, rate_dt=10*ms, dt=0.1*ms):
    """Independent Poisson spikes.

    Parameters
    ----------
    population : str
        A population of relays.
    rate : Quantity (Hz), scalar, shape (times,) or (times, rows)
        An array is held for `rate_dt` each.
    duration : Quantity (second)
    rows : sequence of int
    seed : int
    """
    checks.same_dimension("poisson", "rate", rate, Hz)
    rows, end = np.atleast_1d(rows), float(duration)
    bin_ = float(rate_dt) if np.ndim(rate) else end
    rates = np.asarray(rate, dtype=float)
    rates = rates if rates.ndim == 2 else np.atleast_1d(rates)[:, None]
    expected = np.broadcast_to(rates*bin_, (len(rates), len(rows)))
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    counts = rng.poisson(expected).ravel()
    at_bin, at_row = (np.repeat(index.ravel(), counts) for index in np.indices(expected.shape))
    times = bin_*(at_bin + rng.random(at_bin.size))
    steps = np.floor(times[times < end]/float(dt)).astype(int)
    pairs = np.unique(np.stack([steps, rows[at_row[times < end]]]), axis=1)   # one spike a step
    return Spikes(population, snapped(pairs[0]*float(dt) + float(start), dt), pairs[1])


def latencies(population, samples, period, tau=20*ms, threshold=0.2, start=ZERO, dt=0.1*ms):
    """One spike for each feature of a sample, the sooner the larger it is: none up to `threshold`.

    The time is that at which a leaky unit reaches the threshold.  For a code of rates give
    `poisson` the samples times a rate, held for a period each.

    Parameters
    ----------
    population : str
        A population of relays, one for each feature.
    samples : array, shape (samples, features)
        Shown one by one.
    period, start : Quantity (second)
        Of a sample, whose later spikes are left out; of the first.
    tau : Quantity (second)
    threshold : float

    References
    ----------
    Neftci, Mostafa & Zenke 2019, 10.1109/MSP.2019.2931595 (its tutorials)
    """
    samples = np.asarray(samples, dtype=float)
    shown, rows = np.nonzero(samples > threshold)
    x = samples[shown, rows]
    late = float(tau)*np.log(x/(x - threshold))
    kept = late < float(period)
    times = shown[kept]*float(period) + np.floor(late[kept]/float(dt))*float(dt) + float(start)
    return Spikes(population, snapped(times, dt), rows[kept])


def traversals(population, centres, width, rate, laps, speed, track_length, seed=0, dt=1*ms):
    """Poisson spikes of Gaussian place fields that an animal crosses, lap after lap.

    Fields end with the track: it is run from one end to the other, not round.

    Parameters
    ----------
    population : str
        A population of relays.
    centres : Quantity (cm), shape (neurons,)
    width : Quantity (cm)
        Standard deviation of the fields.
    rate : Quantity (Hz)
        At the centre.
    laps : int
    speed : Quantity (cm/second)
    track_length : Quantity (cm)
    seed : int
    """
    lap, spread, at = (float(x/speed) for x in (track_length, width, 1*cm))
    crossed = np.asarray(centres/cm)*at
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    counts = rng.poisson(float(rate)*spread*np.sqrt(2*np.pi), (laps, len(crossed)))
    at_lap, at_row = (np.repeat(index.ravel(), counts.ravel())
                      for index in np.indices(counts.shape))
    within = crossed[at_row] + spread*rng.standard_normal(len(at_row))
    kept = (within >= 0) & (within < lap)
    steps = np.floor((at_lap*lap + within)[kept]/float(dt)).astype(int)
    fired = np.sort(steps*len(crossed) + at_row[kept])
    fired = fired[np.diff(fired, prepend=-1) > 0]                         # one spike a step
    return Spikes(population, snapped(fired//len(crossed)*float(dt), dt), fired % len(crossed))


def clamp(population, electrode, values, dt=0.1*ms):
    """What an electrode commands, from an array: held for `dt` each, and at its last value after.

    Parameters
    ----------
    population : str
    electrode : str
        Address of the electrode's input: ``"soma.current_clamp.I"`` (amp),
        ``"soma.conductance_clamp.g"`` (siemens), ``"soma.voltage_clamp.v_command"`` (volt).
    values : Quantity, shape (times,) or (times, neurons)
    dt : Quantity (second)
    """
    return Waveform(population, electrode, values, dt)


def pulses(population, variable, onsets, duration, amplitude=1.0, dt=1*ms):
    """Boxes of `amplitude` at the onsets, zero between them and after the last.

    Parameters
    ----------
    onsets : Quantity (second), shape (pulses,), or a list of such, one a neuron
    duration : Quantity (second)
    amplitude : float or Quantity
        Its unit is the variable's.
    """
    several = isinstance(onsets, (list, tuple)) and any(np.ndim(x) for x in onsets)
    columns = [np.atleast_1d(np.asarray(Quantity(x), dtype=float))
               for x in (onsets if several else [onsets])]
    width = round(float(duration/dt))
    first = [np.round(column/float(dt)).astype(int) for column in columns]
    values = np.zeros((max(x.max(initial=0) for x in first) + width + 1, len(columns)))
    for k, column in enumerate(first):
        for step in column:
            values[step:step + width, k] = 1
    values = values if several else values[:, 0]
    return Waveform(population, variable, values*amplitude, dt)


def steps(population, variable, values, duration):
    """A staircase: each of the values is held for `duration`.

    Parameters
    ----------
    values : Quantity, shape (steps,) or (steps, neurons)
    """
    return Waveform(population, variable, values, duration)


def linear_track(population="ca3", speed=25*cm/second, laps=1, track_length=187*cm, dt=10*ms):
    """An animal that runs round a circular track: where it is, and whether it stands.

    Parameters
    ----------
    population : str
        A population of `cells.place_input`.
    speed : Quantity (cm/second), scalar or shape (times,)
        Constant, or a profile with a value for each `dt`, which then says how long it lasts.
    laps : int
        For a constant speed.
    track_length : Quantity (cm)
    dt : Quantity (second)

    Returns
    -------
    tuple of Waveform
        ``position`` (0 to `track_length`) and ``at_rest`` (1 at up to 5 cm/s).
    """
    checks.same_dimension("linear_track", "speed", speed, meter/second)
    if np.ndim(speed) == 0:
        count = round(float(laps*track_length/speed/dt))
        speed = np.full(count, float(speed))*meter/second
    run = np.asarray(speed, dtype=float)
    path = np.concatenate([[0], np.cumsum(run*float(dt))[:-1]])
    return _track(population, path, run, track_length, dt)


def track_from_csv(path, population="ca3", track_length=187*cm, dt=10*ms):
    """The path of a recorded animal, from a file with the columns time (s), position (cm), lap.

    Parameters
    ----------
    path : str or Path
        CSV with a header; further columns are ignored.

    Returns
    -------
    tuple of Waveform
        As `linear_track`; between samples the position is interpolated.
    """
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file, skipinitialspace=True))
    held = list(rows[0]) if rows else []
    for name in ("time", "position", "lap"):
        if name not in held:
            raise checks.unknown(f"track_from_csv('{path}')", "column", name, held)
    try:
        time, position, lap = (np.array([float(row[name]) for row in rows])
                               for name in ("time", "position", "lap"))
    except ValueError as error:
        raise ValueError(f"track_from_csv('{path}'): {error}. Give numbers only.") from None
    around = float(track_length/cm)
    if not (np.diff(time) > 0).all():
        first = int(np.argmin(np.diff(time) > 0))
        raise ValueError(f"track_from_csv('{path}'): time does not rise after {time[first]:g} s "
                         f"(row {first + 2}). Sort the rows by time.")
    if not ((0 <= position) & (position <= around)).all():
        raise ValueError(f"track_from_csv('{path}'): positions run from {position.min():g} to "
                         f"{position.max():g} cm, the track from 0 to {around:g} cm. Give "
                         f"track_length=...*cm.")
    travelled = (lap - lap[0])*around + position
    grid = np.arange(0, time[-1] - time[0], float(dt))
    path_ = np.interp(grid, time - time[0], travelled)/100
    return _track(population, path_, np.gradient(path_, float(dt)), track_length, dt)


def crossings(position, place, track_length=187*cm):
    """When the animal first reaches a place, lap by lap.

    Parameters
    ----------
    position : Waveform
        The first result of `linear_track`.
    place : Quantity (cm)

    Returns
    -------
    Quantity (second), shape (laps that reach it,)
        On the grid of the waveform.
    """
    around = float(track_length)
    travelled = np.maximum.accumulate(np.unwrap(np.asarray(position.values), period=around))
    goals = np.arange(float(place), travelled[-1] + 1e-9, around)
    goals = goals[goals >= travelled[0] - 1e-9]
    return np.searchsorted(travelled, goals - 1e-9)*position.dt


def _track(population, path, run, track_length, dt):
    """Position and rest of an animal that has travelled `path` (m) at speed `run` (m/s)."""
    around = float(track_length)
    laps = np.floor(path/around + 1e-9)                       # rounding never repeats a lap's end
    return (Waveform(population, "position", np.maximum(path - laps*around, 0)*meter, dt),
            Waveform(population, "at_rest", (np.abs(run) <= 0.05 + 1e-12).astype(float), dt))


def _volley(population, times, start, rows, dt):
    """The same times in every row, from each row's own start."""
    rows = np.atleast_1d(np.asarray(rows, dtype=int))
    checks.same_dimension(f"Spikes for population '{population}'", "start", start, second)
    begin = np.broadcast_to(np.asarray(start, dtype=float), rows.shape)
    every = (begin[:, None] + times).ravel()
    order = np.argsort(every, kind="stable")
    return Spikes(population, snapped(every[order], dt), np.repeat(rows, len(times))[order])

