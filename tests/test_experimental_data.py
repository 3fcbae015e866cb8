"""Tables of measurements against the numbers that are cited, and tables of one's own."""

import inspect
import re
from importlib import import_module

import numpy as np
import pytest
from brian2 import Hz, ms, second

from dendritic_models.experiment import Observations
from dendritic_models.experimental_data import DATA, bi1998, nevian2006, sjostrom2001, wang2005
from dendritic_models.experimental_data.own import read
from tests.test_catalogue import modules

# Frequency (Hz), delay (ms), change, SEM, as the two sources print them.
PRINTED = {
    "sjostrom2001": """
        0.1 10 -0.04 0.05   10 10 0.14 0.1    20 10 0.29 0.14   40 10 0.53 0.11   50 10 0.56 0.26
        0.1 -10 -0.29 0.08  10 -10 -0.41 0.11 20 -10 -0.34 0.10 40 -10 0.56 0.32  50 -10 0.75 0.19
        """,
    "markram1997": """
        2 5 -0.01 0.04  5 5 0.02 0.06  10 5 0.26 0.08  10 -10 -0.21 0.03  20 5 0.36 0.08
        30 5 0.42 0.08  40 5 0.5 0.12""",
}


@pytest.fixture(autouse=True)
def clean_brian():
    """Nothing here is built, so nothing needs cleaning."""


@pytest.mark.parametrize("name", PRINTED)
def test_table_holds_the_numbers_that_are_printed(name):
    table = DATA[name]
    held = set(zip((table.conditions["frequency"]/Hz).round(9).tolist(),
                   (table.conditions["delay"]/ms).round(9).tolist(),
                   table.change.tolist(), table.error.tolist(), strict=True))
    numbers = np.array(PRINTED[name].split(), dtype=float).reshape(-1, 4)
    assert held == set(map(tuple, numbers.tolist()))


def test_sjostroms_protocols():
    """75 pairs in bursts of 5, 50 at 0.1 Hz; 60 in a row for the triplet rule's sets."""
    number = sjostrom2001.conditions["pairs"]*sjostrom2001.conditions["bursts"]
    slow = np.isclose(sjostrom2001.conditions["frequency"]/Hz, 0.1)
    assert set(number[slow]) == {50} and set(number[~slow]) == {75}
    continuous = DATA["sjostrom2001_continuous"]
    assert set(continuous.conditions["pairs"]) == {60} and "bursts" not in continuous.conditions
    np.testing.assert_array_equal(continuous.change, sjostrom2001.change)
    stochastic = DATA["sjostrom2001_stochastic"]
    for rate in ("pre_rate", "post_rate"):
        assert (stochastic.conditions[rate]/Hz).tolist() == [1, 20, 35, 50]
    assert stochastic.change.tolist() == [-0.25, -0.15, 0, 0.35]
    assert stochastic.error.tolist() == [0.10, 0.05, 0.10, 0.15]


def test_bursts_of_nevian_and_sakmann():
    table = {tuple(np.round([c["pre"], c["post"], c["frequency"]/Hz, c["delay"]/ms], 6)): change
             for c, change in zip(nevian2006.arguments(), nevian2006.change, strict=True)}
    assert table == {
        (1, 0, 50, 0): -.03, (0, 3, 50, 0): .05, (1, 3, 50, 50): -.08, (1, 3, 50, -90): 0,
        (1, 3, 50, -50): -.32, (1, 3, 50, 10): 1.01, (1, 3, 50, -30): -.02, (1, 3, 50, -10): .42,
        (1, 1, 50, 10): .04, (1, 1, 50, -10): -.20, (1, 2, 50, 10): .95, (1, 2, 50, -30): -.28,
        (1, 3, 20, 10): .09, (1, 3, 20, -110): -.28, (1, 3, 100, 10): 1.29,
        (1, 3, 100, -30): -.48}


def test_what_is_from_memory_or_incomplete_is_not_scored():
    assert {d.name: d.evidence for d in DATA.values() if not d.scored} == {
        "sjostrom2001_stochastic": "incomplete", "bi1998": "unverified", "wang2005": "unverified"}
    assert bi1998.change[5] == pytest.approx(0.777*np.exp(-5/16.8))
    assert len(wang2005.change) == 8 and wang2005.change.max() == 0.34


@pytest.mark.parametrize("name", DATA)
def test_table_says_what_it_is_and_where_it_is_from(name):
    table = DATA[name]
    assert table.name == name and table.preparation and table.protocol
    assert re.fullmatch(r"10\.\d{4,9}/\S+", table.reference.doi)
    assert len(table.arguments()) == len(table.change)
    assert table == table.with_(name=name) and table != table.with_(change=-table.change)


