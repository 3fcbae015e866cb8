"""BTSP writes a place field in a few laps, and a second induction moves it.

An animal runs at 25 cm/s round a track of 187 cm. Plateaus of 300 ms at 120 cm turn a silent cell
into a place cell within three laps; three more at 45 cm move the field. The once-a-lap form is what
the authors' code computes, the continuous form the differential equation of their paper; each is
compared with its own golden curves. Dots in f are means and SEM of the experiment (23 silent
cells), shown without a target: the published set was tuned to synthetic targets, not to these data.
"""

from pathlib import Path

import numpy as np
from brian2 import cm, second

from dendritic_models import measures
from dendritic_models.experiment import Target
from dendritic_models.plasticity import milstein2021, milstein2021_lapwise
from dendritic_models.run import run
from figures import style
from protocols.btsp_linear_track import BINS, btsp_linear_track, inductions, ramps
from protocols.weight_dependence import changes, weight_dependence

COST = 25.0
REFERENCE = milstein2021.reference
MODELS = {"lapwise": milstein2021_lapwise, "continuous": milstein2021}
GOLDEN = np.genfromtxt(Path(__file__).parent/"data"/"milstein2021_ramps.csv", delimiter=",",
                       names=True, skip_header=3)
CODE = "neurosutras/BTSP, functions of the authors' code run"

# Sheet of gains and one-lap integrals of the network set; delay = field centre minus plateau onset.
X_PLUS, Q_PLUS = (0.1, 0.25, 0.5, 0.75), (0.07755, 0.23698, 0.57408, 0.85401)
X_MINUS, Q_MINUS = (0.05, 0.1, 0.25), (0.39063, 0.70480, 0.98228)
DELAYS = np.array([-4, -3, -2, -1, -0.5, 0, 0.5, 1, 2, 3])
K_A = (0.0641, 0.1293, 0.2717, 0.5257, 0.6340, 0.6406, 0.4564, 0.2033, 0.0242, 0.0025)
K_B = (0.2305, 0.3388, 0.4406, 0.5347, 0.5783, 0.6156, 0.6326, 0.5718, 0.1048, 0.0106)
SINGLE_FIELD_ET = 0.5003           # largest eligibility of one traversal

# Experiment, silent cells: time from the plateau (s), change of the ramp (mV), its SEM.
SILENT = ((-4, 0.87, 0.3), (-3, 1.03, 0.29), (-2, 2.01, 0.36), (-1, 5.21, 0.45),
          (0, 7.86, 0.68), (1, 4.36, 0.56), (2, 1.56, 0.49))


def _golden(form, induction):
    """Peak and interpolated place of a golden curve after the third lap."""
    return measures.peak(BINS, GOLDEN[f"{form}_{induction}_3"])


TARGETS = (
    Target("lapwise_peak_1", 7.98, 0.10, "mV", "author-code", CODE),
    Target("lapwise_peak_2", 7.973, 0.10, "mV", "author-code", CODE),
    Target("lapwise_place_1", round(_golden("lapwise", 1)[1], 2), 0.5, "cm", "author-code", CODE),
    Target("lapwise_place_2", round(_golden("lapwise", 2)[1], 2), 0.5, "cm", "author-code", CODE),
    Target("lapwise_gain", 7.364, 0.10, "mV", "author-code", CODE),
    Target("lapwise_loss", -4.885, 0.10, "mV", "author-code", CODE),
    Target("lapwise_first_lap", 9.135, 0.10, "mV", "author-code", CODE),
    Target("lapwise_asymmetry", 2.38, 0.12, "1", "author-code", CODE),
    Target("lapwise_rms", (0, 0.05), 0, "mV", "author-code", CODE),
    Target("continuous_peak_1", 6.34, 0.06, "mV", "author-code", CODE),
    Target("continuous_peak_2", 6.37, 0.06, "mV", "author-code", CODE),
    Target("continuous_place_1", round(_golden("ode", 1)[1], 2), 0.5, "cm", "author-code", CODE),
    Target("continuous_place_2", round(_golden("ode", 2)[1], 2), 0.5, "cm", "author-code", CODE),
    Target("continuous_gain", 5.888, 0.06, "mV", "author-code", CODE),
    Target("continuous_loss", -3.596, 0.06, "mV", "author-code", CODE),
    Target("continuous_rms", (0, 0.05), 0, "mV", "author-code", CODE),
    *(Target(f"{form}_gains", (0, 1e-5), 0, "1", "author-code", "gain functions, largest error")
      for form in MODELS),
    Target("one_lap_potentiation", (0, 0.01), 0, "1", "port",
           "k+ A against delay, largest error over the largest value"),
    Target("one_lap_depression", (0, 0.01), 0, "1", "port", "k- B against delay, likewise"),
)


