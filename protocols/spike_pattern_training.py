"""Layers of neurons learn to answer a frozen pattern of spikes with another.

Source: Zenke & Ganguli 2018: frozen Poisson trains in a loop, learning in blocks, a tenth of the
learning rate in the end.
Differs from the source: no stretch without learning at the beginning; the loop is half a second and
a block too unless `loop` says otherwise.
"""

import numpy as np
from brian2 import Hz, ms

from dendritic_models import stimuli
from dendritic_models.experiment import Experiment, Recording, Spikes, Waveform, snapped
from dendritic_models.networks import spiking_layers
from dendritic_models.networks.spiking_layers import NEURON
from dendritic_models.objectives import in_trials, van_rossum
from dendritic_models.plasticity import superspike, superspike_hidden


def spike_pattern_training(rule=superspike_hidden, output=superspike, feedback="symmetric",
                           sizes=(100, 32, 10), rate=10*Hz, targets=4, loop=500*ms, loops=200,
                           slow=160, seed=0, cell=NEURON, dt=0.1*ms):
    """A network of layers and its teacher, loop after loop.

    Parameters
    ----------
    rule, output : PlasticityRule
        Of the hidden layers and of the output.
    feedback : str, or sequence of array
        As in `networks.spiking_layers`.
    sizes : sequence of int
        Neurons of each layer, the input first.
    rate : Quantity (Hz)
        Of the input.
    targets : int, or (Quantity (second), array of int)
        How many spikes of each output neuron, 20 ms apart or more; or when and of which.
    loop : Quantity (second)
    loops, slow : int
        How many; after how many the learning rate is a tenth.
    seed : int
        Draws what is not given, and weights.
    cell : Unit
    dt : Quantity (second)

    Raises
    ------
    ValueError
        When a target comes after the end of a loop.
    """
    rng = np.random.default_rng(seed)
    frozen = stimuli.poisson("input", rate, loop, np.arange(sizes[0]), [seed, 1], dt=dt)
    times, rows = _drawn(rng, targets, sizes[-1], loop) if np.ndim(targets) == 0 else targets
    if np.max(np.asarray(times)) >= float(loop):
        raise ValueError(f"spike_pattern_training: targets run to {np.max(times)*1.0}, but a loop "
                         f"lasts {loop}. Write a longer loop, or drop the late ones.")
    onsets = np.arange(loops)*float(loop)

    def again(population, times, rows, early=0*ms):
        every = np.add.outer(onsets, np.asarray(times) - float(early)).ravel()
        every, rows = every[every >= 0], np.tile(rows, loops)[every >= 0]
        return Spikes(population, snapped(every, dt), rows)

    layers = ["output", *(f"hidden{k}" for k in range(1, len(sizes) - 1))]
    learning = np.repeat([1, 0.1], [slow, max(loops - slow, 1)])
    return Experiment(
        "spike_pattern_training", reference=rule.reference, duration=loops*loop, dt=dt, seed=seed,
        network=spiking_layers(sizes, rule, output, feedback, seed=rng, cell=cell),
        stimuli=(again("input", frozen.times, frozen.rows), again("teacher", times, rows, dt),
                 *(Waveform(layer, "rate", learning, loop) for layer in layers)),
        recordings=(Recording("teacher", "spikes"),
                    *(Recording(layer, "spikes") for layer in layers),
                    *(Recording(f"forward{k}", "w") for k in range(1, len(sizes)))))


def _drawn(rng, count, neurons, loop, margin=0.05, apart=20*ms):
    """Random times of `count` spikes of each neuron and their rows, no two closer than `apart`."""
    times = []
    while len(times) < neurons:
        drawn = np.sort(rng.uniform(margin, 1 - margin, count))*loop
        if count < 2 or np.diff(drawn).min() >= apart:
            times.append(np.asarray(drawn))
    return np.concatenate(times)*1000*ms, np.repeat(np.arange(neurons), count)


def curve(dataset, loop=500.0):
    """Distance of the output from its teacher in each loop, over that of silence, shape (loops,).

    Parameters
    ----------
    dataset : xarray.Dataset
    loop : float
        In ms.
    """
    step, loops = dataset.attrs["dt_ms"], round(dataset.attrs["duration_ms"]/loop)
    found = []
    for neuron in np.unique(dataset["teacher.spikes.cell"]):
        given, wanted = (in_trials(
            dataset[f"{name}.spikes"].values[dataset[f"{name}.spikes.cell"] == neuron] + late,
            loop, loops) for name, late in (("output", 0), ("teacher", step)))
        found.append([(van_rossum(a, b, rise=5), van_rossum([], b, rise=5))
                      for a, b in zip(given, wanted, strict=True)])
    distance, silent = np.sum(found, axis=0).T
    return distance/silent


def rates(dataset, population, size, loop=500.0, last=20):
    """Mean rate of a population in the last loops (Hz)."""
    spikes, end = dataset[f"{population}.spikes"].values, dataset.attrs["duration_ms"]
    return np.sum(spikes >= end - last*loop)/(last*loop)*1e3/size


def measure(dataset):
    """Distance from the teacher in the first and the last loop, over that of silence."""
    found = curve(dataset)
    return {"distance_first": found[0], "distance_last": found[-1]}
