"""Arbor, from its wheel: built for AVX2 with vector code, one thread.

Cells go into groups of `group`; other sizes than the 64 that is used were not compared.
"""

import tempfile
from pathlib import Path

import arbor
import numpy as np
from arbor import units as U

from benchmarks.contest import run_script, timed
from benchmarks.peers.inputs import (
    DELAY,
    E_GABA,
    G_GABA,
    INNER,
    OUTER,
    POOL,
    SOMA,
    TAU_GABA,
    wiring,
)


def morphology(shape):
    """A tree of segments: each compartment is two halves, and its number (from 1) their tag."""
    tree, middle, end, x = arbor.segment_tree(), {}, {}, {}
    for k, before in enumerate(shape.parent):
        half, r = shape.length[k]/2, shape.diameter[k]/2
        joined, start = arbor.mnpos, 0.0
        if before >= 0:
            outwards = before == k - 1
            joined = (end if outwards else middle)[before]
            start = x[before] + outwards*shape.length[before]/2
        x[k] = start + half                                    # all branches lie on one line
        a, b, c = (arbor.mpoint(start + place*half, 0, 0, r) for place in (0, 1, 2))
        middle[k] = tree.append(joined, a, b, tag=k + 1)
        end[k] = tree.append(middle[k], b, c, tag=k + 1)
    return tree


def borders(tree):
    """The locations where one compartment ends and the next begins, as Arbor writes them."""
    shape, found, last = arbor.morphology(tree), [], {arbor.mnpos: 1}
    for branch in range(shape.num_branches):
        before, at = last[shape.branch_parent(branch)], 0.0
        segments = shape.branch_segments(branch)
        lengths = [segment.dist.x - segment.prox.x for segment in segments]
        for segment, length in zip(segments, lengths, strict=True):
            if segment.tag != before:                          # off the fork: it has a node itself
                found.append(f"(location {branch} {max(at/sum(lengths), 1e-6):.9f})")
            before, at = segment.tag, at + length
        last[branch] = before
    return "(sum " + " ".join(found) + ")"


class Population(arbor.recipe):
    """Copies of a shape, each under its own current."""

    def __init__(self, shape, currents, record):
        super().__init__()
        self.shape, self.currents, self.record = shape, currents, record
        self.tree = morphology(shape)
        self.policy = arbor.cv_policy_explicit(borders(self.tree))
        self.labels = arbor.label_dict({
            "soma": "(tag 1)", "dendrite": "(difference (all) (tag 1))",
            "middle": "(on-components 0.5 (tag 1))"})
        self.properties = arbor.neuron_cable_properties()

    def num_cells(self):
        return len(self.currents)

    def cell_kind(self, gid):
        return arbor.cell_kind.cable

    def global_properties(self, kind):
        return self.properties

    def probes(self, gid):
        return [arbor.cable_probe_membrane_voltage('"middle"', "v")]*self.record

    def membrane(self):
        """The decor of a cell without what enters it."""
        decor = (arbor.decor()
                 .set_property(Vm=-65*U.mV, rL=150*U.Ohm*U.cm, cm=0.01*U.F/U.m2)
                 .paint("(all)" if self.shape.active else '"soma"', arbor.density("hh"))
                 .place('"middle"', arbor.threshold_detector(0*U.mV), "detector"))
        if not self.shape.active:
            decor.paint('"dendrite"', arbor.density("pas/e=-65", {"g": 1e-4}))
        return decor

    def cell_description(self, gid):
        decor = self.membrane().place('"middle"', arbor.i_clamp(self.currents[gid]*U.nA))
        return arbor.cable_cell(self.tree, decor, self.labels, self.policy)


def simulation_of(recipe, group):
    """One thread, cells in groups, spikes kept."""
    context = arbor.context(threads=1)
    simulation = arbor.simulation(recipe, context, arbor.partition_load_balance(
        recipe, context, {arbor.cell_kind.cable: arbor.partition_hint(cpu_group_size=group)}))
    simulation.record(arbor.spike_recording.local)
    return simulation


def population(shape, currents, dt, duration, record=False, group=64):
    """As `ours.population`; `group`: how many cells are computed side by side."""
    simulation = simulation_of(Population(shape, currents, record), group)
    handles = [simulation.sample((gid, "v"), arbor.regular_schedule(dt*U.ms))
               for gid in range(len(currents)*record)]

    def simulate():
        simulation.reset()
        found = timed(lambda: {"": simulation.run(duration*U.ms, dt*U.ms)})
        spikes = simulation.spikes()
        found["spikes"] = spikes["source"]["gid"].astype(int), spikes["time"]
        if record:
            found["v"] = np.array([simulation.samples(h)[0][0][:, 1] for h in handles]).T
        return found

    return simulate


