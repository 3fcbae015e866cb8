"""A parameter with the name of the phase that the mechanism waits for."""

from brian2 import ms

from dendritic_models.model import Mechanism

ERROR = ValueError
MESSAGE = "'trial' is one of its own variables and the event on which 'r = count/trial' happens"


def counter(steps):
    return Mechanism(
        name="counter", equations="r : Hz\ncount : 1",
        on={"spike": "count += 1", "trial": f"r = count/{steps}"}, parameters={steps: 100*ms})


def sound():
    return counter("length")


def broken():
    return counter("trial")
