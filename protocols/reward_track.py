"""Novel, rewarded and familiar laps: how place cells come to over-represent the reward.

Source: Milstein et al. 2021, 10.7554/eLife.73046, network model (author code neurosutras/BTSP).
Differs from the source: there the window of a lap is that lap and the next; plateaus are drawn in
both, and yet they act before the next lap begins, so that every lap runs twice.  Here a lap is
those two rounds of the track one after the other, and a reward comes in the first.  With
``rounds=1`` no lap runs twice, and half as many plateaus come.  A round is a whole number of steps.
With `cells.spiking_place_cell`, this project's, plateaus are not drawn: the circuit makes them.
"""

import numpy as np
import xarray as xr
from brian2 import cm, meter, ms, second

from dendritic_models import checks, stimuli
from dendritic_models.cells import ec3_input as entorhinal
from dendritic_models.cells import place_cell, place_input, spiking_place_cell
from dendritic_models.experiment import Experiment, Phase, Recording, Schedule, Waveform
from dendritic_models.model import Cell, Reference
from dendritic_models.networks import place_cells, spiking_place_cells
from dendritic_models.networks.place_cells import W_MAX
from dendritic_models.plasticity import milstein2021_windows
from dendritic_models.plasticity.btsp import normalised
from dendritic_models.plasticity.milstein2021 import eligibility, instruction, normalisers
from protocols.btsp_linear_track import RAMP_PER_RATE, rates

REFERENCE = Reference("Milstein et al. 2021", "10.7554/eLife.73046", "network model")
LAPS = (10, 10, 5)                  # novel, rewarded, familiar
ROUNDS = 2                          # of the track in one lap
REWARD = 90*cm
WINDOW = 500*ms                     # how long a reward raises the instructive input
EVERY = 50*ms                       # how often ramps are kept: 1.5 cm
SPIKING = 0.5*ms                    # the step of cells that spike
INPUTS = 200
LENGTH = 187.0                      # of the track (cm)
BINS = (np.arange(100) + 0.5)*1.87  # cm
PLATEAU = 300*ms                    # about as long as the tuft's
SLOWEST = 5*cm/second               # of a running animal


def reward_track(rule=milstein2021_windows, laps=LAPS, reward_at=REWARD, ec3=1.0,
                 speed=30*cm/second, rounds=ROUNDS, cells=500, cell=None, place=place_input,
                 ec3_input=entorhinal, dt=10*ms, seed=0):
    """Laps in a new place, laps with a reward, laps without, and one round to look.

    Parameters
    ----------
    rule : PlasticityRule
        That reads a plateau; at the end of each lap comes the moment ``block``.
    laps : (int, int, int)
        Novel, rewarded and familiar.
    reward_at : Quantity (cm)
    ec3 : float
        Share of the instructive input from EC3 that a reward raises; 0 silences it.
    speed : Quantity (cm/second), scalar or shape (times,)
        Constant, or the profile of one round with a value for each `dt`.
    rounds : int
        Of the track in one lap, see above.
    cells : int
    cell : Unit or Cell, optional
        As `cells.place_cell`, or as `cells.spiking_place_cell`, which is the default for a rule
        that waits for spikes.
    place : Unit
        As `cells.place_input`, which says how long the track is.
    ec3_input : Unit
        As `cells.ec3_input`, for cells that spike.
    dt : Quantity (ms)
        Of the path, and of cells that are rates; those that spike step by 0.5 ms.
    seed : int
        Of the lottery, or of the spikes of CA3 and EC3.

    Returns
    -------
    Experiment
        Read it with `maps`.

    Raises
    ------
    ValueError
        For a reward off the track, a track shorter than a field, an animal that stands still or
        does not reach the end, counts that are no counts, an `ec3_input` of cells that are rates.
    """
    if len(laps) != 3 or any(int(n) != n or n < 0 for n in laps) or not sum(laps):
        raise ValueError(f"reward_track: laps = {laps}, expected whole numbers of novel, rewarded "
                         f"and familiar laps. Write laps={LAPS}.")
    around = place.parameters["track_length"]
    if not 0*cm <= reward_at < around:
        raise ValueError(f"reward_track: reward_at = {reward_at} is off the track, which runs from "
                         f"0 cm to {around/cm:g} cm. Write reward_at={float(around/cm)/2:g}*cm.")
    path, at_rest = one_round("reward_track", speed, place, dt)
    reward = np.zeros((sum(laps)*rounds + 1)*len(path))
    reached = int(np.argmax(path >= float(reward_at) - 1e-9))
    for lap in range(laps[0], laps[0] + laps[1]):
        begin = lap*rounds*len(path) + reached
        reward[begin:begin + round(float(WINDOW/dt))] = 1
    return session("reward_track", rule, sum(laps), path, at_rest, rounds, cells, cell, place, dt,
                   seed, reward=reward, ec3=ec3, ec3_input=ec3_input)


