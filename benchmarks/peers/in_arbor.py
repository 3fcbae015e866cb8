"""Arbor, from its wheel: built for AVX2 with vector code, one thread.

Cells go into groups of `group`; other sizes than the 64 that is used were not compared.
"""

import arbor
import numpy as np
from arbor import units as U

from benchmarks.contest import timed


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

    def cell_description(self, gid):
        decor = (arbor.decor()
                 .set_property(Vm=-65*U.mV, rL=150*U.Ohm*U.cm, cm=0.01*U.F/U.m2)
                 .paint("(all)" if self.shape.active else '"soma"', arbor.density("hh"))
                 .place('"middle"', arbor.i_clamp(self.currents[gid]*U.nA))
                 .place('"middle"', arbor.threshold_detector(0*U.mV), "detector"))
        if not self.shape.active:
            decor.paint('"dendrite"', arbor.density("pas/e=-65", {"g": 1e-4}))
        return arbor.cable_cell(self.tree, decor, self.labels, self.policy)


def population(shape, currents, dt, duration, record=False, group=64):
    """As `ours.population`; `group`: how many cells are computed side by side."""
    recipe, context = Population(shape, currents, record), arbor.context(threads=1)
    simulation = arbor.simulation(recipe, context, arbor.partition_load_balance(
        recipe, context, {arbor.cell_kind.cable: arbor.partition_hint(cpu_group_size=group)}))
    simulation.record(arbor.spike_recording.local)
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