def compute(backend=None, models=MODELS):
    """Both inductions under both forms of the rule, and one isolated traversal."""
    rules = tuple(models.values())
    laps = btsp_linear_track(rule=rules, normalise=False, **inductions(120*cm, 45*cm))
    dataset = run(laps, backend)
    found = ramps(dataset).assign_coords(rule=list(models))
    found.attrs = {**dataset.attrs, "seeds": "deterministic", "n": 1}
    for name, rule in models.items():
        for q, x in (("q_plus", X_PLUS), ("q_minus", X_MINUS)):
            found[f"{name}_{q}"] = (q, _gain(rule, q, np.array(x)))
    for name, values in _one_lap(models["lapwise"]).items():
        found[name] = ("delay", values)
    return found.assign_coords(delay=("delay", DELAYS, {"units": "s"}))


def _gain(rule, q, x):
    """The gain as the rule's own equations give it."""
    known = {**{k: np.asarray(v) for k, v in rule.parameters.items()}, "x": x, "exp": np.exp}
    equations = rule.equations
    sign = q.removeprefix("q_")
    for name in (f"s_{sign}", f"zero_{sign}", f"one_{sign}", q):
        known[name] = eval(equations[name].expr.code, {}, known)
    return known[q]


def _one_lap(rule):
    """k+ A and k- B of fields at several delays: what weights of 0 gain and weights of 1 lose."""
    passed = weight_dependence(rule.with_(ET_max=SINGLE_FIELD_ET), DELAYS*second, (0, 1),
                               normalise=False)
    gained, lost = changes(run(passed, "numpy")).values.T      # twenty synapses: no build for these
    return {"k_plus_A": gained, "k_minus_B": -lost}


