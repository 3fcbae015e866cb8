"""Samples to learn from: functions -> arrays of samples and their classes.

They are drawn by numpy from a generator that the caller hands over, so that training and test
samples come from one stream.
"""

import numpy as np

YIN, YANG, DOT = range(3)


def yin_yang(n, rng, small=0.1, big=0.5):
    """Points on the Yin-Yang sign: is it yin, yang, or one of the two dots?

    Parameters
    ----------
    n : int
        The classes follow one another, so that they are balanced.
    rng : numpy.random.Generator
    small, big : float
        Radii of a dot and of the sign, whose centre is at (`big`, `big`).

    Returns
    -------
    samples : array, shape (n, 4)
        x, y, 1 - x, 1 - y: no bias is needed to tell the classes apart.
    classes : array of int, shape (n,)
        0 yin, 1 yang, 2 dot.

    References
    ----------
    Kriener, Göltz & Petrovici 2022, 10.48550/arXiv.2102.08211
    """
    points, classes = np.empty((n, 2)), np.arange(n) % 3
    for k, wanted in enumerate(classes):
        while True:                                        # until it falls on the wanted class
            x, y = (2*big*rng.random(2)).tolist()
            inside = (x - big)**2 + (y - big)**2 <= big**2
            if inside and yin_yang_class(x, y, small, big) == wanted:
                points[k] = x, y
                break
    return np.hstack([points, 1 - points]), classes


def yin_yang_class(x, y, small=0.1, big=0.5):
    """The class of a point on the sign, or of arrays of points."""
    left, right = (((x - centre)**2 + (y - big)**2)**0.5 for centre in (big/2, 3*big/2))
    dot = (left < small) | (right < small)
    yang = (left <= big/2) | ((y > big) & (right > big/2))
    return DOT*dot + YANG*(1 - dot)*yang


def one_hot(classes, count=None):
    """A 1 in the column of each class, shape (n, `count`); default: as many as there are."""
    return np.eye(count or np.max(classes) + 1)[classes]
