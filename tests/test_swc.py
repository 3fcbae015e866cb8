"""SWC files: every malformed one gives its one error or repair; what is written reads back."""

import logging
import time
from pathlib import Path

import brian2
import numpy as np
import pytest
from brian2 import cm, ohm, um
from hypothesis import given, settings
from hypothesis import strategies as st

from dendritic_models.morphology import (
    Morphology,
    MorphologyError,
    Tree,
    discretise,
    read_swc,
    write_swc,
)
from tests.morphologies import pyramidal, random_tree

GOOD = """# a cell
1 1 0 0 0 5 -1
2 3 5 0 0 1 1
3 3 25 0 0 1 2
4 3 45 10 0 0.5 3
5 3 45 -10 0 0.5 3
"""
GRANULE = Path(brian2.__file__).parent / "spatialneuron" / "mp_ma_40984_gc2.CNG.swc"


@pytest.fixture
def swc(tmp_path):
    """Read a text, or bytes, as a file."""
    def read(content, **options):
        path = tmp_path / "cell.swc"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_swc(path, **options)
    return read


def replaced(*pairs):
    text = GOOD
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


# ---------------------------------------------------------------------------- errors

ERRORS = {
    "empty": ("", "cell.swc: no points, only nothing"),
    "only_comments": ("# one\n\n# two\n", "cell.swc: no points, only comments"),
    "six_columns": (replaced(("2 3 5 0 0 1 1", "2 3 5 0 0 1")),
                    "line 3: '2 3 5 0 0 1' has 6 columns; a point has 7: id type x y z radius"),
    "commas": (GOOD.replace(" ", ","), "line 2: '1,1,0,0,0,5,-1' has a comma; values are sep"),
    "semicolons": (replaced(("25 0 0 1 2", "25;0;0;1;2")), "line 4: '3 3 25;0;0;1;2' has a semico"),
    "heading": ("id type x y z radius parent\n" + GOOD, "line 1: id = 'id' is no whole number"),
    "half_id": (replaced(("3 3 25", "2.5 3 25")), "line 4: id = '2.5' is no whole number"),
    "negative_id": (replaced(("3 3 25", "-3 3 25")), "line 4: id = -3; legal is 0 or more"),
    "negative_type": (replaced(("3 3 25", "3 -3 25")), "line 4: type = -3; legal is 0 or more"),
    "large_type": (replaced(("3 3 25", "3 300 25")), "line 4: type = 300; types are 0 to 255"),
    "word": (replaced(("25 0 0", "25 abc 0")), "line 4: y = 'abc' is no finite number"),
    "parent_missing": (replaced(("0.5 3\n5", "0.5 7\n5")),
                       "line 5: point 4 names parent 7, which is not in the file"),
    "parent_minus_two": (replaced(("1 2\n", "1 -2\n")), "line 4: parent = -2; legal is -1 for the"),
    "self_parent": (replaced(("25 0 0 1 2", "25 0 0 1 3")), "line 4: point 3 is its own parent"),
    "cycle": (replaced(("5 0 0 1 1", "5 0 0 1 4")),
              "line 3: parents go round in a circle: 2 -> 4 -> 3 -> 2. Each way up must"),
    "no_root": (replaced(("5 -1", "5 5")), "parents go round in a circle: 1 -> 5 -> 3 -> 2 -> 1"),
    "duplicate_id": (replaced(("4 3 45", "2 3 45")), "line 5: id 2 is taken by line 3; every"),
    "two_roots": (replaced(("25 0 0 1 2", "25 0 0 1 -1")),
                  "line 4: a second root; with line 2 the file has 2 pieces, a neuron has one. "
                  "Correct the parent, or read it with on_disconnected='nearest' (joins them) or "
                  "'drop' (keeps 2 of 5 points)."),
    "two_somata": (replaced(("5 3 45", "5 1 45")),
                   "line 6: a second soma (type 1), apart from "),
    "zero_radius": (replaced(("25 0 0 1 2", "25 0 0 0 2")),
                    "line 4: radius = 0 um (1 such points); a radius is above 0.0001 um. Correct "
                    "it, or read the file with min_radius=0.1*um"),
    "negative_radius": (replaced(("25 0 0 1 2", "25 0 0 -1 2")),
                        "line 4: radius = -1 um is negative; a radius is above 0"),
    "nan": (replaced(("25 0 0", "nan 0 0")), "line 4: x = 'nan' is no finite number"),
    "infinite_radius": (replaced(("25 0 0 1 2", "25 0 0 inf 2")), "line 4: radius = 'inf' is no "),
    "metres": (replaced(("25 0 0", "25e9 0 0")), "line 4: x = 2.5e+10 um; legal are finite"),
    "overflow": (replaced(("25 0 0", "25e999 0 0")), "line 4: x = inf um; legal are finite number"),
    "one_place": ("1 3 2 2 2 1 -1\n2 3 2 2 2 1 1\n", "line 1: all points are at one place and"),
}


