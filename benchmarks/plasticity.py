"""A million plastic synapses: synapse-seconds that a second of one core computes

1000 inputs at each of 1000 cells, for three rules.  BTSP (Milstein et al. 2021): inputs are rates,
cells have plateaus, and weights move every 10 ms here and at every step of the network's one clock
in the ordinary form, which has 100 cells, because it takes long.  Triplet STDP (Pfister & Gerstner
2006): all spikes are given, 10 Hz on both sides.  Voltage-based STDP (Clopath et al. 2010): pulses
of current make squid cells of one compartment fire at 10 Hz, and the cells' own cost is in.
"""

from benchmarks.contest import Contender, claim, contest, results, same_weights, times_ours

OURS = "traces in the neurons, C++ stand-alone, as installed"
STOCK = "C++ stand-alone, Brian2's own compiler flags"
ORDINARY = f"every trace in the synapse, one clock, euler, {STOCK}"
NEST = ("triplet: stdp_triplet_synapse between parrots, delays of 1 ms; clopath: clopath_synapse "
        "at hh_psc_alpha_clopath, delays of a step, which that rule needs")
WITHIN = {"btsp": 0.01, "triplet": 1e-9, "clopath": 0.03}      # of the largest change of a weight
SMALL = {"btsp": dict(dt=1.0, duration=3000), "triplet": dict(dt=0.1, duration=1000),
         "clopath": dict(dt=0.02, duration=500)}               # where first-order schemes are right


def contenders(rule, weights=True, **task):
    """The rule in every simulator that has it; NEST needs minutes to give a million `weights`."""
    peers = {"btsp": [("Brian2", "stock_brian2", ORDINARY)],
             "triplet": [("Brian2, event-driven", "stock_brian2",
                          f"four event-driven traces in the synapse, {STOCK}"),
                         ("NEST", "in_nest", NEST)],
             "clopath": [("Brian2", "stock_brian2", ORDINARY),
                         ("NEST", "in_nest", NEST)]}
    return [Contender("ours", f"ours.{rule}", task, OURS),
            *(Contender(name, f"{file}.{rule}",
                        task | dict(weights=weights) if name == "NEST" else task, how)
              for name, file, how in peers[rule])]


def agree(rules=tuple(WITHIN), inputs=20, cells=15):
    """Check that all come to the same weights."""
    for rule in rules:
        found = results(contenders(rule, inputs=inputs, cells=cells, **SMALL[rule]))
        same_weights(found, WITHIN[rule])
    return list(found)


def plasticity(inputs=1000, cells=1000, rounds=5):
    """Rows and claims, rule by rule."""
    agree()
    rows, claims = [], []
    for rule, dt, duration, fewer, goals in (
            ("btsp", 0.1, 200, cells//10, {"Brian2": 50}),
            ("btsp", 1.0, 200, cells, {"Brian2": None}),
            ("triplet", 0.1, 500, cells, {"NEST": 2, "Brian2, event-driven": None}),
            ("clopath", 0.1, 50, cells, {"NEST": None, "Brian2": None})):
        task = dict(inputs=inputs, cells=cells, duration=duration, dt=dt)
        field = contenders(rule, **task)[:1] + contenders(
            rule, weights=False, **task | dict(cells=fewer))[1:]
        ran = [dict(rule=rule, dt=dt, **row) for row in contest(field, rounds)]
        work = {c.name: inputs*c.settings["cells"]*duration*1e-3 for c in field}
        for row in ran:
            if "cpu" in row:
                row["synapse_s_per_s"] = work[row["contender"]]/row["cpu"][0]
                row["ratio"] = [r*work["ours"]/work[row["contender"]] for r in row["ratio"]]
        rows += ran
        for peer, least in goals.items():
            claims.append(claim(f"{rule}, steps of {dt:g} ms: times {peer}",
                                times_ours(ran, peer), least))
    return rows, claims
