"""A soma is told what to do while its dendrite sees one pattern of spikes again and again.

Source: Urbanczik & Senn 2014, figure 1; NEST's example urbanczik_synapse_example.py.
Differs from the source: the teacher's conductances arrive as their mean, not as an event a step.
"""

import numpy as np
import xarray as xr
from brian2 import Hz, ms, nS, pA

from dendritic_models.cells import relay, urbanczik2014_cell
from dendritic_models.experiment import (
    Experiment,
    Network,
    Population,
    Projection,
    Recording,
    Spikes,
    Waveform,
    snapped,
)
from dendritic_models.plasticity import urbanczik2014
from dendritic_models.receptors import current_synapse
from dendritic_models.stimuli import poisson

SYNAPSE = current_synapse.with_(I_max=1350*pA, tau=3*ms)


def dendritic_prediction(rule=urbanczik2014, cell=urbanczik2014_cell, at="dendrite",
                         synapse=SYNAPSE, inputs=200, rate=10*Hz, pattern=200*ms, before=2,
                         cycles=100, after=2, excitation=162*nS, swing=144*nS, period=100*ms,
                         inhibition=540*nS, weight=1/15, every=1*ms, seed=0, dt=0.1*ms):
    """One cell, a frozen pattern that comes again in every cycle, a teacher in some of them.

    Parameters
    ----------
    rule : PlasticityRule
        With ``V_star`` in its `post`, what the dendrite predicts of the soma.
    cell : Cell
        With the mechanism `channels.teacher` at its root.
    at : str
        Compartment of the inputs.
    synapse : Mechanism
        The receptor that they open.
    inputs : int
    rate : Quantity (Hz)
        Of each input, which is drawn once.
    pattern, period : Quantity (second)
        Duration of a cycle; period of the teacher's sine.
    before, cycles, after : int
        Cycles without the teacher, with it, without it.
    excitation, swing, inhibition : Quantity (nS)
        Of the teacher: mean and amplitude of its excitation; all zero: nobody teaches.
    weight : float
        Of all inputs, at the start.
    every, dt : Quantity (second)
        Interval of what is recorded; time step.
    seed : int
        Draws the pattern.
    """
    count = before + cycles + after
    given = poisson("source", rate, pattern, range(inputs), (seed, 0), dt=dt)
    again = np.arange(count)[:, None]*float(pattern)
    root, time = cell.root, (np.arange(round(float(count*pattern/ms))) + 0.5)*ms
    taught = (time >= before*pattern) & (time < (before + cycles)*pattern)
    sine = np.sin(2*np.pi*np.asarray(time/period))
    return Experiment(
        name="dendritic_prediction", reference=rule.reference, duration=count*pattern, dt=dt,
        seed=seed,
        network=Network((Population("source", relay, inputs), Population("target", cell, 1)), (
            Projection("synapse", "source", "target", at=at, receptor=synapse, rules=rule,
                       weights=weight),)),
        stimuli=(Spikes("source", snapped(np.ravel(again + np.asarray(given.times)), dt),
                        np.tile(given.rows, count)),
                 Waveform("target", f"{root}.teacher.excitation",
                          taught*(excitation + swing*sine), 1*ms),
                 Waveform("target", f"{root}.teacher.inhibition", taught*inhibition, 1*ms)),
        recordings=(Recording("target", "teacher.U_M", at=root, every=every),
                    Recording("target", f"{rule.post.name}.V_star", at=at, every=every),
                    Recording("target", "spikes"),
                    Recording("synapse", "w", every=pattern)))


def measure(dataset, pattern=200*ms, wanted=None):
    """How the dendrite predicts the teacher's potential, cycle by cycle.

    Parameters
    ----------
    dataset : xarray.Dataset
    pattern : Quantity (second)
        Duration of a cycle.
    wanted : xarray.DataArray, optional
        The potential to be predicted in every cycle (mV; moment); default: that of the last cycle
        in which the teacher's moved, for it stands still once the conductances have gone.

    Returns
    -------
    dict
        ``correlation`` (1) and ``error`` (mV, root mean square), shape (..., cycles).
    """
    course, held = courses(dataset, pattern)
    if wanted is None:
        if course.isnull().all():
            raise ValueError("dendritic_prediction: nobody taught, so there is no potential to "
                             "compare with. Give one: measure(dataset, wanted=...).")
        moved = course.max("moment") - course.min("moment")
        taught = course["cycle"].where(moved > moved.max("cycle")/2)
        wanted = course.sel(cycle=taught.max("cycle").astype(int))
    return {"correlation": xr.corr(held, wanted, "moment"),
            "error": np.sqrt(((held - wanted)**2).mean("moment"))}


def courses(dataset, pattern=200*ms):
    """The potential wanted by the teacher, and that predicted (mV; ..., cycle, moment)."""
    found = []
    for name in ("U_M", "V_star"):
        array = next(dataset[n] for n in dataset if str(n).endswith(f".{name}"))
        array = array.max("compartment")                  # it is in one of them
        time = next(d for d in array.dims if str(d).startswith("time"))
        cycle, moment = np.divmod(np.round(array[time].values, 6), float(pattern/ms))
        array = array.assign_coords(cycle=(time, cycle.astype(int)), moment=(time, moment))
        found.append(array.set_index({time: ("cycle", "moment")}).unstack(time))
    return found
