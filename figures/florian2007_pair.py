"""Reward-modulated STDP: what a pair of spikes is worth depends on the reward that follows

Florian 2007. a: random trains of two neurons, traces P+ and P-, the eligibility z of MSTDPET, a
reward that comes and goes, and the weights of MSTDP and MSTDPET. b: one pair under a reward and
under a punishment that lasts; lines: closed form. c: one pair and a reward of 20 ms later: MSTDP
would need it at the second spike, MSTDPET remembers the pair for tau_z; line: closed form.
"""

import numpy as np
import xarray as xr
from brian2 import Hz, ms

from dendritic_models import stimuli
from dendritic_models.cells import relay
from dendritic_models.experiment import (
    Experiment,
    Network,
    Population,
    Projection,
    Recording,
    Target,
    Waveform,
)
from dendritic_models.plasticity import florian2007_mstdp, florian2007_mstdpet
from dendritic_models.run import run
from dendritic_models.sweep import stack
from figures import style
from protocols.reward_pairing import measure, reward_pairing

COST = 12.0
REFERENCE = florian2007_mstdp.reference
MODELS = {"mstdp": florian2007_mstdp, "mstdpet": florian2007_mstdpet}
DELAYS = np.array([-60, -40, -25, -15, -8, -3, 3, 8, 15, 25, 40, 60])        # ms
LATER = np.array([0, 5, 10, 20, 30, 50, 75, 100])                            # ms
GAMMA, TAU, TAU_Z, WIDTH, LASTING, PAIR = 0.625, 20.0, 25.0, 20.0, 400.0, 10.0   # ms
STEP, RANDOM, SEED = 0.1, 500.0, 4                                           # ms
TARGETS = (
    Target("window", (None, 1e-9), 0, "1", "theory", "MSTDP, one pair under constant reward: "
           "largest difference from gamma r A exp(-|delay|/tau), over gamma"),
    Target("window_of_trace", (None, 0.005), 0, "1", "theory", "MSTDPET: from that window times "
           "the share of exp(-t/tau_z) while the reward lasts, relative"),
    Target("punishment", (None, 1e-9), 0, "1", "theory", "sum of the changes under reward +1, -1"),
    Target("memory", TAU_Z, 0.01*TAU_Z, "ms", "theory", "time constant of MSTDPET's change with "
           "the time of a reward: tau_z"),
    Target("late_reward", (None, 1e-9), 0, "1", "theory", "MSTDPET: largest difference from gamma "
           "exp(-10/20) times the share of exp(-t/tau_z) that the reward covers, on the grid"),
    Target("random_trains", (None, 1e-9), 0, "1", "port", "largest difference of both weights from "
           "a program of the equations, statement after statement"),
    Target("unrewarded", 0, 0, "1", "theory", "largest change without reward: the control"),
)


def compute(backend=None, models=MODELS):
    """Pairs as rows of a build, one for each rule; random trains of both rules in another."""
    found = {}
    for name, rule in models.items():
        lasting = dict(rule=rule, reward=-70*ms, width=(LASTING + 70)*ms, silence=150*ms,
                       duration=700*ms, dt=STEP*ms)
        points = [dict(lasting, delay=delay*ms, amount=amount)
                  for amount in (1, -1, 0) for delay in DELAYS]
        points += [dict(lasting, reward=at*ms, width=WIDTH*ms, amount=1)
                   for at in LATER if "tau_elig" in rule.parameters]
        change = measure(run(stack([reward_pairing(**point) for point in points])[0], backend)
                         )["change"].values
        split = 3*len(DELAYS)
        found[name] = change[:split].reshape(3, -1)
        if len(change) > split:
            found["later"] = change[split:]
    trains = run(random_trains(models), backend)
    return xr.Dataset(
        {**{name: (("reward", "delay"), found[name]) for name in models},
         "late": ("later", found["later"]),
         **{f"w_{name}": ("time", trains[f"{name}.w"].values.ravel()) for name in models},
         "z": ("time", trains["mstdpet.elig"].values.ravel()),
         "before": ("time", trains["a.P"].values.ravel()),
         "after": ("time", trains["b.P"].values.ravel())},
        {"reward": [1, -1, 0], "delay": DELAYS, "later": LATER,
         "time": trains["time_1ms"].values}, {**trains.attrs, "seeds": str(SEED), "n": 1})


def trains():
    """Spikes before and after, and the reward of each ms."""
    given = tuple(stimuli.poisson(name, 60*Hz, RANDOM*ms, seed=(SEED, k), dt=1*ms)
                  for k, name in enumerate("ab"))
    return given, np.repeat([1, 1, 0, -1, -1], round(RANDOM/5))


def random_trains(models):
    """Two neurons on random trains, a synapse of each rule between them."""
    given, reward = trains()
    return Experiment(
        "random_trains", Network(
            (Population("a", relay, 1), Population("b", relay, 1)),
            tuple(Projection(name, "a", "b", rules=rule, weights=0.0)
                  for name, rule in models.items())),
        RANDOM*ms, (*given, Waveform("b", "M", reward, 1*ms)),
        (*(Recording(name, "w", every=1*ms) for name in models),
         Recording("mstdpet", "elig", every=1*ms), Recording("a", "P", every=1*ms),
         Recording("b", "P", every=1*ms)), dt=1*ms, reference=REFERENCE)