def draw(dataset):
    """Weights, ramps after each lap, translocation, gains, one lap, and the experiment."""
    figure, axes = style.figure(2, 3, width=style.PAGE, height=4.2)
    weights, laps, moved, gains, one_lap, data = axes.flat
    style.letters(axes.flat)
    ramp, x = dataset["ramp"], dataset["position"]
    colors = {"lapwise": style.BLUE, "continuous": style.RED}

    for name, color in colors.items():
        for reading, look in ((3, "-"), (6, "--")):
            weights.plot(dataset["input"], dataset["w"].sel(rule=name)[reading], look, color=color,
                         label=f"{name}, plateaus at {dataset['place'].values[reading]:.0f} cm")
    weights.set(xlabel="place field of the input (cm)", ylabel="weight w", ylim=(0, 0.95))
    weights.legend(loc="upper right")

    for name, form in (("lapwise", "lapwise"), ("continuous", "ode")):
        for lap, alpha in ((1, 0.35), (2, 0.6), (3, 1.0)):
            laps.plot(x, ramp.sel(rule=name)[lap], color=colors[name], alpha=alpha,
                      label=f"{name}, laps 1 to 3" if lap == 3 else None)
        laps.plot(BINS[::4], GOLDEN[f"{form}_1_3"][::4], "o", color=colors[name], mfc="none",
                  ms=2.5, mew=0.6)
    laps.axvspan(120, 127.5, color="0.85", lw=0)
    laps.text(129, 8.6, "plateau", fontsize=6, color="0.4")
    laps.set(xlabel="position (cm)", ylabel="ramp of voltage (mV)", ylim=(-0.5, 11.5))
    laps.legend(loc="upper left", handlelength=1.2)

    for name, form in (("lapwise", "lapwise"), ("continuous", "ode")):
        moved.plot(x, ramp.sel(rule=name)[6] - ramp.sel(rule=name)[3], color=colors[name],
                   label=name)
        moved.plot(BINS[::4], (GOLDEN[f"{form}_2_3"] - GOLDEN[f"{form}_1_3"])[::4], "o",
                   color=colors[name], mfc="none", ms=2.5, mew=0.6)
    moved.axhline(0, color="0.6", lw=0.5)
    for place, text in ((45, "new"), (120, "old")):
        moved.axvspan(place, place + 7.5, color="0.85", lw=0)
        moved.text(place + 9, 7.2, text, fontsize=6, color="0.4")
    moved.set(xlabel="position (cm)", ylabel="change by second induction (mV)", ylim=(-6, 8.3))
    moved.legend(loc="lower left")

    signal = np.linspace(0, 1, 200)
    rule = MODELS["lapwise"]
    for q, points, color, label in (
            ("q_plus", (X_PLUS, Q_PLUS), style.GREEN, "potentiation $q_+$"),
            ("q_minus", (X_MINUS, Q_MINUS), style.ORANGE, "depression $q_-$")):
        gains.plot(signal, _gain(rule, q, signal), color=color, label=label)
        gains.plot(*points, "o", color=color, mfc="none")
    gains.set(xlabel=r"eligibility $\times$ instructive signal", ylabel="gain")
    gains.legend(loc="lower right")

    for name, table, color, label in (("k_plus_A", K_A, style.GREEN, "$k_+A$"),
                                      ("k_minus_B", K_B, style.ORANGE, "$k_-B$")):
        one_lap.plot(DELAYS, dataset[name], color=color, label=label)
        one_lap.plot(DELAYS, table, "o", color=color, mfc="none")
    one_lap.set(xlabel="input centre - plateau onset (s)", ylabel="integral over one lap",
                ylim=(0, 0.85))
    one_lap.legend(loc="upper right", ncols=2)

    seconds = (x - 120)/25
    for name, color in colors.items():
        data.plot(seconds, ramp.sel(rule=name)[3], color=color, label=f"{name}, lap 3")
    time, mean, sem = np.array(SILENT).T
    data.errorbar(time, mean, sem, fmt="o", color="black", lw=0.7, label="experiment, mean and SEM")
    data.set(xlabel="time from plateau onset (s)", ylabel="ramp (mV)", xlim=(-4.5, 2.6),
             ylim=(-0.5, 11.5))
    data.legend(loc="upper left")
    return figure


def check(dataset):
    """Every target's number."""
    measured = {}
    for name, form in (("lapwise", "lapwise"), ("continuous", "ode")):
        ramp = dataset["ramp"].sel(rule=name).values
        change = ramp[6] - ramp[3]
        for induction in (1, 2):
            height, place = measures.peak(BINS, ramp[3*induction])
            measured |= {f"{name}_peak_{induction}": height, f"{name}_place_{induction}": place}
        measured |= {f"{name}_gain": change.max(), f"{name}_loss": change.min()}
        golden = [GOLDEN[f"{form}_{induction}_{lap}"] for induction in (1, 2) for lap in (1, 2, 3)]
        measured[f"{name}_rms"] = np.sqrt(np.mean((ramp[1:] - golden)**2, axis=1)).max()
        measured[f"{name}_gains"] = max(
            np.abs(dataset[f"{name}_{q}"].values - table).max()
            for q, table in (("q_plus", Q_PLUS), ("q_minus", Q_MINUS)))
    lapwise = dataset["ramp"].sel(rule="lapwise").values
    measured["lapwise_first_lap"] = measures.peak(BINS, lapwise[1])[0]
    measured["lapwise_asymmetry"] = measures.ramp_features(BINS, lapwise[3], 120, 187)["asymmetry"]
    for target, name, table in (("one_lap_potentiation", "k_plus_A", K_A),
                                ("one_lap_depression", "k_minus_B", K_B)):
        measured[target] = np.abs(dataset[name].values - table).max()/max(table)
    return measured
