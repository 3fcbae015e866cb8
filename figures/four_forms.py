"""Four forms of plasticity answer one stimulus, each in its own way.

An illustration of the taxonomy of Magee & Grienberger 2020; the equations are ours. a: an input
fires ten times, the target 10 ms after each; a second after the first spike comes a late signal:
dopamine, an error, a plateau. c: Hebbian plasticity changes the weight at once and does not hear
the late signal. d: three factors need the pairing and the signal. e: an instructive signal needs
the input and no spike of the target. f: so does behavioural-timescale plasticity, but there the
weight decides the direction. b: what one plateau does to a weight of 0 or 1, against the delay of a
place field of 90 cm at 25 cm/s (circles: port of the authors' model).
"""

import numpy as np
import xarray as xr
from brian2 import cm, meter, ms, second

from dendritic_models.cells import instructed, place_input
from dendritic_models.experiment import (
    Experiment,
    Network,
    Phase,
    Population,
    Projection,
    Recording,
    Schedule,
    Target,
    Waveform,
)
from dendritic_models.model import Reference
from dendritic_models.plasticity import milstein2021_lapwise
from dendritic_models.run import run
from dendritic_models.sweep import sweep
from figures import style
from protocols.four_forms import FORMS, ONSET, PLATEAU, four_forms

COST = 8.0
REFERENCE = Reference("Magee & Grienberger 2020", "10.1146/annurev-neuro-090919-022842",
                      "the taxonomy; equations are this project's")
MODELS = {**dict(zip(("hebbian", "three_factor", "instructive", "btsp"), FORMS, strict=True)),
          "lapwise": milstein2021_lapwise}
WEIGHTS = (0.1, 0.5, 0.9)
DELAYS = np.array([-4, -3, -2, -1, -0.5, 0, 0.5, 1, 2, 3])      # s: field's centre minus plateau
PORT = {0: (0.0641, 0.1293, 0.2717, 0.5257, 0.6340, 0.6406, 0.4564, 0.2033, 0.0242, 0.0025),
        1: (-0.2305, -0.3388, -0.4406, -0.5347, -0.5783, -0.6156, -0.6326, -0.5718, -0.1048,
            -0.0106)}
FIELD = dict(ET_max=0.5003)                        # largest eligibility of one traversal

_pre = np.arange(10)/40
_post = _pre + 0.01


def _sum(later, earlier, tau):
    """Sum of exp(-interval/tau) over all pairs in which `later` is later."""
    interval = np.subtract.outer(later, earlier)
    return np.exp(-np.where(interval > 0, interval, np.inf)/tau).sum(axis=1)


_signal = np.exp(-1) - np.exp(-1.3)                # of the signal, of a trace of 1 s
ONLY = "by definition of the form"
TARGETS = (
    Target("hebbian", float(0.03*(_sum(_post, _pre, 0.02) - _sum(_pre, _post, 0.02)).sum()), 1e-3,
           "1", "theory", "sum over all pairs"),
    Target("hebbian_by_the_late_signal", 0, 1e-12, "1", "own", ONLY),
    Target("hebbian_without_postsynaptic_spikes", 0, 1e-12, "1", "own", ONLY),
    Target("three_factor", float(0.3*_signal*(_sum(_post, _pre, 0.02) @ np.exp(_post))), 3e-3, "1",
           "theory", "eligibility of the pairs times the signal"),
    Target("three_factor_at_once", 0, 1e-12, "1", "own", ONLY),
    Target("three_factor_without_postsynaptic_spikes", 0, 1e-12, "1", "own", ONLY),
    Target("three_factor_without_the_late_signal", 0, 1e-12, "1", "own", ONLY),
    Target("instructive", float(0.2*_signal*np.exp(_pre).sum()), 3e-3, "1", "theory",
           "eligibility of the input times the signal"),
    Target("instructive_by_postsynaptic_spikes", 0, 1e-12, "1", "own", ONLY),
    Target("instructive_without_the_late_signal", 0, 1e-12, "1", "own", ONLY),
    Target("btsp_of_a_weak_weight", (0.02, None), 0, "1", "own", "w = 0.1 rises"),
    Target("btsp_of_a_strong_weight", (None, -0.05), 0, "1", "own", "w = 0.9 falls"),
    Target("btsp_by_postsynaptic_spikes", 0, 1e-12, "1", "own", ONLY),
    Target("btsp_without_the_late_signal", 0, 1e-12, "1", "own", ONLY),
    Target("btsp_potentiation", 0.5257, 0.005, "1", "port", "w = 0, delay -1 s, once a lap"),
    Target("btsp_depression", -0.5347, 0.005, "1", "port", "w = 1, delay -1 s, once a lap"),
    Target("btsp_delays", (0, 0.007), 0, "1", "port", "largest error at ten delays, both weights"),
)


def compute(backend=None, models=MODELS):
    """Every combination of input, spikes and signal, from three weights; one plateau on a track."""
    rules = [rule for name, rule in models.items() if name != "lapwise"]
    found = sweep(four_forms, "numpy", rule=[tuple(rules)], pre=[False, True], post=[False, True],
                  late=[False, True], weight=list(WEIGHTS))
    w = np.stack([found[f"{rule.name}.w"].squeeze(drop=True).transpose(
        "pre", "post", "late", "weight", "time_10ms").values for rule in rules])
    return xr.Dataset(
        {"w": (("form", "pre", "post", "late", "weight", "time"), w),
         "one_plateau": (("start", "delay"), _one_plateau(models["lapwise"]))},
        {"form": [name for name in models if name != "lapwise"], "pre": [0, 1], "post": [0, 1],
         "late": [0, 1], "weight": list(WEIGHTS), "start": [0, 1], "delay": DELAYS,
         "time": found["time_10ms"].values - float(ONSET/ms)},
        attrs={**found.attrs, "seeds": "deterministic", "n": 1})


