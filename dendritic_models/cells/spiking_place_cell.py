"""CA1 place cell of two compartments for networks: a soma that spikes, a tuft that may plateau.

Source: this project, after Milstein et al. 2021, whose lottery (`cells.place_cell`) is here what
the circuit does, and Grienberger & Magee 2022, 10.1038/s41586-022-05378-6, for the part of EC3.
`spiking_place_cell` has the plateau of `cells.ca1` in its tuft.  Spikes of its EC3 input
(`ec3_input`, which fires more for a while after a reward) add up to a plateau now and then;
`inhibition` of the tuft, in proportion to how well the population already represents the place,
makes that rare: every 40 s at density 0, every 2000 s at 0.5 and, after a reward, every 3 s and
30 s.  At density 0.5 the soma fires at 1 Hz at a ramp of 2 mV and at 43 Hz at one of 11.2 mV.
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
        I = g_max*density*(E - v) : amp""",
    current="I",
    parameters=dict(g_max=2*nS, E=-70*mV),
    reference=circuit,
)

spiking_place_cell = Cell(
    name="spiking_place_cell",
    compartments=(
        Compartment("soma", capacitance=100*pF, mechanisms=(
            passive.with_(g=5*nS),
            spiking.with_(V_threshold=-54.5*mV, V_reset=-60*mV),
            spike_adaptation.with_(b=0.4*nS), firing)),
        Compartment("tuft", capacitance=30*pF, mechanisms=(
            passive.with_(g=1.5*nS), calcium, slow_potassium, inhibition))),
    parent=(-1, 0),
    axial={"tuft": 3*nS},
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
    parameters=dict(rate_basal=18*Hz, rate_reward=12*Hz, EC3=1.0),
    threshold="rand() < rate*dt",
    reference=circuit,
)
