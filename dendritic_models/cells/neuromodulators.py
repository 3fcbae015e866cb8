"""Dopamine, and who is rewarded when: a `Signal` brings ``M`` into the ``M`` of a rule.

Source: Izhikevich 2007, code daspnet.m (ModelDB 84167).
Differs from the source: `distal_reward` fires when a reward has been earned, one step late; units
of a population take turns (`place` of `places`), so that their paths may have a delay each.
"""

from brian2 import ms

from dendritic_models.model import Event, Reference, Unit

dopamine = Unit(
    name="dopamine",
    equations="""
        dD/dt = -D/tau : 1                                    # phasic: every reward adds to it
        M = tonic + D : 1""",
    parameters=dict(tau=200*ms, tonic=0.002),
    reference=Reference("Izhikevich 2007", "10.1093/cercor/bhl152"),
    validated=("izhikevich2007_distal_reward",),
)
distal_reward = Unit(
    name="distal_reward",
    equations="""
        first : second                                        # last spike of the first neuron
        heard : 1                                             # the second fired one step ago
        turn : 1                                              # whose the next reward is
        paired = heard*int(t - first > 1.5*dt)*int(t - first < within + 0.5*dt) : 1""",
    parameters=dict(within=20*ms, place=0.0, places=1.0),
    threshold="paired > 0.5 and turn == place",
    events={"told": Event("heard > 0.5", edge=False)},
    on={"told": "turn = (turn + paired)*int(turn + paired < places); heard = 0"},
    initial={"first": "-1*second"},
    reference=Reference("Izhikevich 2007", "10.1093/cercor/bhl152"),
    validated=("izhikevich2007_distal_reward",),
)
