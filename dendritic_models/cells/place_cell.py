"""CA1 place cells as rates: a ramp of voltage, and plateaus in a lottery that the population rules.

Source: Milstein et al. 2021, network model (neurosutras/BTSP,
simulate_biBTSP_synthetic_network_WD_D.py and its configuration).
`place_cell` fires in proportion to its ramp.  Its plateaus begin at random, at a rate that falls to
nothing as `density`, how well the population already represents this place, nears a target: 0.5, or
1 while a reward raises the instructive input from EC3.  `place_pool` measures that density, as
feedback inhibition might: 1 is a population whose every cell has the field of the reference cell.
Differs from the source: the lottery is drawn every step instead of every millisecond, it pauses
while the animal stands, and `EC3` scales what a reward raises (1 in the source).
"""

from brian2 import Hz, ms, mV, second

from dendritic_models.model import Event, Reference, Unit

network = Reference("Milstein et al. 2021", "10.7554/eLife.73046", "network model")

place_cell = Unit(
    name="place_cell",
    equations="""
        drive : Hz                                            # sum of w times rate over the inputs
        density : 1                                           # of the population at this place
        reward : 1                                            # 1 in the window after a reward
        at_rest : 1                                           # 1 while the animal stands
        ramp = ramp_per_rate*(W_max*drive - silent*(1 - at_rest)) : volt
        rate = slope*clip(ramp - V_threshold, 0*mV, 1*volt) : Hz
        V = clip(ramp/V_boost + int(since < duration + dt), 0, 1) : 1   # depolarisation, for rules

        p = (p_basal*falling*(1 - raised) + p_reward*falling_reward*raised*boost)*(1 - at_rest) : Hz
        raised = EC3*reward : 1
        boost = 1 + gain*clip(ramp/V_boost, 0, 1) : 1
        # Logistic, of half-width h about the target: 1 at density 0, 0 from the target on.
        falling = clip((0.5 - s)/(0.5 - s_0), 0, 1) : 1
        s = 1/(1 + exp(-2*(density - target)/h)) : 1
        s_0 = 1/(1 + exp(2*target/h)) : 1
        falling_reward = clip((0.5 - s_reward)/(0.5 - s_0_reward), 0, 1) : 1
        s_reward = 1/(1 + exp(-2*(density - target_reward)/h_reward)) : 1
        s_0_reward = 1/(1 + exp(2*target_reward/h_reward)) : 1

        t_onset : second                                      # of the last plateau
        since = t - t_onset + dt/2 : second                   # half a step against rounding""",
    events={"onset": Event("since > duration + pause and rand() < p*dt", edge=False),
            "plateau": "since < duration + dt"},
    on={"onset": "t_onset = t"},
    parameters=dict(
        ramp_per_rate=3.773e-3*mV/Hz, W_max=4.680311,         # delta W of 1.5: a ramp of 6 mV
        silent=1608.5*Hz,                                     # drive of 200 inputs of W = 1
        V_threshold=2*mV, slope=40*Hz/(9.2*mV),               # 40 Hz at 11.2 mV
        p_basal=0.0075*Hz, target=0.5, h=0.5/3,
        p_reward=0.035*Hz, target_reward=1.0, h_reward=0.25, gain=2.0, V_boost=10*mV, EC3=1.0,
        duration=300*ms, pause=500*ms),
    initial={"t_onset": -1000*second},
    reference=network,
    validated=("place_cells_reward",),
)

place_pool = Unit(
    name="place_pool",
    equations="""
        rate : Hz                                             # mean over the cells
        density = rate/rate_reference : 1""",
    parameters=dict(rate_reference=11.66*Hz),                 # 11.2 mV, 160 cm, asymmetry 2.2
    reference=network,
    validated=("place_cells_reward",),
)
