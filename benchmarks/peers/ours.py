"""This package, through its front door: descriptions, `run.program`, C++ stand-alone.

Double precision, one thread, the package's own compiler flags; nothing is set.
"""

import atexit
from contextlib import ExitStack

import numpy as np
from brian2 import cm, meter, mS, ms, mV, nA, nS, ohm, uF, um

from benchmarks.contest import timed
from benchmarks.peers.inputs import (
    A_MINUS,
    A_PLUS,
    DELAY,
    E_GABA,
    G_AMPA,
    G_GABA,
    G_NMDA,
    INNER,
    OUTER,
    POOL,
    PULSE,
    PULSE_TAU,
    SOMA,
    TAU_AMPA,
    TAU_GABA,
    TAU_NMDA,
    pairing,
    track,
    wiring,
)
from dendritic_models.cable import CableCell
from dendritic_models.cells import afferent, instructed, relay
from dendritic_models.channels import (
    current_clamp,
    hh_k,
    hh_leak,
    hh_na,
    leak,
    spike_detection,
)
from dendritic_models.compilation import compiled
from dendritic_models.experiment import (
    Experiment,
    Network,
    Population,
    Projection,
    Recording,
    Spikes,
    Waveform,
)
from dendritic_models.model import Cell, Compartment, Mechanism
from dendritic_models.morphology import Tree
from dendritic_models.plasticity import clopath2010, milstein2021, pair_stdp, triplet_stdp
from dendritic_models.receptors import ampa, gaba_a, nmda
from dendritic_models.run import export, program


def cell_of(shape):
    """A shape with squid membrane, currents and spikes."""
    length, diameter = np.array(shape.length), np.array(shape.diameter)
    half = length/2/(np.pi*diameter**2/4)
    parent = np.array(shape.parent)
    at_end = (parent == np.arange(len(shape)) - 1) & (parent >= 0)
    tree = Tree(
        parent=parent, area=np.pi*diameter*length*um**2, length=length*um, Ra=150*ohm*cm,
        inner=np.where(at_end, half[parent], 0)/um, outer=half/um,
        distance=np.zeros(len(shape))*meter, branch_order=np.ones(len(shape)),
        xyz=np.zeros((len(shape), 3))*meter,
        domain=np.array(["soma"] + ["apical"]*(len(shape) - 1)))
    place = "all" if shape.active else "soma"
    cell = CableCell("squid_tree", tree)
    for channel in (hh_na, hh_k, hh_leak.with_(E=-54.3*mV)):
        cell = cell.insert(channel, at=place)
    if not shape.active:
        cell = cell.insert(leak, at="apical", g=0.1*mS/cm**2, E=-65*mV)
    cell = cell.insert(spike_detection, at="soma", V_threshold=0*mV)
    return cell.with_(threshold="v > V_threshold", refractory="v > V_threshold")


def population(shape, currents, dt, duration, layout="auto", record=False):
    """Cells under constant currents.

    Parameters
    ----------
    shape : Shape
    currents : array, shape (cells,)
        nA.
    dt, duration : float
        ms.
    layout : str
    record : bool
        Return the somatic voltages of all cells as well, at every step.

    Returns
    -------
    function: -> dict
        ``spikes``: (cells, times in ms); with `record` ``v``: mV, shape (times, cells), from t = 0.
    """
    return simulation(
        population_of(shape, currents, dt, duration, layout, record),
        lambda dataset: dict(spikes=spikes_of(dataset)) | (
            {"v": dataset["cells.v"].values[..., 0]} if record else {}))


def btsp(inputs, cells, duration, dt):
    """Behavioural-timescale plasticity of all inputs at all cells.

    Parameters
    ----------
    inputs, cells : int
    duration, dt : float
        ms; rates and plateaus change every `dt`, weights every 10 ms, the rule's own clock.

    Returns
    -------
    function: -> dict
        ``w``: shape (inputs, cells), at the end.
    """
    return simulation(btsp_of(inputs, cells, duration, dt), weights_of)


def btsp_of(inputs, cells, duration, dt):
    """The experiment of `btsp`."""
    R, plateau = track(inputs, cells, duration, dt)
    return learning(Network(
        (Population("inputs", afferent, inputs), Population("cells", instructed, cells)),
        (Projection("path", "inputs", "cells", rules=milstein2021,
                    weights=milstein2021.initial["w"]),)),
        (Waveform("inputs", "R", R, dt*ms), Waveform("cells", "gate", plateau, dt*ms)),
        duration, dt)


def triplet(inputs, cells, duration, dt):
    """Triplet STDP at given spikes; as `btsp`."""
    before, after = pairing(inputs, cells, duration, dt)
    return simulation(learning(Network(
        (Population("inputs", relay, inputs), Population("cells", relay, cells)),
        (Projection("path", "inputs", "cells", rules=triplet_stdp, weights=0.5),)),
        (given("inputs", before), given("cells", after)), duration, dt), weights_of)