def _one_plateau(rule):
    """Change of weights of 0 and 1 by one plateau on a track without an end, at each delay."""
    dt, speed, onset, duration = 10*ms, 25*cm/second, 16*second, 32*second
    time = np.arange(round(float(duration/dt)))*dt
    plateau = (time >= onset - dt/2) & (time < onset + PLATEAU - dt/2)
    start = np.repeat([0.0, 1.0], len(DELAYS))
    dataset = run(Experiment(
        name="one_plateau", duration=duration, dt=dt, reference=REFERENCE,
        network=Network(
            (Population("ca3", place_input.with_(track_length=20*meter), len(start), initial={
                "centre": (onset + np.tile(DELAYS, 2)*second)*speed}),
             Population("ca1", instructed, 1)),
            (Projection("path", "ca3", "ca1", rules=rule.with_(FIELD), weights=start),)),
        stimuli=(Waveform("ca3", "position", time*speed, dt),
                 Waveform("ca1", "gate", plateau.astype(float), dt)),
        recordings=(Recording("path", "w"),),
        schedule=Schedule((Phase("lap", duration - dt), Phase("block", dt)))), "numpy")
    return (dataset["path.w"].values - start).reshape(2, -1)


def draw(dataset):
    """The stimulus, one plateau at many delays, and the four weights over time."""
    figure, (above, below), axes = style.rows(("aaabb", "cdef"), heights=(1.7, 1.9))
    stimulus, delays = axes["a"], axes["b"]
    for y, times, color, name in ((2, 1e3*_pre, style.BLACK, "input"),
                                  (1, 1e3*_post, style.BLUE, "target")):
        stimulus.vlines(times, y, y + 0.6, color=color, lw=0.9)
        stimulus.text(-40, y + 0.3, name, ha="right", va="center", fontsize=7, color=color)
    stimulus.fill_between([1000, 1300], 0, 0.6, color=style.ORANGE, lw=0)
    stimulus.text(980, 0.3, "late signal", ha="right", va="center", fontsize=7,
                  color=style.ORANGE)
    stimulus.set(xlabel="time from the first spike (ms)", xlim=(-300, 2000), ylim=(-0.2, 2.9),
                 yticks=[])
    stimulus.spines["left"].set_visible(False)

    for start, color, label in ((0, style.GREEN, "from w = 0"), (1, style.PURPLE, "from w = 1")):
        delays.plot(DELAYS, dataset["one_plateau"].sel(start=start), color=color, label=label)
        delays.plot(DELAYS, PORT[start], "o", color=color, mfc="none")
    delays.axhline(0, color="0.6", lw=0.5)
    delays.set(xlabel="input minus plateau (s)", ylabel="change of w", ylim=(-0.8, 0.8))
    delays.legend(loc="upper left")

    titles = {"hebbian": "Hebbian", "three_factor": "three-factor", "instructive": "instructive",
              "btsp": "behavioural timescale"}
    looks = (((1, 1), style.BLACK, "-", "all"), ((0, 1), style.BLUE, "--", "no target spikes"),
             ((1, 0), style.ORANGE, "-.", "no late signal"))
    for ax, (form, title) in zip((axes[name] for name in "cdef"), titles.items(), strict=True):
        ax.axvspan(0, 235, color="0.94", lw=0)
        ax.axvspan(1000, 1300, color=style.ORANGE, alpha=0.2, lw=0)
        for (post, late), color, line, label in looks:
            for weight in WEIGHTS if form == "btsp" else (0.5,):
                ax.plot(dataset["time"], dataset["w"].sel(form=form, pre=1, post=post, late=late,
                                                          weight=weight),
                        line, color=color, label=label if weight == 0.5 else None)
        ax.set(xlabel="time (ms)", xlim=(-300, 2000), xticks=[0, 1000, 2000],
               ylim=(0, 1) if form == "btsp" else (0.45, 0.85))
        ax.set_title(title, fontsize=7)
    axes["c"].set_ylabel("weight w")
    axes["c"].legend(loc="upper left")
    style.letters([axes[name] for name in "abcdef"])
    return figure


def check(dataset):
    """Every target's number."""
    w = dataset["w"]
    change = w.isel(time=-1) - w.isel(time=0)
    once = w.sel(time=400) - w.isel(time=0)

    def of(form, post=1, late=1, weight=0.5, by=change):
        return float(by.sel(form=form, pre=1, post=post, late=late, weight=weight))

    one = dataset["one_plateau"]
    measured = {
        "hebbian": of("hebbian", by=once),
        "hebbian_by_the_late_signal": of("hebbian") - of("hebbian", late=0),
        "hebbian_without_postsynaptic_spikes": of("hebbian", post=0),
        "three_factor": of("three_factor"), "three_factor_at_once": of("three_factor", by=once),
        "three_factor_without_postsynaptic_spikes": of("three_factor", post=0),
        "three_factor_without_the_late_signal": of("three_factor", late=0),
        "instructive": of("instructive"),
        "btsp_of_a_weak_weight": of("btsp", weight=0.1),
        "btsp_of_a_strong_weight": of("btsp", weight=0.9),
        "btsp_potentiation": one.sel(start=0, delay=-1),
        "btsp_depression": one.sel(start=1, delay=-1),
        "btsp_delays": np.abs(one.values - [PORT[0], PORT[1]]).max()}
    for form in ("instructive", "btsp"):
        measured |= {f"{form}_by_postsynaptic_spikes": of(form) - of(form, post=0),
                     f"{form}_without_the_late_signal": of(form, late=0)}
    return measured
