"""Place fields of many delays and weights pass a plateau once: what does it do to each?

Source: Milstein et al. 2021, 10.7554/eLife.73046 (fields of 90 cm at 25 cm/s, one plateau of
300 ms).
Differs from the source: the track has no end, so that each field is crossed once.
"""

import numpy as np
import xarray as xr
from brian2 import Quantity, cm, meter, ms, second

from dendritic_models import stimuli
from dendritic_models.cells import instructed, place_input
from dendritic_models.experiment import (
    Experiment,
    Network,
    Phase,
    Population,
    Projection,
    Recording,
    Schedule,
    Waveform,
    snapped,
)
from dendritic_models.model import Reference
from dendritic_models.plasticity import milstein2021_lapwise
from dendritic_models.plasticity.btsp import normalised, time_step

REFERENCE = Reference("Milstein et al. 2021", "10.7554/eLife.73046", "one traversal")
ONSET = 10*second                  # longer than any field and its trace before the plateau
AFTER = 10*second
DELAYS = np.arange(-5, 4.01, 0.1)*second
WEIGHTS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def weight_dependence(rule=milstein2021_lapwise, delays=DELAYS, weights=WEIGHTS,
                      speed=25*cm/second, field_width=90*cm, plateau_duration=300*ms, ramp=0.0,
                      normalise=True, dt=None, seed=0):
    """One cell for each weight, one input for each delay, one plateau.

    Parameters
    ----------
    rule : PlasticityRule
    delays : Quantity (second), shape (inputs,)
        When the animal is at the centre of an input's field, minus plateau onset.
    weights : sequence of float
        Of all inputs of a cell at the start.
    speed : Quantity (cm/second)
    field_width : Quantity (cm)
        6/sqrt(2) times the field's standard deviation.
    plateau_duration : Quantity (ms)
    ramp : float or sequence of float, one a weight
        Depolarisation of the cells over its maximum, for rules that read it.
    normalise : bool
        Work out the largest traces of one traversal as the rule's ``<trace>_max``; otherwise the
        rule's own values hold.
    dt : Quantity (ms), optional
        Default: the rule's clock, or 1 ms when it waits for presynaptic spikes, which are then
        drawn.
    seed : int
        Of those spikes.
    """
    spiking = rule.waits_for("pre")
    dt = time_step(rule) if dt is None else dt
    delays, weights = Quantity(np.atleast_1d(delays), dim=second.dim), np.asarray(weights, float)
    if float(max(abs(delays))) > float(ONSET):
        raise ValueError(f"weight_dependence: a delay of {max(abs(delays), key=float)} is longer "
                         f"than {ONSET}, when the plateau comes. Give shorter delays.")
    duration = ONSET + AFTER + dt                       # the last sample is that of the end
    time = np.arange(round(float(duration/dt)))*dt
    onset = snapped(ONSET, dt)
    centres, place = (onset + delays)*speed, place_input.with_(
        track_length=1e3*meter, sigma=field_width/(3*np.sqrt(2)))
    n, cells = len(delays), len(weights)
    if normalise:
        R = np.exp(-((time*speed - ONSET*speed)/place.parameters["sigma"])**2)
        rule = normalised(rule, R[:, None], plateau_duration, dt)
    given = ()
    if spiking:
        R = np.exp(-((time[:, None]*speed - centres)/place.parameters["sigma"])**2)
        given = (stimuli.poisson("ca3", place.parameters["rate_max"]*R, duration,
                                 rows=np.arange(n), seed=seed, rate_dt=dt, dt=dt),)
    return Experiment(
        name="weight_dependence", duration=duration, dt=dt, reference=REFERENCE, seed=seed,
        network=Network(
            (Population("ca3", place, n, initial={"centre": centres}),
             Population("ca1", instructed, cells)),
            (Projection("path", "ca3", "ca1", rules=rule, weights=np.tile(weights, (n, 1))),)),
        stimuli=(Waveform("ca3", "position", time*speed, dt),
                 stimuli.pulses("ca1", "gate", onset, plateau_duration, dt=dt),
                 Waveform("ca1", "drive", np.broadcast_to(ramp, (1, cells)), dt), *given),
        recordings=(Recording("path", "w", every=ONSET),),
        schedule=Schedule((Phase("lap", ONSET + AFTER - dt), Phase("block"), Phase("after", 2*dt))))


def changes(dataset):
    """Change of every weight.

    Returns
    -------
    xarray.DataArray, shape (inputs, cells)
        In the order of the protocol's `delays` and `weights`.
    """
    w = dataset["path.w"]
    shape = [int(w[f"path.{side}"].max()) + 1 for side in ("source", "target")]
    change = (w[-1] - w[0]).values.reshape(shape)
    return xr.DataArray(change, dims=("delay", "weight"))


def measure(dataset):
    """Largest and smallest change of a weight, for each weight at the start."""
    change = changes(dataset)
    return {"largest": change.max("delay"), "smallest": change.min("delay")}