def mechanisms():
    """`mod/arbor.mod`, compiled as the wheel's own script does."""
    with tempfile.TemporaryDirectory(prefix="in_arbor_") as folder:
        (Path(folder)/"mod").mkdir()
        (Path(folder)/"mod"/"dm_ampa_nmda.mod").write_text(
            (Path(__file__).parent/"mod"/"arbor.mod").read_text())
        run_script(["arbor-build-catalogue", "dm", "mod"], folder)
        return arbor.load_catalogue(f"{folder}/dm-catalogue.so")


class Networked(Population):
    """Cells joined as `inputs.wiring` says, and after them the inputs."""

    def __init__(self, shape, cells, duration):
        super().__init__(shape, np.zeros(cells + POOL), record=False)
        self.cells, self.wired = cells, wiring(cells, duration)
        self.properties.catalogue = arbor.default_catalogue()
        self.properties.catalogue.extend(mechanisms(), "")
        self.labels = arbor.label_dict(dict(self.labels) | {
            f"at_{k}": f"(on-components 0.5 (tag {k + 1}))" for k in (OUTER, INNER, SOMA)})
        rows, times = self.wired.spikes
        self.spikes = [times[rows == k] - DELAY for k in range(POOL)]

    def cell_kind(self, gid):
        return arbor.cell_kind.cable if gid < self.cells else arbor.cell_kind.spike_source

    def plastic(self, gid):
        """(where, sources, initial weights) of the cell's plastic synapses."""
        for place, (sources, targets), w, first in (
                (OUTER, self.wired.outside, self.wired.w[0], self.cells),
                (INNER, self.wired.cells, self.wired.w[1], 0)):
            yield place, sources[targets == gid] + first, w[targets == gid]

    def cell_description(self, gid):
        if gid >= self.cells:
            return arbor.spike_source_cell(
                "detector", arbor.explicit_schedule(self.spikes[gid - self.cells]*U.ms))
        decor = self.membrane().place(f'"at_{SOMA}"', arbor.synapse(
            "expsyn", {"e": E_GABA, "tau": TAU_GABA}), "gaba")
        for place, sources, w in self.plastic(gid):
            for k in range(len(sources)):
                decor.place(f'"at_{place}"', arbor.synapse("dm_ampa_nmda", {"w0": w[k]}),
                            f"{place}_{k}")
        return arbor.cable_cell(self.tree, decor, self.labels, self.policy)

    def connections_on(self, gid):
        if gid >= self.cells:
            return []
        sources, targets = self.wired.inhibitory
        return [arbor.connection((int(k), "detector"), "gaba", G_GABA*1e-3, DELAY*U.ms)
                for k in sources[targets == gid]] + [
            arbor.connection((int(source), "detector"), f"{place}_{k}", 1.0, DELAY*U.ms)
            for place, sources, _ in self.plastic(gid) for k, source in enumerate(sources)]

    def probes(self, gid):
        return [arbor.cable_probe_point_state_cell("dm_ampa_nmda", "w", "w")]*(gid < self.cells)


def network(shape, cells, duration, dt, weights=True, group=64):
    """As `ours.network`: one mechanism for each plastic synapse, which has four states and `w`.

    Arbor's connections hold no state, and a mechanism is told no time, so that traces are stepped.
    Inputs fire a delay earlier.
    """
    recipe = Networked(shape, cells, duration)
    simulation = simulation_of(recipe, group)
    handles = [simulation.sample((gid, "w"), arbor.explicit_schedule([duration*U.ms - dt*U.ms]))
               for gid in range(cells*weights)]

    def simulate():
        simulation.reset()
        found = timed(lambda: {"": simulation.run(duration*U.ms, dt*U.ms)})
        spikes = simulation.spikes()
        rows = spikes["source"]["gid"].astype(int)
        found["spikes"] = rows[rows < cells], spikes["time"][rows < cells]
        if weights:
            found["w"] = by_path([simulation.samples(h)[0][0][0, 1:] for h in handles],
                                 recipe.wired)
        return found

    return simulate


def by_path(held, wired):
    """Weights of each cell -> all from outside, then all between cells."""
    outside = np.bincount(wired.outside[1], minlength=len(held))
    return np.concatenate([w[:n] for w, n in zip(held, outside, strict=True)]
                          + [w[n:] for w, n in zip(held, outside, strict=True)])
