"""A source that fires at random at a constant rate, for runs too long to draw every spike before.

Source: none; intervals of a Poisson process are exponential.  They are drawn by the simulator as it
runs, so backends differ in the spikes; use `stimuli.poisson` where they must not.
"""

from brian2 import Hz

from dendritic_models.model import Reference, Unit

poisson_input = Unit(
    name="poisson_input",
    equations="due : second",                                 # when the next spike comes
    parameters=dict(rate=15*Hz),
    threshold="t >= due",
    reset="due -= log(rand())/rate",
    initial={"due": "-log(rand())/rate"},
    reference=Reference("Poisson process", "", "no publication: exponential intervals"),
)
