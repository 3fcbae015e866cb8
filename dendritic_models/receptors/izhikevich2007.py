"""What spikes do in the network of the distal reward problem: to neurons, dopamine and rewards.

Source: Izhikevich 2007, code daspnet.m (ModelDB 84167).
As published: a spike drives its targets for one step; of two neurons, `cells.distal_reward` is told
when they fire.
"""

from brian2 import second

from dendritic_models.model import Mechanism, Reference

izhikevich2007_code = Reference("Izhikevich 2007", "10.1093/cercor/bhl152", "ModelDB 84167")

current_step = Mechanism(
    name="current_step", equations="", needs={"I": 1}, on={"pre": "I += efficacy"},
    reference=izhikevich2007_code, validated=("izhikevich2007_distal_reward",))
release = Mechanism(
    name="release", equations="", needs={"D": 1}, on={"pre": "D += efficacy"},
    reference=izhikevich2007_code, validated=("izhikevich2007_distal_reward",))
first_of_pair = Mechanism(
    name="first_of_pair", equations="", needs={"first": second}, on={"pre": "first = t"},
    reference=izhikevich2007_code, validated=("izhikevich2007_distal_reward",))
second_of_pair = Mechanism(
    name="second_of_pair", equations="", needs={"heard": 1}, on={"pre": "heard = 1"},
    reference=izhikevich2007_code, validated=("izhikevich2007_distal_reward",))
