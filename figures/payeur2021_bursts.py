"""Bursts potentiate, lone spikes depress, whatever the rate of either neuron

The rule of Payeur et al. 2021. a: 15 times five pairs of spikes, pre and post together: at 62.5 Hz
the spikes become a burst; crosses: the authors' program. b: two Poisson trains of equal rate, 100
s, two expectations of bursts at the start; the faster the trains the more spikes follow another
within 16 ms. c: events at 5 Hz, a share of which are bursts; the share that is expected at the
start is 0.2. Squares: six runs of the authors' program. b, c: mean; band: standard deviation.
"""

import numpy as np
import xarray as xr
from brian2 import Hz, ms, second

from dendritic_models.experiment import Target
from dendritic_models.plasticity import payeur2021
from dendritic_models.run import run
from dendritic_models.sweep import stack
from figures import style
from protocols.pairing import pairing
from protocols.spike_train import measure, spike_train

COST = 20.0
COST_ON_NUMPY = 240.0                                          # at least
REFERENCE = payeur2021.reference
MODELS = {"rule": payeur2021}
SEED, REPEATS = 5, 20
FREQUENCIES = np.linspace(1, 100, 20)                      # Hz, as the authors' program
AROUND = (62, 63)                                          # Hz, on either side of 1/16 ms
RATES = (1, 2, 5, 10, 20, 30, 40, 50)                      # Hz
EXPECTED = (0.3, 0.5)
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4)
LASTING = 100*second

# Authors' program: change at `FREQUENCIES`; mean and deviation of six runs at `SHARES`.
PERIODIC = (-0.23866, -0.30204, -0.34491, -0.39048, -0.43272, -0.47024, -0.50304, -0.53158,
            -0.55659, -0.57848, -0.59796, -0.61525, 0.15021, 0.17710, 0.20001, 0.22102, 0.24001,
            0.25687, 0.27152, 0.28387)
BURSTS = ((-0.37254, -0.16871, -0.04214, 0.25948, 0.58995), (0.035, 0.250, 0.379, 0.425, 0.462))

CODE = "authors' code apayeur/spikingburstprop, protocol of Figure 2"
TARGETS = (
    Target("periodic", (None, 0.05), 0, "1", "author-code",
           f"largest relative difference, 20 frequencies; {CODE}"),
    Target("sign_changes_at", 62.5, 0.5, "Hz", "theory", "1/16 ms: the next spike joins the event"),
    Target("balanced_share", 0.2, 0.05, "1", "author-code",
           f"share of bursts that changes nothing: the expected one; {CODE}"),
    Target("slope", (0, None), 0, "1", "author-code", f"of the change over the share; {CODE}"),
    Target("without_bursts", -0.375, 0.375*0.05, "1", "theory",
           "-eta P E tau_avg (E tau): lone events, the expectation P = 0.2 decays"),
    Target("balanced_rate", (None, 0), 0, "Hz", "theory", "the rate that changes nothing, "
           "expecting 0.3 of bursts, minus that expecting 0.5"),
)


def compute(backend=None, models=MODELS):
    """Pairs in one build, random trains in another."""
    rule = models["rule"]                                  # expects 0.2 of bursts
    less, *others = (rule.with_({"post.P_start": share}) for share in (0.15, *EXPECTED))
    pairs = [pairing(less, delay=0.1*ms, frequency=frequency*Hz,
                     pairs=5, bursts=15, interval=11*second + 5/(frequency*Hz), weight=0.0,
                     silence=10*ms, duration=240*second) for frequency in (*FREQUENCIES, *AROUND)]
    rng = np.random.default_rng(SEED)
    trains = [(other, poisson(rng, rate), poisson(rng, rate))
              for other in others for rate in RATES for _ in range(REPEATS)]
    trains += [(rule, poisson(rng, 5, dead=0.02), bursting(rng, 5, share))
               for share in SHARES for _ in range(REPEATS)]
    given = [spike_train(which, pre*second, post*second, weight=0.0,
                         duration=LASTING + 1*second, dt=0.5*ms) for which, pre, post in trains]
    periodic, random = (measure(run(stack(rows)[0], backend))["change"].values
                        for rows in (pairs, given))
    split = len(EXPECTED)*len(RATES)*REPEATS
    return xr.Dataset(
        {"periodic": ("frequency", periodic[:len(FREQUENCIES)]),
         "around": ("near", periodic[len(FREQUENCIES):]),
         "poisson": (("expected", "rate", "repeat"),
                     random[:split].reshape(len(EXPECTED), len(RATES), REPEATS)),
         "bursts": (("share", "repeat"), random[split:].reshape(len(SHARES), REPEATS))},
        {"frequency": FREQUENCIES, "near": list(AROUND), "rate": list(RATES),
         "expected": list(EXPECTED), "share": list(SHARES)}, {"seeds": str(SEED), "n": REPEATS})


