"""One stimulus for four rules: what is given, any rule by itself, bad input."""

import numpy as np
import pytest
from brian2 import Hz, ms, second

from dendritic_models.plasticity import RULES, magee2020_instructive, milstein2021_lapwise
from dendritic_models.run import run
from protocols.four_forms import FORMS, four_forms, measure
from tests.rules.test_btsp_family import own


def test_spikes_of_the_target_follow_those_of_the_input():
    pre, post, rate, gate = four_forms(spikes=3, rate=20*Hz).stimuli
    np.testing.assert_allclose(np.asarray(pre.times)*1e3, [500, 550, 600], atol=1e-9)
    np.testing.assert_allclose(np.unique(np.asarray(post.times).round(9))*1e3, [510, 560, 610],
                               atol=1e-6)
    assert np.bincount(post.rows).tolist() == [3]*len(FORMS)
    on = np.nonzero(gate.values)[0]
    assert (on[0], on[-1]) == (1500, 1799)
    assert rate.values.max() == 0.5 and np.sum(rate.values)*1e-3 == pytest.approx(3/40)


def test_one_rule_by_itself_does_what_it_does_among_others():
    alone = measure(run(four_forms(rule=magee2020_instructive, dt=5*ms), "numpy"))
    among = measure(run(four_forms(dt=5*ms), "numpy"))
    assert alone == {name: among[name] for name in alone} and alone
    # The eligibility at the signal's end and start, of a trace of 1 s with eta = 0.2/s.
    elig = np.exp(np.arange(10)/40).sum()
    assert alone["magee2020_instructive.at_last"] == pytest.approx(
        0.2*elig*(np.exp(-1) - np.exp(-1.3)), rel=2e-2)


@pytest.mark.parametrize("arguments, message", [
    (dict(rule=()), "names no rule"),
    (dict(spikes=0), "0 spikes at 40. Hz are no burst"),
    (dict(rate=0*Hz), "are no burst"),
    (dict(delay=-1*second), "the session begins 0.5 s before the first spike"),
])
def test_bad_input_is_refused_with_a_reason(arguments, message):
    with pytest.raises(ValueError, match=message):
        four_forms(**arguments)


@pytest.mark.parametrize("rule", (milstein2021_lapwise, RULES["milstein2021_vd_d"], own),
                         ids=lambda rule: rule.name)
def test_rules_of_rates_and_voltages_act_here_too(rule):
    found = measure(run(four_forms(rule=rule, delay=500*ms, dt=5*ms), "numpy"))
    assert found[f"{rule.name}.at_once"] == 0 and abs(found[f"{rule.name}.at_last"]) > 1e-3