def one_round(where, speed, place, dt):
    """Where the animal is in one round (m) and whether it stands, at each step.

    The last part of a step is spread over the round, so that rounds are whole steps.
    """
    checks.same_dimension(where, "speed", speed, meter/second)
    around = place.parameters["track_length"]
    field = 3*np.sqrt(2)*place.parameters["sigma"]
    if field > around:
        raise ValueError(f"{where}: a track of {around/cm:g} cm is shorter than a place field, "
                         f"{field/cm:.0f} cm. Write place=place_input.with_(sigma=...*cm).")
    profile = np.atleast_1d(np.asarray(speed, dtype=float))
    if not np.isfinite(profile).all() or not (profile >= 0).all() or profile.max() <= float(
            SLOWEST):
        raise ValueError(f"{where}: speed = {speed} never is a run: inputs are silent up to "
                         f"{SLOWEST}. Write speed=30*cm/second.")
    if np.ndim(speed) == 0:
        profile = np.full(round(float(around/speed/dt)), profile[0])
    travelled = np.concatenate([[0], np.cumsum(profile*float(dt))])
    steps = int(np.argmax(travelled > float(around) - profile.max()*float(dt)/2))
    if not steps:
        raise ValueError(f"{where}: at this speed the animal covers {100*travelled[-1]:.4g} cm of "
                         f"a track of {around/cm:g} cm. Give a longer profile.")
    at_rest = profile[:steps] <= float(SLOWEST)*(1 + 1e-12)
    return travelled[:steps]*float(around)/travelled[steps], at_rest.astype(float)