@pytest.mark.parametrize("case", ERRORS)
def test_malformed_file_gives_its_one_error(swc, case):
    content, words = ERRORS[case]
    with pytest.raises(MorphologyError) as caught:
        swc(content)
    assert words in str(caught.value) and "cell.swc" in str(caught.value)


def test_negative_radius_stays_an_error_with_a_floor(swc):
    with pytest.raises(MorphologyError, match="is negative"):
        swc(replaced(("25 0 0 1 2", "25 0 0 -1 2")), min_radius=0.1*um)


# ---------------------------------------------------------------------------- accepted, repaired

ACCEPTED = {
    "inline_comment": replaced(("0.5 3\n5", "0.5 3  # a tip\n5")),
    "byte_order_mark": "\ufeff" + GOOD,
    "windows_lines": GOOD.replace("\n", "\r\n"),
    "tabs": GOOD.replace(" ", "\t"),
    "blank_lines": GOOD.replace("\n", "\n\n  \n"),
    "latin_1_comment": GOOD.replace("a cell", "größe").encode("latin-1"),
    "ids_from_zero": "0 1 0 0 0 5 -1\n1 3 5 0 0 1 0\n2 3 25 0 0 1 1\n"
                     "3 3 45 10 0 .5 2\n4 3 45 -10 0 5e-1 2\n",
    "gaps_in_ids": replaced(("3 3 25", "77 3 25"), ("0.5 3", "0.5 77")),
    "float_types": replaced(("3 3 25", "3 3.0 25")),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_unusual_form_is_accepted_as_the_same_cell(swc, case):
    found = swc(ACCEPTED[case])
    assert found == swc(GOOD) and not found.repairs


REPAIRS = {
    "eight_columns": (replaced(("0.5 3\n5", "0.5 3 99\n5")),
                      ["line 5: more than 7 columns; the others are ignored"]),
    "float_ids": (replaced(("1 1 0", "1.0 1 0"), ("3 3 25", "3.0 3 25")),
                  ["line 2 and 1 more: an id is written as a decimal; read as a whole number"]),
    "zero_length": (replaced(("4 3 45 10 0 0.5 3", "6 3 25 0 0 1 3\n4 3 45 10 0 0.5 6")),
                    ["line 5: at its parent's place; merged with it"]),
    "zero_length_tip": (GOOD + "6 3 45 -10 0 0.3 5\n",
                        ["line 7: at its parent's place; merged with it"]),
    "zero_length_chain": (
        replaced(("4 3 45 10 0 0.5 3", "6 3 25 0 0 1 3\n7 3 25 0 0 1 6\n4 3 45 10 0 0.5 7")),
        ["line 5 and 1 more: at its parent's place; merged with it"]),
}


@pytest.mark.parametrize("case", REPAIRS)
def test_mended_file_is_the_same_cell_and_says_so(swc, case, caplog):
    content, repairs = REPAIRS[case]
    with caplog.at_level(logging.WARNING, logger="dendritic_models"):
        found = swc(content)
    assert list(found.repairs) == repairs
    assert [r.getMessage().partition("cell.swc: ")[2] for r in caplog.records] == repairs
    assert discretise(found, 100*ohm*cm, length=5*um) == discretise(
        swc(GOOD), 100*ohm*cm, length=5*um)


def test_child_before_its_parent_is_sorted(swc):
    lines = GOOD.splitlines()
    found = swc("\n".join([*lines[:2], lines[4], lines[2], lines[3], lines[5]]))
    assert found == swc(GOOD)
    assert found.repairs == ("line 3: listed before its parent; sorted from the root outwards",)


def test_root_moves_into_the_soma(swc):
    """The soma at the far end of a neurite: the same segments, turned round."""
    found = swc("1 3 45 10 0 .5 -1\n2 3 25 0 0 1 1\n3 3 5 0 0 1 2\n4 1 0 0 0 5 3\n"
                "5 3 45 -10 0 .5 2")
    assert found.repairs[0] == "line 4: root moved into the soma, from line 1"
    assert found.type[0] == 1
    ours, good = (discretise(m, 100*ohm*cm, length=5*um) for m in (found, swc(GOOD)))
    assert ours.area.sum()/um**2 == pytest.approx(good.area.sum()/um**2, rel=1e-12)
    np.testing.assert_allclose(sorted(ours.distance/um), sorted(good.distance/um))


def test_file_without_a_soma_starts_at_its_root_or_where_the_user_says(swc):
    text = replaced(("1 1 0 0 0 5", "1 3 0 0 0 1"))
    found = swc(text)
    assert found.repairs == ("line 2: no soma (type 1): distances start here, at point 1; choose "
                             "another with root=id",)
    other = swc(text, root=4)
    assert not other.repairs or "sorted" in other.repairs[0]
    np.testing.assert_allclose(other.xyz[0]/um, [45, 10, 0])
    trees = [discretise(m, 100*ohm*cm, length=1*um) for m in (found, other)]
    areas = [tree.area.sum()/um**2 for tree in trees]
    assert areas[0] == pytest.approx(areas[1], rel=1e-12)
    with pytest.raises(MorphologyError, match="root = 9 is the id of no point; ids are 1 to 5"):
        swc(text, root=9)
    with pytest.raises(MorphologyError, match="root = 3 has type 3, but there is a soma on line 2"):
        swc(GOOD, root=3)


def test_thin_points_are_widened_on_request(swc):
    found = swc(replaced(("25 0 0 1 2", "25 0 0 0 2")), min_radius=0.2*um)
    assert found.radius[2] == 0.2*um
    assert found.repairs == ("line 4: radius below min_radius widened to 0.2 um",)


PIECES = replaced(("25 0 0 1 2", "25 0 0 1 -1"))


def test_pieces_are_joined_to_the_nearest_point_on_request(swc):
    found = swc(PIECES, on_disconnected="nearest")
    assert found == swc(GOOD)
    assert found.repairs == ("line 4: a piece of 3 points joined to the point on line 3, 20 um "
                             "away",)


def test_pieces_are_joined_to_each_other_where_that_is_nearer(swc):
    found = swc(PIECES + "6 3 60 12 0 0.5 -1\n7 3 80 12 0 0.5 6\n", on_disconnected="nearest")
    np.testing.assert_array_equal(found.parent, [-1, 0, 1, 2, 2, 3, 5])


def test_pieces_without_the_soma_are_dropped_on_request(swc):
    found = swc(PIECES, on_disconnected="drop")
    assert len(found.parent) == 2 and found.type[0] == 1
    assert found.repairs == ("line 4 and 2 more: dropped: not connected to the root on line 2",)


def test_second_soma_that_is_not_connected_can_be_dropped(swc):
    text = GOOD + "6 1 500 0 0 5 -1\n7 3 505 0 0 1 6\n"
    with pytest.raises(MorphologyError, match="line 7: a second root"):
        swc(text)
    with pytest.raises(MorphologyError, match="line 7: a second soma"):
        swc(text, on_disconnected="nearest")
    assert swc(text, on_disconnected="drop") == swc(GOOD)


UNUSUAL = {
    "thin": (replaced(("25 0 0 1", "25 0 0 0.3"), ("0.5 3\n5", "0.04 3\n5")),
             "line 5: kept: radius below 0.05 um"),
    "jump": (replaced(("0.5 3\n5", "0.09 3\n5")), "line 5: kept: radius differs more than 10 ti"),
    "long": (replaced(("45 10", "245 10")), "line 5: kept: more than 200 um from the parent"),
    "type_0": (replaced(("5 3 45", "5 0 45")), "line 6: kept: a type that SWC does not define"),
    "type_7": (replaced(("5 3 45", "5 7 45")), "line 6: kept: a type that SWC does not define"),
}


@pytest.mark.parametrize("case", UNUSUAL)
def test_unusual_value_is_kept_and_said(swc, case):
    content, words = UNUSUAL[case]
    found = swc(content)
    assert len(found.repairs) == 1 and found.repairs[0].startswith(words)


def test_type_of_its_own_is_a_domain(swc):
    tree = discretise(swc(UNUSUAL["type_7"][0]), 100*ohm*cm, length=5*um)
    assert len(tree.select("type_7")) == 5 and tree.names[-1] == f"type_7_{len(tree) - 1}"


def test_step_of_the_radius_is_kept(swc):
    """A thin daughter of a thick trunk is often written with its own first point."""
    text = replaced(("4 3 45 10 0 0.5 3", "6 3 25 0 0 0.5 3\n4 3 45 10 0 0.5 6"))
    found = swc(text)
    assert len(found.parent) == 6 and not found.repairs
    tree = discretise(found, 100*ohm*cm, length=5*um)
    thin, good = 2*np.pi*0.5*np.hypot(20, 10), discretise(swc(GOOD), 100*ohm*cm, length=5*um)
    cone = np.pi*1.5*np.hypot(np.hypot(20, 10), 0.5)
    assert tree.area.sum()/um**2 == pytest.approx(good.area.sum()/um**2 + thin - cone, rel=1e-12)


def test_unknown_choice_is_told_the_nearest(swc):
    with pytest.raises(KeyError, match="did you mean 'nearest'"):
        swc(GOOD, on_disconnected="nearst")


def test_neurite_of_one_point_reaches_from_the_soma(swc):
    tree = discretise(swc("1 1 0 0 0 5 -1\n2 3 25 0 0 1 1\n"), 100*ohm*cm, number=1)
    np.testing.assert_allclose(tree.area/um**2, [4*np.pi*25, 2*np.pi*25])


# ---------------------------------------------------------------------------- what is written

@pytest.mark.parametrize("morphology", [
    pyramidal(1), *(random_tree(seed, straggle=s) for seed, s in ((0, 1), (1, 3), (2, 50)))])
def test_what_is_written_reads_back_to_the_last_bit(morphology, tmp_path):
    write_swc(morphology, tmp_path / "copy.swc")
    assert read_swc(tmp_path / "copy.swc") == morphology


@given(seed=st.integers(0, 2**31), scale=st.floats(1e-2, 1e2), straggle=st.integers(1, 60))
@settings(max_examples=25, deadline=None)
def test_any_tree_reads_back_to_the_last_bit(seed, scale, straggle, tmp_path_factory):
    drawn = random_tree(seed, 30, straggle)
    morphology = Morphology(drawn.type, drawn.xyz*scale, drawn.radius*scale, drawn.parent)
    path = tmp_path_factory.mktemp("swc") / "copy.swc"
    write_swc(morphology, path)
    assert read_swc(path) == morphology


def test_real_cell_reads_back_with_its_repairs_in_the_comments(tmp_path):
    granule = read_swc(GRANULE)
    write_swc(granule, tmp_path / "copy.swc")
    assert read_swc(tmp_path / "copy.swc") == granule
    assert f"# {granule.repairs[0]}\n" in (tmp_path / "copy.swc").read_text()


@given(seed=st.integers(0, 2**31))
@settings(max_examples=25, deadline=None)
def test_numbers_do_not_depend_on_ids_order_place_or_orientation(seed, tmp_path_factory):
    morphology = random_tree(seed, 40)
    rng = np.random.default_rng(seed)
    path = tmp_path_factory.mktemp("swc") / "cell.swc"
    write_swc(morphology, path)
    plain = discretise(read_swc(path), 100*ohm*cm, length=7*um)
    turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    moved = Morphology(morphology.type, (morphology.xyz/um @ turn + rng.normal(size=3)*1e3)*um,
                       morphology.radius, morphology.parent)
    write_swc(moved, path)
    rows = [line.split() for line in path.read_text().splitlines() if line[0] != "#"]
    new = dict(zip([row[0] for row in rows], rng.permutation(10**4)[:len(rows)], strict=True))
    lines = [" ".join([str(new[row[0]]), *row[1:6], str(new.get(row[6], -1))]) for row in rows]
    path.write_text("\n".join(rng.permutation(lines)))
    other = discretise(read_swc(path), 100*ohm*cm, length=7*um)
    assert len(other) == len(plain) and sum(other.tip) == sum(plain.tip)
    for name, unit in (("area", um**2), ("distance", um), ("length", um)):
        np.testing.assert_allclose(*(np.sort(getattr(tree, name)/unit) for tree in (other, plain)),
                                   rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(np.sort(other.axial), np.sort(plain.axial), rtol=1e-8)


# ---------------------------------------------------------------------------- size and mutations

@pytest.mark.parametrize("parent", (
    np.arange(20_000) - 1,
    np.where(np.arange(20_000) % 10 == 0, np.arange(20_000) - 10, np.arange(20_000) - 1).clip(-1)),
    ids=("chain", "comb"))
def test_twenty_thousand_points_two_thousand_branch_points_deep_in_two_seconds(parent, tmp_path):
    n = len(parent)
    xyz = np.c_[np.arange(n), np.zeros(n), np.arange(n) % 10]
    text = [f"{k} {1 if k == 0 else 3} {x} {y} {z} 1 {parent[k]}"
            for k, (x, y, z) in enumerate(xyz)]
    (tmp_path / "large.swc").write_text("\n".join(text))
    start = time.process_time()
    tree = discretise(read_swc(tmp_path / "large.swc"), 100*ohm*cm, length=5*um)
    assert time.process_time() - start < 2
    assert tree.branch_order.max() == (1 if parent[10] == 9 else 1999) and len(tree) > 3000


WORDS = (b"nan", b"-inf", b"1e308", b"-1", b"0", b"1e-300", b"", b"\xff\xfe", b"1.5", b"#", b"1e6",
         b"9"*400, b"1e9999", b"0x10", b"1_0", b"-0", b"1e-5", "\u0663".encode(), b"\x00", b"+3")


def mutated(rng, content):
    """One to three random changes of a byte, of lines, of a word, of a parent."""
    def some(sequence):
        return int(rng.integers(len(sequence)))

    for _ in range(rng.integers(1, 4)):
        lines = content.split(b"\n")
        k = some(lines)
        words = lines[k].split(b" ")
        w = some(words)
        match rng.integers(12):
            case 0:
                changed = bytearray(content or b" ")
                changed[some(changed)] = int(rng.integers(256))
                content = bytes(changed)
                continue
            case 1:
                lines[k:k + 1] = []
            case 2:
                lines.insert(k, lines[some(lines)])
            case 3:
                other = some(lines)
                lines[k], lines[other] = lines[other], lines[k]
            case 4:
                lines[k] = lines[k][:some(lines[k] + b" ")]
            case 5:
                words[w] = WORDS[some(WORDS)]
                lines[k] = b" ".join(words)
            case 6:
                words[w] = str(rng.integers(-2, len(lines))).encode()
                lines[k] = b" ".join(words)
            case 7:
                words[w] = words[w][::-1]
                lines[k] = b" ".join(words)
            case 8:
                lines[k] = b" ".join(words[:w] + words[w + 1:])
            case 9 | 10 | 11:
                column = min((6, 1, 5)[rng.integers(3)], len(words) - 1)
                words[column] = lines[some(lines)].split(b" ")[0]
                lines[k] = b" ".join(words)
        content = b"\n".join(lines)
    return content


def survives_mutations(seed, n, tmp_path):
    """Only `MorphologyError` or a valid tree, quickly; how often each."""
    rng = np.random.default_rng(seed)
    sources = []
    for k in range(4):
        write_swc(random_tree(k, 25, (1, 3, 30, 4)[k]), tmp_path / "good.swc")
        sources.append((tmp_path / "good.swc").read_bytes())
    sources += [GOOD.encode(), GRANULE.read_bytes()]
    options = [{}, {"on_disconnected": "nearest", "min_radius": 0.1*um},
               {"on_disconnected": "drop"}]
    counts, slowest = {"error": 0, "tree": 0}, 0
    path = tmp_path / "mutant.swc"
    for trial in range(n):
        path.write_bytes(mutated(rng, sources[rng.integers(len(sources))]))
        start = time.process_time()
        try:
            found = read_swc(path, **options[trial % 3])
            tree = discretise(found, 100*ohm*cm, fraction=0.1)
            assert isinstance(tree, Tree) and np.isfinite(tree.axial).all(), path.read_bytes()
            counts["tree"] += 1
        except MorphologyError as error:
            assert len(str(error)) < 600, str(error)
            counts["error"] += 1
        slowest = max(slowest, time.process_time() - start)
    assert slowest < 5
    return counts


@pytest.fixture
def quiet(caplog):
    logging.getLogger("dendritic_models").disabled = True
    yield
    logging.getLogger("dendritic_models").disabled = False


def test_three_hundred_mutations_are_told_or_read(tmp_path, quiet, seed):
    counts = survives_mutations(seed, 300, tmp_path)
    assert min(counts.values()) > 60, counts


@pytest.mark.slow
def test_ten_thousand_mutations_are_told_or_read(tmp_path, quiet, seed):
    counts = survives_mutations(seed + 1, 10_000, tmp_path)
    assert min(counts.values()) > 2000, counts
