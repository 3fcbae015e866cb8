"""Pictures of trees: what is drawn is where and how large the tree says."""

import matplotlib
import numpy as np
import pytest
from brian2 import cm, ohm, um
from matplotlib import pyplot

from dendritic_models import plotting
from dendritic_models.morphology import Morphology, discretise
from tests.morphologies import pyramidal, random_tree

matplotlib.use("Agg")


@pytest.fixture
def axes():
    figure, axes = pyplot.subplots()
    yield axes
    pyplot.close(figure)


def flat_cable():
    return discretise(Morphology([3, 3], [[0, 0, 0], [100, 0, 0]]*um, [2, 2]*um, [-1, 0]),
                      100*ohm*cm, number=10)


def test_picture_has_true_proportions(axes):
    shapes = plotting.picture(flat_cable(), axes=axes)
    corners = [path.vertices[:-1] for path in shapes.get_paths()]
    x, y = np.concatenate(corners[1:]).T
    assert (x.min(), x.max(), y.min(), y.max()) == pytest.approx((0, 100, -2, 2))
    assert axes.get_aspect() == 1 and len(corners) == 11


def test_picture_of_points_and_of_compartments_cover_the_same_places(axes):
    morphology = pyramidal(2)
    tree = discretise(morphology, 100*ohm*cm, length=5*um)
    for plane in ("xy", "xz", "yz"):
        a, b = (plotting.picture(x, axes=axes, plane=plane).get_datalim(axes.transData)
                for x in (morphology, tree))
        np.testing.assert_allclose(a.get_points(), b.get_points(), atol=3)


@pytest.mark.parametrize("draw", (plotting.picture, plotting.dendrogram))
def test_values_become_colours_one_for_each_compartment(draw, axes):
    tree = discretise(pyramidal(2), 100*ohm*cm, length=20*um)
    shapes = draw(tree, tree.distance/um, "distance (µm)", axes, limits=(0, 500))
    np.testing.assert_array_equal(shapes.get_array(), tree.distance/um)
    assert shapes.get_clim() == (0, 500) and len(shapes.get_paths()) == len(tree)
    assert axes.figure.axes[1].get_ylabel() == "distance (µm)"
    with pytest.raises(ValueError, match=rf"shape \(3,\) for {len(tree)} compartments"):
        draw(tree, np.ones(3), axes=axes)


def test_copies_are_moved_and_turned_and_the_brightest_is_in_front(axes):
    tree = flat_cable()
    values = np.stack([np.linspace(0, 2, len(tree)), np.zeros(len(tree))])
    shapes = plotting.copies(tree, [[0, 0], [500, 0]], values, axes, turns=[np.pi/2, 0])
    behind, front = np.split(np.array([path.vertices[:4].mean(axis=0)
                                       for path in shapes.get_paths()])[1:], [len(tree)])
    assert behind[:len(tree) - 1, 0] == pytest.approx(505 + 10*np.arange(10))
    assert front[-10:, 1] == pytest.approx(5 + 10*np.arange(10))        # upwards now
    np.testing.assert_array_equal(shapes.get_array(), np.r_[values[1], values[0]])
    with pytest.raises(ValueError, match="values have shape"):
        plotting.copies(tree, [[0, 0], [500, 0]], values[:, :3], axes)


@pytest.mark.parametrize("straggle", (1, 3, 60))
def test_dendrogram_has_no_crossings_and_true_lengths(straggle, axes):
    tree = discretise(random_tree(5, 80, straggle), 100*ohm*cm, length=10*um)
    elbows = np.array([path.vertices for path in plotting.dendrogram(tree, axes=axes).get_paths()])
    x, bottom, top = elbows[:, 1, 0], elbows[:, 1, 1], elbows[:, 2, 1]
    np.testing.assert_allclose(top, tree.distance/um)
    np.testing.assert_allclose(bottom[1:], tree.distance[tree.parent[1:]]/um)
    assert sorted(x[tree.tip]) == list(range(sum(tree.tip)))
    for a, b, low in elbows[1:, [0, 1, 1], [0, 0, 1]]:                  # a to b at height low
        between = (np.minimum(a, b) + 1e-9 < x) & (x < np.maximum(a, b) - 1e-9)
        assert not (between & (bottom < low - 1e-9) & (top > low + 1e-9)).any()


def test_deep_tree_is_drawn_without_recursion(axes):
    n = 6000
    spine = np.where(np.arange(n) % 3 == 0, np.arange(n) - 3, np.arange(n) - 1).clip(-1)
    xyz = np.c_[np.arange(n), np.arange(n) % 3, np.zeros(n)]
    tree = discretise(Morphology([3]*n, xyz*um, np.ones(n)*um, spine), 100*ohm*cm, number=1)
    assert tree.branch_order.max() > 1900
    plotting.dendrogram(tree, axes=axes)


def test_animation_shows_each_time_in_its_colours(axes):
    tree, time = flat_cable(), np.linspace(0, 5, 11)
    voltages = np.sin(time)[:, None]*np.arange(len(tree))
    moving = plotting.animation(tree, time, voltages, axes, frames=6)
    shapes, clock = moving._func(4)
    np.testing.assert_array_equal(shapes.get_array(), voltages[4])
    assert clock.get_text() == "2.0 ms" and shapes.get_clim() == (voltages.min(), voltages.max())
    moving._draw_was_started = True                       # nothing is saved here
    with pytest.raises(ValueError, match=r"voltages have shape \(11, 1, 11\)"):
        plotting.animation(tree, time, voltages[:, None], axes)


def test_unknown_plane_is_told_the_planes(axes):
    with pytest.raises(KeyError, match="no plane 'zz'. It has xy, xz, yz"):
        plotting.picture(flat_cable(), axes=axes, plane="zz")
