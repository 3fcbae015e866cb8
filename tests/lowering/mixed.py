"""One small experiment with a bit of everything; every name in it can be another."""

import numpy as np
from brian2 import ms, mV, nS, pF

from dendritic_models.cells import relay
from dendritic_models.experiment import (
    Experiment,
    Network,
    Phase,
    Population,
    Projection,
    Recording,
    Schedule,
    Signal,
    Spikes,
    Waveform,
)
from dendritic_models.model import Cell, Compartment, Mechanism, PlasticityRule, Unit

SEED = 3


def mixed(names=str, duration=60*ms):
    """A bit of everything; `names` calls each thing that has a name."""
    n = names
    leak = Mechanism(n("rest"), f"{n('I')} = {n('g')}*({n('E')} - v) : amp",
                     {n("g"): 2*nS, n("E"): -65*mV}, current=n("I"), initial={"v": n("E")})
    dome = Mechanism(
        n("dome"), f"""
        d{n('h')}/dt = -{n('h')}/{n('tau')} : 1
        {n('J')} = {n('top')}*{n('h')}*(0*mV - v) : amp""",
        {n("tau"): 8*ms, n("top"): 4*nS, n("V_on"): -36*mV}, current=n("J"),
        events={n("plateau"): f"v > {n('V_on')}"}, on={n("plateau"): f"{n('h')} += 1"})
    opened = Mechanism(
        n("open"), f"d{n('s')}/dt = -{n('s')}/{n('tau_s')} : 1\n"
        f"{n('K')} = {n('g_max')}*{n('s')}*(0*mV - v) : amp",
        {n("tau_s"): 3*ms, n("g_max"): 1*nS}, current=n("K"), on={"pre": f"{n('s')} += efficacy"})
    cell = Cell(n("cell"), (
        Compartment(n("soma"), capacitance=20*pF, mechanisms=(leak,)),
        Compartment(n("tuft"), capacitance=10*pF, mechanisms=(leak, dome))),
        parent=(-1, 0), axial={n("tuft"): 3*nS}, threshold="v > -55*mV", reset="v = -65*mV",
        refractory=2*ms)
    sender = relay.with_(name=n("sender"))
    rule = PlasticityRule(
        n("rule"), f"{n('w')} : 1\nd{n('q')}/dt = ({n('p')}_post - {n('q')})/{n('tau_q')} : 1",
        on={"pre": f"{n('w')} -= {n('a')}*{n('y')}_post",
            "post": f"{n('w')} += {n('a')}*{n('x')}_pre",
            n("plateau"): f"{n('w')} += 0.01*{n('q')}", n("learn"): f"{n('w')} *= 0.99"},
        parameters={n("a"): 0.05, n("tau_q"): 10*ms},
        pre=Mechanism(n("before"), f"d{n('x')}/dt = -{n('x')}/{n('tau_x')} : 1",
                      {n("tau_x"): 20*ms}, on={"spike": f"{n('x')} += 1"}),
        post=Mechanism(n("after"), f"""d{n('y')}/dt = -{n('y')}/{n('tau_y')} : 1
                       d{n('p')}/dt = ({n('plateau')} - {n('p')})/{n('tau_y')} : 1""",
                       {n("tau_y"): 30*ms}, needs={n("plateau"): 1},
                       on={"spike": f"{n('y')} += 1"}),
        bounds={n("w"): (0, 2)}, efficacy=n("w"))
    rate = Unit(n("rate"), f"""d{n('r')}/dt = ({n('drive')} + {n('bias')} - {n('r')})/{n('T')} : 1
                {n('drive')} : 1\n{n('bias')} : 1""", {n("T"): 5*ms})
    rng = np.random.default_rng(SEED)
    steps = np.sort(rng.choice(550, 60, replace=False))
    return Experiment(
        n("mixed"), Network(
            (Population(n("a"), sender, 4), Population(n("b"), cell, 2),
             Population(n("u"), rate, 2)),
            (Projection(n("ab"), n("a"), n("b"), at=n("tuft"), receptor=opened, rules=rule,
                        weights={n("w"): rng.uniform(0.5, 1.5, (4, 2))}),),
            (Signal(n("bu"), n("b"), f"{n('tuft')}.{n('plateau')}", n("u"), n("drive")),)),
        stimuli=(Spikes(n("a"), steps*0.1*ms, rng.integers(0, 4, 60)),
                 Waveform(n("u"), n("bias"), [0.0, 1.0], 20*ms)),
        recordings=(Recording(n("b"), "spikes"), Recording(n("b"), n("plateau")),
                    Recording(n("ab"), n("w")), Recording(n("u"), n("r")),
                    Recording(n("b"), "v", every=1*ms)),
        schedule=Schedule((Phase(n("show"), 15*ms), Phase(n("learn"))), repeats=3),
        duration=duration, dt=0.1*ms, seed=SEED)
