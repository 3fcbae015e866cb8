"""A CA1 pyramidal cell of nine compartments has the published properties, and can have a plateau.

The cell is rebuilt from lengths, diameters and conductances; targets are what the authors' package
measured. That steps by forward Euler at 0.1 ms, and so does the cell here: with steps of 0.02 ms
their own program gives an oblique spike that is 3 mV lower, and action potentials that fail at 250
um. a: steps of current of -10 and 100 to 350 pA. b: firing rate. c: attenuation of a steady somatic
step, and largest back-propagating action potential at 200 pA, along the apical dendrite. d: a
dendritic sodium spike at fourteen inputs to an oblique dendrite, 0.1 ms apart. e: entorhinal (EC,
82 Hz to each distal dendrite) and CA3 input (120 Hz to each oblique and the medial one) make the
cell fire together and not alone. f: with calcium and slow potassium currents in place of the distal
sodium spikes, volleys of both inputs evoke a plateau that neither evokes alone (this project's
addition).
"""

import numpy as np
import xarray as xr
from brian2 import Hz, mM, ms, mV, nS, pA, second

from dendritic_models import measures, stimuli
from dendritic_models.cells import pagkalos2023_ca1, pagkalos2023_plateau, poisson_input, relay
from dendritic_models.channels import current_clamp
from dendritic_models.experiment import (
    Experiment,
    Network,
    Population,
    Projection,
    Recording,
    Spikes,
    Target,
)
from dendritic_models.receptors import ampa, nmda, volley
from dendritic_models.run import run
from figures import style

COST = 25.0
COST_ON_NUMPY = 37.0
REFERENCE = pagkalos2023_ca1.reference
MODELS = {"cell": pagkalos2023_ca1.with_(method="euler"), "plateau": pagkalos2023_plateau}
CURRENTS = np.array([-10, 100, 150, 200, 250, 300, 350])           # pA
PUBLISHED_RATES = (0, 1, 10, 13, 17, 20)                           # Hz, from 100 pA on
TRUNK = {"soma": 0, "proximal": 100, "medial": 250, "distal1": 400}           # um
ATTENUATION, BACK = (1, 0.84853, 0.7078, 0.60726), (102.5, 64.558, 68.36, 22.087)
SYNCHRONOUS = np.arange(1, 25)
STEPPED, SEEN = 200, 500            # pA of the published spikes, ms of the published rates
PUBLISHED_EPSP = (2.0201, 3.9634, 5.8368, 7.6422, 9.3856, 11.07, 12.7, 14.278, 15.809, 17.291,
                  18.735, 20.133, 21.495, 63.395, 63.628, 63.726, 63.978, 64.192, 64.367, 64.504,
                  64.59, 64.635, 64.653, 64.659)                   # mV
PUBLISHED_BOTH = 2.165                                             # Hz
INPUTS = {"both": (1, 1), "EC": (1, 0), "CA3": (0, 1)}
TUFT, SCHAFFER = ("distal1", "distal2"), ("oblique1", "oblique2", "medial")
TRIALS = 200
block = dict(K_Mg=3.57*np.exp(0.87)*mM, gamma=0.087/mV)            # beta 3.57, gamma 10 mV
EC_SYNAPSE = ampa.with_(g_max=0.81*nS), nmda.with_(g_max=0.81*nS, **block)
CA3_SYNAPSE = {"oblique1": ampa.with_(g_max=0.6*nS), "oblique2": ampa.with_(g_max=0.6*nS),
               "medial": ampa.with_(g_max=0.81*nS)}
CA3_NMDA = nmda.with_(g_max=0.4*nS, **block)
EC_RATE, CA3_RATE = 82*Hz, 120*Hz                                  # to each dendrite
EC_VOLLEY, CA3_VOLLEY = 0.75*nS, 1*nS
PACKAGE = "dendrify 1.0.8 run, cell of Fig. 4"

