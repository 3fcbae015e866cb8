"""Do two inputs evoke a plateau together that neither evokes alone?  An AND gate, and its timing.

Source: this project, after Bittner et al. 2015, 10.1038/nn.4062: entorhinal input (EC3) at the tuft
and CA3 input at the trunk of a CA1 cell.
"""

import numpy as np
from brian2 import ms, nS

from dendritic_models import measures
from dendritic_models.cells import ca1
from dendritic_models.experiment import Experiment, Network, Population, Recording, Waveform
from dendritic_models.model import Reference
from dendritic_models.receptors import volley

REFERENCE = Reference("Bittner et al. 2015", "10.1038/nn.4062", "the two inputs; numbers are ours")
ONSET = 100                        # ms, of the EC3 volley
OFFSETS = np.arange(-80, 81, 5)    # ms, onset of CA3 minus onset of EC3
TOGETHER = ((1, 0, 0), (0, 1, 0), (1, 1, 0))     # EC3 alone, CA3 alone, both
PLATEAU = 100                      # ms: a passive crossing under the input is shorter


def plateau_gate(cell=ca1, ec3=1.9*nS, ca3=7*nS, duration=50*ms, conditions=None, dt=0.1*ms):
    """Volleys at tuft and trunk, one cell for each condition.

    Parameters
    ----------
    cell : Cell
        With compartments ``tuft`` (which has a plateau event), ``trunk`` and ``soma``.
    ec3, ca3 : Quantity (nS)
        AMPA conductance at the working point; NMDA comes with it.
    duration : Quantity (ms)
        Of each volley.
    conditions : sequence of (float, float, float), optional
        Factors on EC3 and CA3, and onset of CA3 minus that of EC3 (ms); default: `TOGETHER` and the
        timing scan `OFFSETS`.
    """
    conditions = np.array(TOGETHER + tuple((1, 1, x) for x in OFFSETS)
                          if conditions is None else conditions, dtype=float)
    time = np.arange(0, ONSET + 200, 1.0)

    def box(onset, factor):
        return factor*((time[:, None] >= onset) & (time[:, None] < onset + float(duration/ms)))

    return Experiment(
        name="plateau_gate", reference=REFERENCE, duration=600*ms, dt=dt,
        network=Network((Population("ca1", cell.insert(volley, at=("tuft", "trunk")),
                                    len(conditions)),)),
        stimuli=(
            Waveform("ca1", "tuft.volley.g", ec3*box(np.full(len(conditions), ONSET),
                                                     conditions[:, 0])),
            Waveform("ca1", "trunk.volley.g", ca3*box(ONSET + conditions[:, 2],
                                                      conditions[:, 1]))),
        recordings=(Recording("ca1", "v", every=0.2*ms), Recording("ca1", "spikes")))


def outcomes(dataset, threshold=-35.0):
    """Plateau duration (ms) and somatic spikes of each condition, shape (conditions,) each."""
    time, tuft = dataset["time_0.2ms"].values, dataset["ca1.v"].sel(compartment="tuft").values
    plateau = np.array([measures.time_above(time, v, threshold) for v in tuft.T])
    return plateau, np.bincount(dataset["ca1.spikes.cell"].values, minlength=tuft.shape[1])


def half_width(offsets, plateau):
    """Half the range of offsets (ms) at which the plateau lasts half as long as at 0, or longer."""
    plateau = np.asarray(plateau, dtype=float)
    centre = int(np.argmin(np.abs(offsets)))
    half = plateau[centre]/2
    edges = []
    for step in (-1, 1):
        k = centre
        while 0 < k < len(offsets) - 1 and plateau[k + step] >= half:
            k += step
        share = (plateau[k] - half)/(plateau[k] - plateau[k + step])
        edges.append(offsets[k] + share*(offsets[k + step] - offsets[k]))
    return (edges[1] - edges[0])/2


def measure(dataset):
    """What the default conditions show, as a dict: durations (ms), spikes, half-width (ms)."""
    plateau, spikes = outcomes(dataset)
    return {"ec3_alone": plateau[0], "ca3_alone": plateau[1], "both": plateau[2],
            "spikes": int(spikes[2]), "half_width": half_width(OFFSETS, plateau[3:])}
