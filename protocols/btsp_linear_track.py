"""An animal runs round a circular track while plateaus write and move its place fields.

Source: Milstein et al. 2021, 10.7554/eLife.73046 (author code neurosutras/BTSP).
"""

import numpy as np
import xarray as xr
from brian2 import Quantity, cm, ms, nS, second

from dendritic_models import measures, stimuli
from dendritic_models.cells import instructed, place_input
from dendritic_models.experiment import (
    Experiment,
    Network,
    Phase,
    Population,
    Projection,
    Recording,
    Schedule,
    Signal,
    Waveform,
)
from dendritic_models.model import Cell, PlasticityRule, Reference
from dendritic_models.plasticity import milstein2021_lapwise
from dendritic_models.plasticity.btsp import normalised, time_step
from dendritic_models.receptors import ampa_mean, volley

REFERENCE = Reference("Milstein et al. 2021", "10.7554/eLife.73046")
TRACK = 187*cm
W_MAX = 4.680311                   # network set; a silent cell has W = 1, so w = 1/W_max
RAMP_PER_RATE = 3.773e-3           # mV/Hz, calibrated: delta W of 1.5 gives a ramp of 6 mV
BINS = (np.arange(100) + 0.5)*1.87  # cm
STEP = 10*ms                       # of the track
EVERY = 100*ms                     # how often weights are kept
RAMP_MAX = 12.0                    # mV: highest ramp and what a plateau adds (own; fitted: 4 mV)
EC3, CA3 = 1.9*nS, 7*nS            # working point of the volleys that evoke a plateau


def btsp_linear_track(rule=milstein2021_lapwise, plateaus=((1, 120*cm), (2, 120*cm), (3, 120*cm)),
                      laps=None, blocks=None, speed=25*cm/second, path=None,
                      plateau_duration=300*ms, weights=None, inputs=200, place=place_input,
                      cell=instructed, normalise=True, dt=None, seed=0):
    """Laps on a track, with plateaus imposed at chosen laps and places.

    Parameters
    ----------
    rule : PlasticityRule or sequence of them
        Each rule gets a CA1 cell of its own; all see the same inputs and plateaus.  A rule that
        waits for presynaptic spikes gets Poisson spikes of the inputs' rates.
    plateaus : sequence of (int, Quantity (cm))
        Lap and place of each plateau; lap 0 is the first.
    laps : int, optional
        Default: one lap after the last plateau.
    blocks : sequence of int, optional
        Laps after which a block ends and what is still pending is applied; default: the last.
    speed : Quantity (cm/second), scalar or shape (times,)
        Constant, or a profile with one value for each 10 ms.
    path : str, optional
        CSV file with the columns time (s), position (cm), lap, instead of `speed`.
    plateau_duration : Quantity (ms)
        Of an imposed plateau; of the volleys that evoke one.
    weights : float or array, shape (inputs,), optional
        Initial w; default: each rule's own start, else that of a silent cell of the network set.
    inputs : int
    place : Unit
        The inputs' place fields.
    cell : Unit or Cell
        What is instructed: a unit whose ``gate`` is imposed, or a cell with ``tuft`` and ``trunk``,
        whose own plateaus are evoked by volleys at the working point of `plateau_gate` and whose
        trunk the inputs depolarise.
    normalise : bool
        Work out the largest traces of this path and plateau, as the rule's ``<trace>_max``;
        otherwise the rule's own values hold.
    dt : Quantity (ms), optional
        Default: the rules' finest clock, or 1 ms where spikes are drawn.
    seed : int
        Of those spikes.

    Returns
    -------
    Experiment
        Paths are called like their rules; ``<rule>.w`` holds the weights every 100 ms.

    Raises
    ------
    ValueError
        For a plateau on a lap that is not run or off the track, plateaus that overlap, and inputs
        whose fields are wider than the track.
    """
    _fields_fit(place)
    rules = (rule,) if isinstance(rule, PlasticityRule) else tuple(rule)
    plateaus = sorted(((lap, at) for lap, at in plateaus), key=lambda p: (p[0], float(p[1])))
    laps = laps or max((lap for lap, _ in plateaus), default=0) + 2
    if path is not None:
        track = stimuli.track_from_csv(path, "ca3", TRACK, STEP)
    elif np.ndim(speed):
        track = stimuli.linear_track("ca3", speed, track_length=TRACK, dt=STEP)
    else:
        track = stimuli.linear_track("ca3", speed, laps + 1, TRACK, STEP)
    starts = stimuli.crossings(track[0], 0*cm, TRACK)
    laps = min(laps, len(starts) - 1)
    onsets = []
    for lap, at in plateaus:
        arrivals = stimuli.crossings(track[0], at, TRACK)
        arrivals = arrivals[(arrivals >= starts[lap]) & (arrivals < starts[lap + 1])] \
            if lap < laps else arrivals[:0]
        if not 0*cm <= at < TRACK or not len(arrivals):
            raise ValueError(f"btsp_linear_track: a plateau on lap {lap} at {at} is outside the "
                             f"session, which has laps 0 to {laps - 1} of {TRACK}.")
        onsets.append(float(arrivals[0]))
    if np.any(np.diff(sorted(onsets)) < float(plateau_duration)):
        raise ValueError(f"btsp_linear_track: two plateaus of {plateau_duration} overlap. Set them "
                         f"further apart.")
    centres = (np.arange(inputs) + 0.5)/inputs*TRACK
    R = rates(track[0].values, track[1].values, centres, place)
    if normalise:
        rules = tuple(normalised(r, R[:, ::10], plateau_duration, STEP) for r in rules)
    spiking = any(r.waits_for("pre") for r in rules)
    dt = time_step(*rules) if dt is None else dt
    duration = starts[laps] + 5*EVERY
    spikes = (stimuli.poisson("ca3", place.parameters["rate_max"]*R, duration, np.arange(inputs),
                              seed, rate_dt=STEP, dt=dt),) if spiking else ()
    blocks = (laps,) if blocks is None else blocks
    phases = []
    for lap in range(laps):
        phases.append(Phase("lap", starts[lap + 1] - starts[lap]))
        phases += [Phase("block")]*(lap + 1 in blocks)
    ca3 = Population("ca3", place, inputs, initial={"centre": centres})
    onsets = Quantity(onsets)*second
    paths = [dict(name=r.name, source="ca3", target="ca1", rules=r,
                  weights=r.initial.get("w", 1/W_MAX) if weights is None else weights,
                  connect=(np.arange(inputs), np.full(inputs, k))) for k, r in enumerate(rules)]
    make = _evoked if isinstance(cell, Cell) else _imposed
    network, plateau_stimuli, recordings = make(ca3, cell, paths, onsets, plateau_duration)
    return Experiment(
        name="btsp_linear_track", network=network, stimuli=(*track, *plateau_stimuli, *spikes),
        recordings=(
            Recording("ca1", "plateau"),
            Recording("ca3", "position", rows=[0], every=EVERY),
            *(Recording(r.name, "w", every=EVERY) for r in rules), *recordings),
        schedule=Schedule((*phases, Phase("after", 5*EVERY))),
        duration=duration, dt=dt, seed=seed, reference=REFERENCE)