TARGETS = (
    Target("input_resistance", 146.1, 2.0, "Mohm", "author-code", PACKAGE),
    Target("time_constant", 19.2, 0.3, "ms", "author-code", PACKAGE + "; time to 63 %"),
    Target("rates", (0, 1), 0, "Hz", "author-code", PACKAGE + "; largest error, 100 to 350 pA"),
    Target("attenuation", (0, 0.002), 0, "1", "author-code", PACKAGE + "; largest error"),
    *(Target(f"back_{place}", peak, 0.05, "mV", "author-code", PACKAGE + "; largest above rest at "
             "200 pA") for place, peak in zip(TRUNK, BACK, strict=True)),
    Target("epsp_below", (0, 0.002), 0, "1", "author-code", PACKAGE + "; 1 to 13 inputs, largest "
           "relative error"),
    Target("inputs_for_a_spike", 14, 0, "1", "author-code", PACKAGE),
    Target("epsp_above", (0, 0.002), 0, "1", "author-code", PACKAGE + "; 14 to 24 inputs"),
    Target("rate_of_both", PUBLISHED_BOTH, 0.4, "Hz", "author-code", PACKAGE + "; three standard "
           "errors"),
    Target("active_of_both", 0.7675, 0.11, "1", "author-code", PACKAGE + "; share of trials, "
           "three standard errors"),
    Target("rate_of_ec", 0, 0, "Hz", "author-code", PACKAGE + "; alone, none"),
    Target("rate_of_ca3", 0, 0, "Hz", "author-code", PACKAGE + "; alone, none"),
    Target("plateau", (200, 350), 0, "ms", "own", "both volleys"),
    Target("plateau_ec_alone", 0, 0, "ms", "own", "working point"),
    Target("plateau_ca3_alone", 0, 0, "ms", "own", "working point"),
    Target("spikes_of_plateau", (3, 8), 0, "1", "own", "a complex spike"),
)


def compute(backend=None, models=MODELS):
    """Every condition as a row of one run of 1.3 s."""
    cell, gated = models["cell"], models["plateau"]
    step = np.zeros((13, len(CURRENTS)))
    step[2:12] = CURRENTS
    alone = np.array(list(INPUTS.values()))
    box = np.zeros((400, len(alone)))
    box[100:150] = 1
    populations = [
        Population("stepped", cell.insert(current_clamp, at="soma"), len(CURRENTS)),
        Population("input", relay, len(SYNCHRONOUS)), Population("oblique", cell, len(SYNCHRONOUS)),
        Population("driven", cell, TRIALS*len(alone)),
        Population("gated", gated.insert(volley, at=TUFT + SCHAFFER), len(alone))]
    projections = [Projection(
        "synchronous", "input", "oblique", at="oblique1",
        receptor=(CA3_SYNAPSE["oblique1"], CA3_NMDA), weights=1.0,
        connect=np.triu_indices(len(SYNCHRONOUS)))]
    for place in TUFT + SCHAFFER:
        rate, on = (EC_RATE, alone[:, 0]) if place in TUFT else (CA3_RATE, alone[:, 1])
        silent = 1e-9                                  # a rate of 0 has no interval
        populations.append(Population(
            f"to_{place}", poisson_input.with_(rate=rate*np.repeat(on + silent, TRIALS)),
            TRIALS*len(alone)))
        projections.append(Projection(
            f"at_{place}", f"to_{place}", "driven", at=place, connect="one",
            receptor=EC_SYNAPSE if place in TUFT else (CA3_SYNAPSE[place], CA3_NMDA)))
    volleys = tuple(
        stimuli.clamp("gated", f"{place}.volley.g",
                      box*(alone[:, 0]*EC_VOLLEY if place in TUFT else alone[:, 1]*CA3_VOLLEY),
                      dt=1*ms) for place in TUFT + SCHAFFER)
    found = run(Experiment(
        name="pagkalos2023_ca1", reference=REFERENCE, duration=1.3*second, dt=0.1*ms,
        network=Network(tuple(populations), tuple(projections)),
        stimuli=(stimuli.steps("stepped", "soma.current_clamp.I", step*pA, 100*ms),
                 Spikes("input", 300*ms + 0.1*ms*np.arange(len(SYNCHRONOUS)),
                        np.arange(len(SYNCHRONOUS))), *volleys),
        recordings=(
            Recording("stepped", "v", at=list(TRUNK), every=0.1*ms), Recording("stepped", "spikes"),
            Recording("oblique", "v", at=["oblique1"], every=0.1*ms), Recording("driven", "spikes"),
            Recording("gated", "v", at=["soma", "distal1"], every=0.1*ms),
            Recording("gated", "spikes"))), backend)
    seen = found["driven.spikes"].values < SEEN
    fired = np.bincount(found["driven.spikes.cell"].values[seen], minlength=TRIALS*len(alone))
    time = found["time_0.1ms"].values
    return xr.Dataset(
        {"v": (("time", "current", "place"),
               found["stepped.v"].sel(compartment=list(TRUNK)).values),
         "spike": ("event", found["stepped.spikes"].values),
         "of": ("event", found["stepped.spikes.cell"].values),
         "oblique": (("time", "inputs"), found["oblique.v"].sel(compartment="oblique1").values),
         "fired": (("condition", "trial"), fired.reshape(len(alone), TRIALS)/SEEN*1e3),
         "gated": (("time", "condition", "where"),
                   found["gated.v"].sel(compartment=["soma", "distal1"]).values),
         "complex": ("complex_spike", found["gated.spikes"].values[
             found["gated.spikes.cell"].values == 0])},
        {"time": time, "current": CURRENTS, "place": list(TRUNK), "inputs": SYNCHRONOUS,
         "condition": list(INPUTS), "where": ["soma", "distal1"]},
        attrs={**found.attrs, "seeds": "1", "n": TRIALS})