def session(name, rule, laps, path, at_rest, rounds, cells, cell, place, dt, seed,
            reward=np.zeros(1), ec3=1.0, ec3_input=entorhinal, moved=None):
    """Laps of some rounds each, after each of which a window ends, and one round to look.

    `reward` says when it raises the input from EC3, and `ec3` how far; `moved` is a Waveform of
    the inputs' fields, where they are not evenly around the track.
    """
    if int(rounds) != rounds or rounds < 1:
        raise ValueError(f"{name}: rounds = {rounds}, expected a whole number from 1.")
    if cell is None:
        cell = spiking_place_cell if rule.waits_for("pre") else place_cell
    steps, total, spiking = len(path), laps*rounds + 1, isinstance(cell, Cell)
    if not spiking and ec3_input != entorhinal:
        raise ValueError(f"{name}: ec3_input = '{ec3_input.name}' drives cells that spike, but "
                         f"plateaus of '{cell.name}' are drawn. Write cell=spiking_place_cell.")
    duration = total*steps*dt
    still = np.tile(at_rest, total) if at_rest.any() else np.zeros(1)
    track = (Waveform("ca3", "position", np.tile(path, total)*meter, dt),
             Waveform("ca3", "at_rest", still, dt))
    evenly = (np.arange(INPUTS) + 0.5)/INPUTS*float(place.parameters["track_length"])
    rule = _normalised(rule, path, at_rest, evenly, place,
                       PLATEAU if spiking else cell.parameters["duration"], dt)
    told = "ec3" if spiking else "ca1"                          # of a reward and of a rest
    given = [*track, *filter(None, [moved]), Waveform(told, "at_rest", still, dt),
             Waveform(told, "reward", reward, dt)]
    if spiking:
        centres = evenly if moved is None else np.repeat(
            np.asarray(moved.values), round(float(moved.dt/dt)), axis=0)[:total*steps]
        R = rates(np.tile(path, total), still, centres, place)
        given.append(stimuli.poisson("ca3", place.parameters["rate_max"]*R, duration,
                                     np.arange(INPUTS), seed, rate_dt=dt, dt=SPIKING))
        network = spiking_place_cells(rule, cells, INPUTS, cell, place, ec3_input.with_(EC3=ec3),
                                      centres=moved is None)
        kept = Recording("ca1", "spikes"), Recording("ca3_to_ca1", "w", every=steps*dt)
        duration = duration + dt                                # the last weights are kept too
    else:
        network = place_cells(rule, cells, INPUTS, cell.with_(EC3=ec3), place,
                              centres=moved is None)
        kept = Recording("ca1", "ramp", every=EVERY), Recording("ca3_to_ca1", "w")
    return Experiment(
        name=name, reference=REFERENCE, duration=duration, dt=SPIKING if spiking else dt, seed=seed,
        network=network, stimuli=tuple(given),
        recordings=(Recording("ca1", "plateau"), Recording("pool", "density", every=EVERY),
                    Recording("ca3", "position", rows=[0], every=EVERY), *kept),
        schedule=Schedule((Phase("lap", rounds*steps*dt), Phase("block")), repeats=laps))


def _normalised(rule, path, at_rest, centres, place, plateau, dt):
    """The rule with its largest traces: of the closed form where it holds, else rehearsed."""
    sides = (rule.pre, eligibility), (rule.post, instruction)
    if all(own and own.equations == exact.equations for own, exact in sides):
        around = place.parameters["track_length"]
        return rule.with_(normalisers(
            field_width=3*np.sqrt(2)*place.parameters["sigma"], speed=around/(len(path)*dt),
            track_length=around, plateau=plateau, tau_ET=rule.pre.parameters["tau_ET"],
            tau_IS=rule.post.parameters["tau_IS"]))
    R = rates(np.tile(path, 3), np.tile(at_rest, 3), centres[::10], place)   # then traces repeat
    return normalised(rule, R, plateau, dt)


