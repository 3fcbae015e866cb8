"""CA1 place cell of two compartments for networks: a soma that spikes, a tuft that may plateau.

Source: this project, after Milstein et al. 2021, whose lottery (`cells.place_cell`) is here what
the circuit does, and Grienberger & Magee 2022, 10.1038/s41586-022-05378-6, for the part of EC3.
`spiking_place_cell` has the plateau of `cells.ca1` in its tuft.  Spikes of its EC3 input
(`ec3_input`, which fires more for a while after a reward) add up to a plateau now and then;
`inhibition` of the tuft by interneurons, recruited by how well the population already represents
the place, makes that rare: every 120 s at density 0, every 2000 s at 0.5 and, after a reward, every
2 s and 9 s.  Soma and tuft are weakly coupled: a ramp does not evoke plateaus, nor does inhibition
of the tuft silence the soma, which fires at 1.5 Hz at a ramp of 2 mV and at 28 Hz at one of 9 mV.
"""

from brian2 import Hz, ms, mV, nS, pF

from dendritic_models.cells.ca1 import passive
from dendritic_models.channels import calcium, slow_potassium, spike_adaptation, spiking
from dendritic_models.model import Cell, Compartment, Mechanism, Reference, Unit

circuit = Reference("This project, after Milstein et al. 2021", "10.7554/eLife.73046",
                    "their network as a circuit; equations and numbers are ours")

firing = Mechanism(
    name="firing",
    equations="""
        drate/dt = -rate/tau : Hz                             # of the soma, over the last moments
        V = clip((v - V_silent)/V_height, 0, 1) : 1           # depolarisation over its maximum""",
    on={"spike": "rate += 1/tau"},
    parameters=dict(tau=100*ms, V_silent=-59*mV, V_height=12*mV),
    reference=circuit,
)

inhibition = Mechanism(
    name="inhibition",
    equations="""
        density : 1                                           # of the population at this place
        recruited = density**n/(density**n + half**n) : 1     # interneurons' rate over its maximum
        I = g_max*recruited*(E - v) : amp""",
    current="I",
    parameters=dict(g_max=1*nS, E=-70*mV, half=0.45, n=4.0),
    reference=circuit,
)

spiking_place_cell = Cell(
    name="spiking_place_cell",
    compartments=(
        Compartment("soma", capacitance=100*pF, mechanisms=(
            passive.with_(g=5*nS),
            spiking.with_(V_threshold=-54.8*mV, V_reset=-60*mV),
            spike_adaptation.with_(b=0.7*nS), firing)),
        Compartment("tuft", capacitance=30*pF, mechanisms=(
            passive.with_(g=1.5*nS), calcium, slow_potassium, inhibition))),
    parent=(-1, 0),
    axial={"tuft": 1*nS},
    threshold="v > V_threshold",
    reset="v = V_reset",
    refractory=3*ms,
    reference=circuit,
)

ec3_input = Unit(
    name="ec3_input",
    equations="""
        reward : 1                                            # 1 in the window after a reward
        at_rest : 1                                           # 1 while the animal stands
        rate = (rate_basal + EC3*reward*rate_reward)*(1 - at_rest) : Hz""",
    parameters=dict(rate_basal=6.6*Hz, rate_reward=11.5*Hz, EC3=1.0),
    threshold="rand() < rate*dt",
    reference=circuit,
)
