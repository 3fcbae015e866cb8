"""Samples to learn from."""

import numpy as np
import pytest

from dendritic_models.datasets import digits, parity, random_manifolds, shifted_digits


def test_parity_is_odd_for_half_of_the_patterns():
    samples, classes = parity(4)
    assert len({tuple(row) for row in samples}) == 16
    np.testing.assert_array_equal(classes, samples.sum(axis=1) % 2)
    assert classes.sum() == 8


def test_random_manifolds_are_curves_that_times_alone_tell_apart():
    samples, classes = random_manifolds(1000, np.random.default_rng(1), classes=2, units=5)
    assert samples.shape == (1000, 5) and np.bincount(classes).tolist() == [500, 500]
    assert samples.min() == 0 and samples.max() == 1
    one, other = samples[classes == 0], samples[classes == 1]

    def nearest(points, to):
        return np.sort(np.linalg.norm(points[:, None] - to, axis=-1), axis=1)

    own, foreign = nearest(one, one)[:, 1], nearest(one, other)[:, 0]
    assert np.median(own) < 0.02                              # neighbours on one curve: dense
    assert np.median(foreign) > 5*np.median(own)


def test_random_manifolds_of_one_sample_a_class_are_refused():
    samples, _ = random_manifolds(6, np.random.default_rng(1), classes=3)
    assert np.isfinite(samples).all()
    with pytest.raises(ValueError, match="n = 5 samples of 3 classes, .* Write n=6 or more"):
        random_manifolds(5, np.random.default_rng(1), classes=3)


def test_shifted_digits_are_whole_images_of_which_none_is_in_both_parts():
    pytest.importorskip("sklearn")
    plain, shifted = (function(np.random.default_rng(3)) for function in (digits, shifted_digits))
    for (images, classes), (shown, labels) in zip(plain, shifted, strict=True):
        assert shown.shape == (4*len(images), 144)
        np.testing.assert_allclose(shown.sum(axis=1), images.sum(axis=1).repeat(4))
        np.testing.assert_array_equal(labels, classes.repeat(4))
    assert [len(images) for images, _ in plain] == [1437, 360]


def test_without_scikit_learn_digits_say_what_is_missing(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "sklearn.datasets", None)
    with pytest.raises(ImportError, match="datasets.digits needs the package scikit-learn"):
        digits(np.random.default_rng(0))