def _rates(dataset):
    """Spikes in the step of 1 s, for each current from 100 pA."""
    return np.bincount(dataset["of"].values, minlength=len(CURRENTS))[1:]


def _steady(dataset):
    """Steady deflection (mV) at each place during the step of -10 pA."""
    v = dataset["v"].isel(current=0)
    return (v.sel(time=1199) - v.sel(time=199)).values


def _back(dataset):
    """Largest voltage above rest (mV) during spikes evoked by 200 pA, at each place."""
    return dataset["v"].sel(current=STEPPED).max("time").values + 65


def _epsp(dataset):
    """Peak above rest (mV) in the oblique dendrite, for each number of synchronous inputs."""
    return dataset["oblique"].sel(time=slice(299, 340)).max("time").values + 65


def _plateau(dataset):
    """Duration (ms) of the plateau in the distal dendrite, for each condition."""
    v = dataset["gated"].sel(where="distal1").values
    return [measures.time_above(dataset["time"].values, x, -35.0) for x in v.T]


def draw(dataset):
    """Steps, rates, attenuation, oblique spike, coincidence, plateau."""
    figure, axes = style.figure(2, 3, width=style.PAGE, height=4.2)
    steps, rates, trunk, oblique, driven, gated = axes.flat
    style.letters(axes.flat)
    for k, color in ((0, style.BLACK), (2, style.SKY), (3, style.BLUE)):
        steps.plot(dataset["time"], dataset["v"].isel(current=k).sel(place="soma"), color=color,
                   lw=0.6, label=f"{CURRENTS[k]} pA")
    steps.set(xlabel="time (ms)", ylabel="soma voltage (mV)", ylim=(-80, 75))
    steps.legend(loc="upper right", ncols=3, handlelength=0.8, columnspacing=0.8)

    rates.plot(CURRENTS[1:], _rates(dataset), color=style.BLUE, label="this cell")
    rates.plot(CURRENTS[1:], PUBLISHED_RATES, "o", color=style.BLUE, mfc="none", label="published")
    rates.set(xlabel="current (pA)", ylabel="firing rate (Hz)", ylim=(-1, 23))
    rates.legend(loc="upper left")

    along = list(TRUNK.values())
    steady = _steady(dataset)
    trunk.plot(along, steady/steady[0], color=style.BLACK, label="steady step")
    trunk.plot(along, ATTENUATION, "o", color=style.BLACK, mfc="none")
    back = _back(dataset)
    trunk.plot(along, back/back[0], color=style.RED, label="action potential")
    trunk.plot(along, np.array(BACK)/BACK[0], "o", color=style.RED, mfc="none")
    trunk.set(xlabel="distance from soma (µm)", ylabel="relative amplitude", ylim=(0, 1.08))
    trunk.legend(loc="lower left")

    oblique.plot(SYNCHRONOUS, _epsp(dataset), color=style.GREEN)
    oblique.plot(SYNCHRONOUS, PUBLISHED_EPSP, "o", color=style.GREEN, mfc="none")
    oblique.set(xlabel="synchronous inputs", ylabel="oblique EPSP (mV)", ylim=(0, 72))

    colors = (style.BLACK, style.SKY, style.ORANGE)
    mean = dataset["fired"].mean("trial").values
    driven.bar(range(3), mean, color=colors, width=0.6, alpha=0.6)
    driven.plot(0, PUBLISHED_BOTH, "o", color=style.BLACK, mfc="none")
    driven.set(ylabel="firing rate (Hz)", xticks=range(3),
               xticklabels=["EC and CA3", "EC alone", "CA3 alone"])

    for k, (condition, color) in enumerate(zip(INPUTS, colors, strict=True)):
        gated.plot(dataset["time"] - 100, dataset["gated"].sel(where="distal1")[:, k], color=color,
                   label={"both": "EC and CA3"}.get(condition, condition + " alone"))
    gated.vlines(dataset["complex"].values - 100, 44, 54, color=style.BLACK, lw=0.8)
    gated.text(415, 60, "spikes of the soma", fontsize=6, ha="right", va="center", color="0.3")
    gated.axvspan(0, 50, color="0.92", lw=0)
    gated.set(xlabel="time from input onset (ms)", ylabel="distal voltage (mV)", xlim=(-40, 420),
              ylim=(-72, 66))
    gated.legend(loc="lower right", bbox_to_anchor=(0.72, 0.1), handlelength=1.2)
    return figure


