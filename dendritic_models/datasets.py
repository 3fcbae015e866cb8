"""Samples to learn from: functions -> arrays of samples and their classes.

They are drawn by numpy from a generator that the caller hands over, so that training and test
samples come from one stream.
"""

import numpy as np

from dendritic_models import checks

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


def parity(bits):
    """Every pattern of `bits` zeros and ones; is the number of ones odd?

    Returns
    -------
    samples : array, shape (2**bits, bits)
    classes : array of int, shape (2**bits,)
    """
    samples = np.arange(2**bits)[:, None] >> np.arange(bits) & 1
    return samples.astype(float), samples.sum(axis=1) % 2


def random_manifolds(n, rng, classes=10, units=20, dimensions=1, alpha=2.0):
    """Points on smooth random manifolds, one a class: when does each unit fire its one spike?

    Nothing but the times tells the classes apart; a larger `alpha` makes manifolds smoother.

    Parameters
    ----------
    n : int
        Samples; the classes follow one another, so that they are balanced.  At least two a class.
    rng : numpy.random.Generator
        Draws the manifolds and the points on them.
    classes, units, dimensions : int
        `dimensions` is that of a manifold.
    alpha : float

    Returns
    -------
    samples : array, shape (n, units)
        From 0 to 1, which every unit reaches in each class.
    classes : array of int, shape (n,)

    Raises
    ------
    ValueError
        For a class of one sample, which has no first and last time.

    References
    ----------
    Zenke & Vogels 2021, 10.1162/neco_a_01367, sums of sines whose amplitudes fall as i**-alpha
    """
    if n < 2*classes:
        raise ValueError(f"random_manifolds: n = {n} samples of {classes} classes, expected at "
                         f"least two of each. Write n={2*classes} or more.")
    labels = np.arange(n) % classes
    modes = np.arange(1, int(np.ceil(1e-3**(-1/alpha))))      # the rest is below a thousandth
    fall = 1/(modes + 1)**alpha
    samples = np.empty((n, units))
    for label in range(classes):
        here = labels == label
        x = rng.random((here.sum(), 1, dimensions, 1))
        size, pace, phase = rng.random((3, 1, units, dimensions, len(modes)))
        waves = size*fall*np.sin(2*np.pi*(modes*x*pace + phase))
        values = waves.sum(axis=-1).prod(axis=-1)
        low, high = values.min(axis=0), values.max(axis=0)
        samples[here] = (values - low)/(high - low)
    return samples, labels


def digits(rng, test=360):
    """Handwritten digits of 8 x 8 pixels: which is it?  A linear read-out answers 96 % right.

    They come with scikit-learn (1797 images, Alpaydin & Kaynak 1998, 10.24432/C50P49).

    Parameters
    ----------
    rng : numpy.random.Generator
        Says which images are for the test.
    test : int

    Returns
    -------
    (samples, classes), (samples, classes)
        To learn from and for the test; samples from 0 to 1, shape (n, 64).
    """
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        raise checks.needs("datasets.digits", "the package scikit-learn", "pip install "
                           "scikit-learn, or learn datasets.yin_yang.") from None
    samples, classes = load_digits(return_X_y=True)
    order = rng.permutation(len(samples))
    return tuple((samples[part]/16, classes[part]) for part in (order[test:], order[:test]))


def shifted_digits(rng, test=360, places=4, width=12):
    """The digits, each at some random places of a larger canvas: a linear read-out gets 36 %.

    Parameters
    ----------
    rng, test
        As for `digits`; no image is in both parts.
    places : int
        How often each image is shown.
    width : int
        Pixels along a side of the canvas.

    Returns
    -------
    (samples, classes), (samples, classes)
        Shape (n, width**2).
    """
    parts = []
    for samples, classes in digits(rng, test):
        images = np.repeat(samples.reshape(-1, 8, 8), places, axis=0)
        canvas = np.zeros((len(images), width, width))
        corners = rng.integers(0, width - 8 + 1, (len(images), 2))
        for shown, image, (y, x) in zip(canvas, images, corners, strict=True):
            shown[y:y + 8, x:x + 8] = image
        parts.append((canvas.reshape(len(canvas), -1), np.repeat(classes, places)))
    return tuple(parts)


def one_hot(classes, count=None):
    """A 1 in the column of each class, shape (n, `count`); default: as many as there are."""
    return np.eye(count or np.max(classes) + 1)[classes]