def poisson(rng, rate, dead=0.001):
    """Times (s) of random events, `dead` s apart or more, at `rate` (Hz)."""
    gaps = dead + rng.exponential(1/rate - dead, size=int(3*rate*float(LASTING)) + 20)
    times = np.cumsum(gaps)
    return times[times < float(LASTING)]


def bursting(rng, rate, share):
    """Random events of which a `share` have a second spike 5 to 15 ms later."""
    events = poisson(rng, rate, dead=0.02)
    second_spikes = events[rng.random(len(events)) < share]
    return np.sort(np.concatenate((
        events, second_spikes + rng.uniform(0.005, 0.015, len(second_spikes)))))


def check(dataset):
    """Every target's number."""
    periodic, shares = dataset["periodic"].values, np.array(SHARES)
    bursts = dataset["bursts"].mean("repeat").values
    slope, offset = np.polyfit(shares, bursts, 1)
    change = dataset["poisson"].mean("repeat").values
    low, high = (balance(np.array(RATES), curve) for curve in change)
    return {
        "periodic": np.abs(periodic/PERIODIC - 1).max(),
        "sign_changes_at": balance(np.array(AROUND), dataset["around"].values),
        "balanced_share": -offset/slope, "slope": slope, "without_bursts": bursts[0],
        "balanced_rate": low - high}


def draw(dataset):
    """Three protocols."""
    figure, (pairs, trains, bursts) = style.figure(1, 3, width=style.PAGE, height=2.0)
    style.letters((pairs, trains, bursts))
    for ax in (pairs, trains, bursts):
        ax.axhline(0, color="0.7", lw=0.5)
    for part in (slice(0, 12), slice(12, 20)):
        pairs.plot(FREQUENCIES[part], dataset["periodic"][part], "o-", color=style.BLUE, ms=2.5)
    pairs.plot(FREQUENCIES, PERIODIC, "x", color="black", ms=4, label="authors' program")
    pairs.set(xlabel="frequency of the pairs (Hz)", ylabel="change of the weight")
    for expected, color in zip(EXPECTED, (style.SKY, style.RED), strict=True):
        _band(trains, RATES, dataset["poisson"].sel(expected=expected), color,
              f"{expected:.0%} expected")
    trains.set(xlabel="rate of both trains (Hz)")
    _band(bursts, SHARES, dataset["bursts"], style.BLUE, None)
    bursts.errorbar(SHARES, *BURSTS, fmt="s", color="black", mfc="none", ms=3, lw=0.7,
                    label="authors' program")
    bursts.axvline(0.2, color="0.7", lw=0.5, ls=":")
    bursts.set(xlabel="share of events that are bursts")
    for ax in (pairs, trains, bursts):
        ax.legend(loc="upper left")
    return figure


def _band(ax, x, values, color, label):
    """Mean over the repeats, and their standard deviation."""
    mean, deviation = values.mean("repeat"), values.std("repeat")
    ax.fill_between(x, mean - deviation, mean + deviation, color=color, alpha=0.2, lw=0)
    ax.plot(x, mean, "o-", color=color, ms=2.5, label=label)


def balance(x, curve):
    """Where a curve first rises through zero."""
    k = int(np.argmax((curve[:-1] < 0) & (curve[1:] >= 0)))
    return x[k] - curve[k]*(x[k + 1] - x[k])/(curve[k + 1] - curve[k])