def clopath(inputs, cells, duration, dt):
    """Voltage-based STDP at squid cells that a pulse of current makes fire; as `btsp`."""
    before, after = pairing(inputs, cells, duration, dt)
    soma = Compartment("soma", area=1e4*um**2, capacitance=1*uF/cm**2, mechanisms=(
        hh_na, hh_k, hh_leak.with_(E=-54.402*mV)))
    cell = Cell("squid", (soma,), parent=(-1,), axial=[0]*mS, threshold="v > 0*mV",
                refractory="v > 0*mV")
    return simulation(learning(Network(
        (Population("inputs", relay, inputs), Population("pulses", relay, cells),
         Population("cells", cell, cells)),
        (Projection("path", "inputs", "cells", rules=clopath2010, weights=0.5),
         Projection("pulse", "pulses", "cells", receptor=alpha_current, connect="one"))),
        (given("inputs", before), given("pulses", after)), duration, dt), weights_of)


alpha_current = Mechanism(
    "alpha_current", """dq/dt = -q/tau : amp
                        dI/dt = (e_1*q - I)/tau : amp""", current="I",
    on={"pre": "q += efficacy*amplitude"},
    parameters=dict(amplitude=PULSE*nA, tau=PULSE_TAU*ms, e_1=np.e))


def given(population, spikes):
    """The stimulus of some (neurons, times in ms)."""
    return Spikes(population, spikes[1]*ms, spikes[0])


def learning(network, stimuli, duration, dt):
    """The experiment of some plastic synapses, of which the final weights are kept."""
    return Experiment(
        name="plasticity", network=network, stimuli=stimuli, duration=duration*ms, dt=dt*ms,
        recordings=(Recording("path", "w"),))


def weights_of(dataset):
    """The result of `learning`: ``w``, shape (inputs, cells); synapses go input by input."""
    inputs = int(dataset["path.source"].values.max()) + 1
    return dict(w=dataset["path.w"].values.reshape(inputs, -1))


def population_of(shape, currents, dt, duration, layout="unrolled", record=False):
    """The experiment of `population`."""
    return Experiment(
        name="population", duration=duration*ms, dt=dt*ms,
        recordings=(Recording("cells", "spikes"),) + (Recording("cells", "v", "soma"),)*record,
        network=Network((Population(
            "cells", cell_of(shape).insert(current_clamp, at="soma"), len(currents),
            layout=layout, initial={"soma.current_clamp.I": currents*nA}),)))


def simulation(experiment, found):
    """What runs an experiment's program once more; `found` picks results from its dataset."""
    stack = ExitStack()
    atexit.register(stack.close)
    simulate = stack.enter_context(program("cpp_standalone"))
    simulate(experiment)

    def again():
        dataset = simulate(experiment)
        return dict(wall=dataset.attrs["simulation_seconds"]) | found(dataset)

    return lambda: timed(again, children=True)


def built(experiment, folder):
    """A folder with the program of an experiment, to be run by itself; made soon, and cached."""
    export(experiment, folder, native=True)
    (folder/"makefile").write_text((folder/"Makefile").read_text().replace("Makefile", "makefile"))
    compiled(folder)
    return folder


def spikes_of(dataset):
    """(cells, times) of the spikes of the population ``cells``."""
    return dataset["cells.spikes.cell"].values, dataset["cells.spikes"].values


# ---------------------------------------------------------------------------- network

def network(shape, cells, duration, dt, layout="unrolled"):
    """Cells with AMPA, NMDA and GABA synapses, plastic, under inputs and each other's spikes.

    Parameters
    ----------
    shape : Shape
    cells : int
        Wired as `inputs.wiring` says.
    duration, dt : float
        ms.

    Returns
    -------
    function: -> dict
        ``spikes``: (cells, times in ms); ``w``: final weights, from outside and then between cells.
    """
    return simulation(network_of(shape, cells, duration, dt, layout), network_results)


def network_results(dataset):
    """What `network` returns, of its dataset."""
    return dict(spikes=spikes_of(dataset), w=np.concatenate(
        [dataset[f"{path}.w"].values for path in ("outside", "between")]))


def network_of(shape, cells, duration, dt, layout="unrolled"):
    """The experiment of `network`."""
    wired = wiring(cells, duration)
    ampa_, nmda_ = ampa.with_(g_max=G_AMPA*nS, tau=TAU_AMPA*ms), nmda.with_(
        g_max=G_NMDA*nS, tau=TAU_NMDA*ms)
    gaba = gaba_a.with_(g_max=G_GABA*nS, tau=TAU_GABA*ms, E=E_GABA*mV)
    stdp = pair_stdp.with_({"A_plus": A_PLUS, "A_minus": A_MINUS})
    cell = cell_of(shape).insert(gaba, at=[SOMA])
    for receptor in (ampa_, nmda_):
        cell = cell.insert(receptor, at=[INNER, OUTER])
    excites = dict(target="cells", receptor=(ampa_, nmda_), rules=stdp)
    return Experiment(
        name="network", duration=duration*ms, dt=dt*ms,
        network=Network(
            (Population("inputs", relay, POOL), Population("cells", cell.insert(stdp), cells,
                                                           layout=layout)),
            (Projection("outside", "inputs", at=[OUTER], connect=tuple(wired.outside),
                        weights=wired.w[0], **excites),
             Projection("between", "cells", at=[INNER], connect=tuple(wired.cells),
                        weights=wired.w[1], delay=DELAY*ms, **excites),
             Projection("inhibitory", "cells", "cells", at=[SOMA], receptor=gaba,
                        connect=tuple(wired.inhibitory), delay=DELAY*ms))),
        stimuli=(given("inputs", wired.spikes),),
        recordings=(Recording("cells", "spikes"), Recording("outside", "w"),
                    Recording("between", "w")))