def _fields_fit(place):
    """Raise for inputs whose fields overlap themselves round the track, or miss part of it."""
    width, around = 6/np.sqrt(2)*place.parameters["sigma"], place.parameters["track_length"]
    if width > TRACK:
        raise ValueError(f"btsp_linear_track: the inputs' fields, {width} wide, are wider than the "
                         f"track of {TRACK}. Write place=place_input.with_(sigma=...*cm), up to "
                         f"{TRACK*np.sqrt(2)/6}.")
    if around < TRACK:
        raise ValueError(f"btsp_linear_track: the inputs' fields lie on a circle of {around}, "
                         f"shorter than the track. Write place=place_input.with_(track_length="
                         f"{TRACK}).")


def _imposed(ca3, unit, paths, onsets, duration):
    """Plateaus are a gate; inputs depolarise only a cell whose rule reads that."""
    gate = stimuli.pulses("ca1", "gate", onsets, duration, dt=STEP) if len(onsets) \
        else Waveform("ca1", "gate", np.zeros(1), STEP)
    reading = [path for path in paths if "V_post" in path["rules"].needs]
    if reading:
        start = np.array([np.min(path["weights"]) for path in paths])
        total = np.sqrt(np.pi)*float(ca3.cell.parameters["sigma"]/TRACK)*ca3.size
        unit = unit.with_(silent=total*start, height=start*RAMP_MAX/(40*RAMP_PER_RATE))
    network = Network(
        (ca3, Population("ca1", unit, len(paths))),
        projections=tuple(Projection(**path) for path in paths if path not in reading),
        signals=tuple(Signal(variable="R", into="drive", **path) for path in reading))
    return network, (gate,), ()


def _evoked(ca3, cell, paths, onsets, duration):
    """Volleys at tuft and trunk evoke plateaus; the inputs' weights are AMPA conductances."""
    cell = cell.insert(volley, at=("tuft", "trunk")).insert(ampa_mean, at="trunk")
    network = Network((ca3, Population("ca1", cell, len(paths))),
                      signals=tuple(Signal(variable="rate", into="trunk.ampa_mean.drive", **path)
                                    for path in paths))
    volleys = tuple(stimuli.pulses("ca1", f"{place}.volley.g", onsets, duration, g, dt=1*ms)
                    for place, g in (("tuft", EC3), ("trunk", CA3)) if len(onsets))
    return network, volleys, (Recording("ca1", "v", every=1*ms), Recording("ca1", "spikes"))