def step_by_step():
    """Both weights on the random trains at every ms, shape (2, times)."""
    given, reward = trains()
    pre, post = (np.isin(np.arange(RANDOM), np.round(np.asarray(s.times/ms))) for s in given)
    P, Q, z, w, v, found = 0.0, 0.0, 0.0, 0.0, 0.0, []
    for k, r in enumerate(reward):
        found.append((w, v))
        v += GAMMA/TAU_Z*r*z
        P, Q, z = P*np.exp(-1/TAU), Q*np.exp(-1/TAU), z*np.exp(-1/TAU_Z)
        zeta = P*post[k] + Q*pre[k]
        w, z = w + GAMMA*r*zeta, z + zeta
        P, Q = P + pre[k], Q - post[k]
    return np.array(found).T


def closed_form():
    """Change by one pair under a reward of 1, and with a late one of 20 ms."""
    window = GAMMA*np.sign(DELAYS)*np.exp(-np.abs(DELAYS)/TAU)
    kept = 1 - np.exp(-LASTING/TAU_Z)
    step = np.arange(1, round((LATER[-1] + WIDTH)/STEP))[:, None]    # after the second spike
    covered = (step >= np.round(LATER/STEP)) & (step < np.round((LATER + WIDTH)/STEP))
    share = np.sum(covered*np.exp(-(step - 1)*STEP/TAU_Z), axis=0)*STEP/TAU_Z
    later = GAMMA*np.exp(-PAIR/TAU)*share
    return window, kept*window, later


def check(dataset):
    """Every target's number."""
    window, with_trace, later = closed_form()
    rewarded, punished, nothing = dataset["mstdp"].values
    earned, lost, none = dataset["mstdpet"].values
    late = dataset["late"].values
    both = np.stack([dataset["w_mstdp"], dataset["w_mstdpet"]])
    return {
        "window": np.abs(rewarded - window).max()/GAMMA,
        "window_of_trace": np.abs(earned/with_trace - 1).max(),
        "punishment": max(np.abs(rewarded + punished).max(), np.abs(earned + lost).max()),
        "memory": -1/np.polyfit(LATER, np.log(late), 1)[0],
        "late_reward": np.abs(late/later - 1).max(),
        "random_trains": np.abs(both - step_by_step()).max(),
        "unrewarded": max(np.abs(nothing).max(), np.abs(none).max())}


def draw(dataset):
    """Traces, the window, and the memory."""
    figure, _, axes = style.rows([[["pre", "window", "later"], ["z", "window", "later"],
                                   ["w", "window", "later"]]], [2.6])
    time = dataset["time"]
    axes["pre"].plot(time, dataset["before"], color=style.BLUE, label="P+")
    axes["pre"].plot(time, dataset["after"], color=style.RED, label="P-")
    axes["z"].plot(time, dataset["z"], color=style.GREEN, label="z")
    axes["z"].step(time, trains()[1], color="0.6", lw=0.7, where="post", label="reward")
    for name, color in zip(("mstdp", "mstdpet"), (style.ORANGE, style.BLACK), strict=True):
        axes["w"].plot(time, dataset[f"w_{name}"], color=color, label=name.upper())
    for name, label in (("pre", "traces"), ("z", "eligibility"), ("w", "weight")):
        axes[name].set(ylabel=label)
        axes[name].legend(ncols=2, loc="lower right", bbox_to_anchor=(1, 0.9), borderpad=0)
        axes[name].tick_params(labelbottom=name == "w")
    axes["w"].set_xlabel("time (ms)")
    style.letters((axes["pre"], axes["window"], axes["later"]))
    fine = np.concatenate([np.linspace(-70, -0.01, 100), [np.nan], np.linspace(0.01, 70, 100)])
    for reward, color in zip((1, -1, 0), (style.BLUE, style.RED, "0.6"), strict=True):
        axes["window"].plot(fine, reward*GAMMA*np.sign(fine)*np.exp(-np.abs(fine)/TAU),
                            color=color, lw=0.8)
        axes["window"].plot(DELAYS, dataset["mstdp"].sel(reward=reward), "o", color=color,
                            label=f"reward {reward:+d}" if reward else "none")
        axes["window"].plot(DELAYS, dataset["mstdpet"].sel(reward=reward), "x", color=color, ms=4)
    axes["window"].plot([], [], "o", color="0.4", label="MSTDP")
    axes["window"].plot([], [], "x", color="0.4", label="MSTDPET")
    axes["window"].set(xlabel="post - pre (ms)", ylabel="change of the weight", ylim=(-0.7, 0.95))
    axes["window"].legend(loc="upper left", ncols=2)
    late = np.linspace(0, LATER[-1], 100)
    axes["later"].plot(late, GAMMA*np.exp(-PAIR/TAU - late/TAU_Z)*(1 - np.exp(-WIDTH/TAU_Z)),
                       color=style.BLACK, lw=0.8)
    axes["later"].plot(LATER, dataset["late"], "x", color=style.BLACK, ms=4)
    axes["later"].set(xlabel="reward after the pair (ms)", ylabel="change by MSTDPET")
    return figure