def check(dataset):
    """Every target's number."""
    soma = dataset["v"].isel(current=0).sel(place="soma")
    steady, back, epsp = _steady(dataset), _back(dataset), _epsp(dataset)
    fall = (soma.sel(time=slice(200, 500)) - soma.sel(time=199))/steady[0]
    above = int(np.argmax(epsp > 40))
    error = np.abs(epsp/PUBLISHED_EPSP - 1)
    fired = dataset["fired"].mean("trial")
    plateau = _plateau(dataset)
    return {
        "input_resistance": steady[0]/CURRENTS[0]*1e3,
        "time_constant": float(fall["time"][int(np.argmax(fall.values > 1 - np.exp(-1)))]) - 200,
        "rates": np.abs(_rates(dataset) - PUBLISHED_RATES).max(),
        "attenuation": np.abs(steady/steady[0] - ATTENUATION).max(),
        **{f"back_{place}": peak for place, peak in zip(TRUNK, back, strict=True)},
        "epsp_below": error[:13].max(), "inputs_for_a_spike": SYNCHRONOUS[above],
        "epsp_above": error[13:].max(),
        "rate_of_both": fired.sel(condition="both"),
        "active_of_both": (dataset["fired"].sel(condition="both") > 0).mean(),
        "rate_of_ec": fired.sel(condition="EC"), "rate_of_ca3": fired.sel(condition="CA3"),
        "plateau": plateau[0], "plateau_ec_alone": plateau[1], "plateau_ca3_alone": plateau[2],
        "spikes_of_plateau": dataset.sizes["complex_spike"]}