def test_table_lists_all_of_its_room():
    held = {value.name for module in modules("experimental_data") for value in vars(module).values()
            if isinstance(value, Observations)}
    assert held == set(DATA)
    for module in modules("experimental_data"):
        assert "Source: " in module.__doc__, module.__name__


OWN = """# two delays
delay (ms), frequency (Hz), number, change (%), error (%)
-10, 20, 60, -30, 5
10.5, 20, 60, 40, 8
"""


def test_table_of_ones_own_is_read_with_its_units(tmp_path):
    path = tmp_path/"My slices.csv"
    path.write_text(OWN)
    table = read(path, preparation="mine")
    assert table.name == "my_slices" and table.evidence == "own" and table.scored
    assert table.arguments()[1] == {"delay": 10.5*ms, "frequency": 20*Hz, "pairs": 60}
    assert isinstance(table.arguments()[1]["pairs"], int)
    np.testing.assert_allclose(table.change, [-0.3, 0.4])
    np.testing.assert_allclose(table.error, [0.05, 0.08])


def test_words_and_missing_errors_are_read_too(tmp_path):
    path = tmp_path/"own.csv"
    path.write_text("order, opening (ms), interval (second), change\npre-post-pre, 5, 10, 0.1\n")
    table = read(path, protocol="triplets")
    assert table.error is None
    assert table.arguments() == [{"order": "pre-post-pre", "opening": 5*ms, "interval": 10*second}]


@pytest.mark.parametrize("text, kind, words", [
    ("", KeyError, "no column 'change'"),
    ("delay (ms), error\n10, 1", KeyError, r"no column 'change'.* It has delay, error"),
    ("delay (ms), change\n", ValueError, "no rows below the header"),
    ("delay, change\n10, 1", ValueError, r"column 'delay' has no unit. Write 'delay \(ms\)'"),
    ("delay (msec), change\n10, 1", KeyError, "no unit 'msec'; did you mean 'ms'"),
    ("delay (ms), change\nten, 1", ValueError, "delay = 'ten' is no number"),
    ("delay (ms), change\n10, -", ValueError, "change = '-' is no number"),
    ("delay (ms), change\n10,", ValueError, "row 1: change is empty. Give a value"),
    ("delay (ms), change\n10, 1\n20", ValueError, "row 2: change is empty"),
    ("delay (ms), change\n10, nan", ValueError, "change of condition 0 is nan"),
    ("delay (ms), change\ninf, 1", ValueError, "delay of condition 0 is inf"),
    ("delay (ms), change, error\n10, 1, 0", ValueError, "error of condition 0 is 0, expected"),
    ("delay (ms), change (%), error\n10, 10, 1", ValueError, "Give both in %, or neither"),
    ("delay (ms), delay (second), change\n1, 1, 1", ValueError, "two columns are called 'delay'"),
])
def test_table_that_cannot_be_read_says_why(tmp_path, text, kind, words):
    path = tmp_path/"own.csv"
    path.write_text(text)
    with pytest.raises(kind, match=words):
        read(path)


@pytest.mark.parametrize("changes, words", [
    (dict(change=[0.1, 0.2, 0.3]), r"frequency has shape \(2,\), but there are 3 changes"),
    (dict(error=[0.1]), r"error has shape \(1,\), but there are 2 changes"),
    (dict(change=[], conditions={}), "no condition"),
])
def test_observations_of_unequal_length_are_refused(changes, words):
    whole = dict(name="x", conditions=dict(frequency=[1, 2]*Hz), change=[0.1, 0.2])
    with pytest.raises(ValueError, match=words):
        Observations(**{**whole, **changes})
    with pytest.raises(KeyError, match="no evidence 'hearsay'"):
        Observations(**whole, evidence="hearsay")


def test_conditions_may_be_lists():
    table = Observations("x", {"pairs": [60, 75], "order": ["a", "b"]}, [0.1, 0.2])
    assert table.arguments()[1] == {"pairs": 75, "order": "b"}
    assert table.select([1]).arguments() == table.arguments()[1:]


def test_a_part_of_a_table_is_a_table():
    part = sjostrom2001.select(sjostrom2001.conditions["delay"] > 0*ms)
    assert part.change.tolist() == [-0.04, 0.14, 0.29, 0.53, 0.56]
    assert (part.conditions["delay"]/ms).tolist() == [10]*5
    assert part.reference == sjostrom2001.reference


@pytest.mark.parametrize("name", DATA)
def test_conditions_are_arguments_of_the_protocol_that_is_named(name):
    table = DATA[name]
    function = getattr(import_module(f"protocols.{table.protocol}"), table.protocol)
    assert set(table.conditions) <= set(inspect.signature(function).parameters)
    assert function(**table.arguments()[0]).duration > 1*second