def maps(dataset, laps=sum(LAPS), rounds=ROUNDS):
    """Ramps, density and plateaus by lap and place.

    Parameters
    ----------
    dataset : xarray.Dataset
        Of `reward_track` or `remapping`, on the track of 187 cm.
    laps, rounds : int
        Laps in all and rounds in each, as they were run.

    Returns
    -------
    xarray.Dataset
        ``ramp`` (mV; lap, cell, position), ``rate`` (Hz) and ``density`` (lap, position) in the
        first round of each lap, the last being the round to look; ``plateaus`` (lap); ``place``
        (cm), ``plateau_lap`` and ``plateau_cell`` of each.
    """
    time = dataset["time_50ms"].values
    travelled = np.unwrap(dataset["ca3.position"].values[:, 0]/1e4, period=LENGTH)
    run = round(travelled[-1]/LENGTH)
    if run != laps*rounds + 1:
        raise ValueError(f"maps: the animal ran {run} rounds, not {laps} laps of {rounds} and one "
                         f"to look. Give laps and rounds as they were run.")
    moving = np.diff(travelled, append=np.inf) > 0
    moving[0] = False                               # nothing has arrived before the first step
    starts = (np.arange(laps + 1)*rounds*LENGTH)[:, None]
    goals, reached = starts + BINS, travelled[moving]
    after = np.clip(np.searchsorted(reached, goals), 1, len(reached) - 1)
    share = (goals - reached[after - 1])/np.diff(reached)[after - 1]
    share[reached[after - 1] <= starts] = 1         # what was before is of another lap

    def at_places(name):
        values = dataset[name].values[moving]
        return values[after - 1]*(1 - share[..., None]) + values[after]*share[..., None]

    parameters = place_cell.parameters
    slope = float(parameters["slope"])*1e-3
    ramp = at_places("ca1.ramp").swapaxes(1, 2) if "ca1.ramp" in dataset else _written(
        dataset, laps, rounds)
    begun = np.interp(dataset["ca1.plateau"].values, time, travelled)
    lap = (begun//(rounds*LENGTH)).astype(int)
    return xr.Dataset(
        {"ramp": (("lap", "cell", "position"), ramp, {"units": "mV"}),
         "rate": (("lap", "cell", "position"),
                  slope*np.clip(ramp - float(parameters["V_threshold"])*1e3, 0, None),
                  {"units": "Hz"}),
         "density": (("lap", "position"), at_places("pool.density")[..., 0]),
         "plateaus": ("lap", np.bincount(lap, minlength=laps + 1)),
         "place": ("plateau.event", begun % LENGTH, {"units": "cm"}),
         "plateau_lap": ("plateau.event", lap),
         "plateau_cell": ("plateau.event", dataset["ca1.plateau.cell"].values)},
        {"position": ("position", BINS, {"units": "cm"})}, attrs=dataset.attrs)


def _written(dataset, laps, rounds):
    """Ramps (mV; lap, cell, position) that the weights give, a round after each lap's start."""
    weights = dataset["ca3_to_ca1.w"].values
    weights = weights.reshape(len(weights), INPUTS, -1).swapaxes(1, 2)
    start, weights = weights[0].min(), weights[1 + rounds*np.arange(laps + 1)]
    centres = (np.arange(INPUTS) + 0.5)/INPUTS*LENGTH
    R = rates(BINS/100, np.zeros(1), centres/100, place_input)
    return RAMP_PER_RATE*40*(weights - start)/(start or 1/W_MAX) @ R.T


def over_representation(found, lap, reward_at=REWARD):
    """Density just before and at the reward (-20 to +15 cm) over that more than 50 cm away."""
    apart = (found["position"] - float(reward_at/cm) + LENGTH/2) % LENGTH - LENGTH/2
    density = found["density"].isel(lap=lap)
    return float(density[(apart > -20) & (apart < 15)].mean()/density[np.abs(apart) > 50].mean())


def measure(dataset, laps=LAPS, rounds=ROUNDS, reward_at=REWARD):
    """Densities, plateaus and active cells after the novel, rewarded and familiar laps.

    Returns
    -------
    dict
        For each phase ``<phase>_density``, ``<phase>_ratio`` (`over_representation`),
        ``<phase>_peak_place`` (cm), ``<phase>_plateaus``, ``<phase>_at_reward`` (share of them that
        begin within the window of the reward) and ``<phase>_cells`` with a field above 2 mV.
    """
    found = maps(dataset, sum(laps), rounds)
    ends = np.cumsum(laps)
    measured = {}
    for name, begin, end in zip(("novel", "reward", "familiar"), ends - laps, ends, strict=True):
        density = found["density"].values[end]
        here = (found["plateau_lap"] >= begin) & (found["plateau_lap"] < end)
        beyond = (found["place"][here] - float(reward_at/cm)) % LENGTH
        measured |= {
            f"{name}_density": float(density.mean()), f"{name}_peak_density": float(density.max()),
            f"{name}_peak_place": float(BINS[int(density.argmax())]),
            f"{name}_ratio": over_representation(found, end, reward_at),
            f"{name}_plateaus": int(here.sum()),
            f"{name}_at_reward": float((beyond < 15).mean()) if here.any() else 0.0,
            f"{name}_cells": int((found["ramp"].isel(lap=end).max("position") > 2).sum())}
    return measured
