"""A channel, a cell and a rule typed into a notebook, in no file and no table, work everywhere.

Compared with closed forms: the weight change of one pair, the rest of a membrane with two leaks.
"""

import numpy as np
from brian2 import ms, mV, nS, pF

from dendritic_models import build
from dendritic_models.experiment import Experiment, Network, Population, Recording
from dendritic_models.model import Cell, Compartment, Mechanism, PlasticityRule, Reference
from dendritic_models.run import run
from dendritic_models.sweep import sweep
from protocols.pairing import measure, pairing

mine = Reference("This notebook", "")

leak = Mechanism("my_leak", "I = g*(E - v) : amp", dict(g=2*nS, E=-70*mV), mine, current="I",
                 initial={"v": "E"})
shunt = leak.with_(name="my_shunt", g=1*nS, E=-40*mV)
cell = Cell("my_cell", (Compartment("soma", capacitance=30*pF, mechanisms=(leak, shunt)),))

anti_hebb = PlasticityRule(
    "my_anti_hebb", "w : 1", on={"post": "w -= A*x_pre"}, parameters=dict(A=0.1), reference=mine,
    pre=Mechanism("my_anti_hebb_pre", "dx/dt = -x/tau : 1", dict(tau=10*ms), mine,
                  on={"spike": "x += 1"}),
    bounds={"w": (0, 1)})


def test_typed_channel_and_cell_rest_where_theory_says():
    dataset = run(Experiment("rest", Network((Population("cells", cell, 2),)), duration=200*ms,
                             recordings=(Recording("cells", "v", every=10*ms),)), "numpy")
    np.testing.assert_allclose(dataset["cells.v"][-1], (2*-70 + 1*-40)/3, rtol=1e-7)  # 20 tau


def test_typed_rule_is_swept_over_delays_and_its_own_parameter():
    def one_pair(delay=10*ms, rule=anti_hebb):
        return pairing(rule=rule, delay=delay, pairs=1, silence=100*ms, duration=400*ms)

    found = sweep(one_pair, "numpy", measure=measure, delay=[5*ms, 10*ms, 20*ms],
                  **{"rule.A": [0.1, 0.2]})
    expected = -np.outer(np.exp(-np.array([5, 10, 20])/10), [0.1, 0.2])
    np.testing.assert_allclose(found["change"], expected, rtol=1e-9)


def test_typed_descriptions_print_as_equations():
    assert "my_leak" in str(cell.equations) and "dv_soma/dt" in str(cell.equations)
    assert "w" in str(anti_hebb.equations) and "$" in cell._repr_html_() + anti_hebb._repr_html_()
    assert "NeuronGroup" in build.script(pairing(rule=anti_hebb, pairs=1))