def inductions(*places, laps=3):
    """Plateaus and blocks of one induction after another, as Milstein et al. run them.

    Each has a lap before, `laps` laps with a plateau, and a lap after that ends the block.

    Returns
    -------
    dict
        ``plateaus``, ``laps`` and ``blocks`` of `btsp_linear_track`.
    """
    length = laps + 2
    return dict(
        plateaus=[(n*length + 1 + k, at) for n, at in enumerate(places) for k in range(laps)],
        laps=len(places)*length, blocks=[(n + 1)*length for n in range(len(places))])


def rates(position, at_rest, centres, place):
    """R of inputs with fields at `centres` (m) along a path (m); shape (times, inputs)."""
    around, sigma = float(place.parameters["track_length"]), float(place.parameters["sigma"])
    apart = np.abs(np.asarray(position)[:, None] - np.asarray(centres))
    R = np.exp(-(np.minimum(apart, around - apart)/sigma)**2)
    return R*(1 - np.asarray(at_rest)[:, None])


def ramps(dataset, silent=None):
    """Ramps of somatic voltage after each plateau lap.

    Parameters
    ----------
    dataset : xarray.Dataset
        Of `btsp_linear_track`.
    silent : float, optional
        The weight of inputs that leave the cell as it is; default: a rule's smallest at the start.

    Returns
    -------
    xarray.Dataset
        ``ramp`` (mV; rule, reading, position) with reading 0 before the first plateau, ``w`` (rule,
        reading, input) and ``place`` (cm; reading): where the last plateau was.
    """
    time = dataset["time_100ms"].values
    kept = [name for name in dataset if str(name).endswith(".w")]
    onsets = np.unique(dataset["ca1.plateau"].values)
    place = np.interp(onsets, time, dataset["ca3.position"].values[:, 0])/1e4
    inputs = dataset.sizes[f"{kept[0][:-2]}.synapse"]
    rates = 40*np.exp(-(_around(BINS[:, None] - (np.arange(inputs) + 0.5)/inputs*187)/21.213)**2)
    weights, changes = [], []
    for name in kept:
        w = dataset[name].values
        first = np.searchsorted(time, onsets[0]) - 1
        nexts = np.searchsorted(time, [*onsets[1:], np.inf], side="right")
        # A rule that applies one plateau at the next has moved by one step's worth until then.
        moved = np.abs(w - w[first]).max(axis=1)
        nexts[:-1] -= moved[nexts[0] - 1] > 0.01*moved.max()
        weights.append(w[[first, *np.minimum(nexts, len(time) - 1)]])
        rest = w[0].min() if silent is None else silent
        changes.append((weights[-1] - rest)/(rest or 1/W_MAX))
    weights = np.stack(weights)
    return xr.Dataset(
        {"w": (("rule", "reading", "input"), weights),
         "ramp": (("rule", "reading", "position"),
                  RAMP_PER_RATE*np.stack(changes) @ rates.T, {"units": "mV"}),
         "place": ("reading", np.concatenate([[np.nan], place]), {"units": "cm"})},
        {"rule": [name[:-2] for name in kept], "position": ("position", BINS, {"units": "cm"}),
         "input": (np.arange(inputs) + 0.5)/inputs*187})


def somatic_ramps(dataset, laps):
    """Change of the sub-threshold somatic voltage since lap 0: spikes cut out, below 3 Hz.

    Parameters
    ----------
    dataset : xarray.Dataset
        Of `btsp_linear_track` with a cell.
    laps : sequence of int
        Lap to read for each rule.

    Returns
    -------
    xarray.DataArray
        mV; (rule, position), without the first and last 15 cm, where lap 0 starts from rest.
    """
    time = dataset["time_1ms"].values
    place = dataset["ca3.position"].values[:, 0]/1e4
    travelled = np.interp(time, dataset["time_100ms"].values, np.unwrap(place, period=187))
    inner = BINS[(BINS > 15) & (BINS < 172)]
    found = []
    for k, lap in enumerate(laps):
        spikes = dataset["ca1.spikes"].values[dataset["ca1.spikes.cell"].values == k]
        v = dataset["ca1.v"].sel(compartment="soma").values[:, k]
        slow = measures.low_passed(measures.without_spikes(time, v, spikes), time[1] - time[0])
        found.append(np.interp(inner + 187*lap, travelled, slow)
                     - np.interp(inner, travelled, slow))
    rules = [str(name)[:-2] for name in dataset if str(name).endswith(".w")]
    return xr.DataArray(found, {"rule": rules, "position": inner}, ("rule", "position"),
                        attrs={"units": "mV"})


def _around(distance):
    """Distance on the circular track (cm)."""
    return (distance + 93.5) % 187 - 93.5


def measure(dataset):
    """Features of the last ramp of each rule, as one flat dict: ``<rule>.peak`` (mV) and so on."""
    found = ramps(dataset)
    return {f"{name}.{feature}": value for name in found["rule"].values
            for feature, value in measures.ramp_features(
                BINS, found["ramp"].sel(rule=name).values[-1], float(found["place"][-1]),
                float(TRACK/cm)).items()}


