"""What rules for spike times share: a teacher's spikes add what a neuron's own spikes take away.

``instructed`` is the teacher's spike, an event of the target; a presynaptic trace says how much of
either belongs to a synapse.  `at_spikes` reads it at the spikes, `filtered` integrates it over
traces of the two trains' difference, ``err`` at the target.  The change of a trial is collected in
``due`` and applied at the schedule's phase ``learn``, so that the trial runs with its weights.

Source: Taherkhani et al. 2020, 10.1016/j.neunet.2019.09.036, a review, for the common form.
"""


def at_spikes(trace):
    """Fields of a rule that compares the spikes themselves; `trace` is what a spike is worth."""
    return dict(synapse="w : 1\ndue : 1",
                on={"instructed": f"due += eta*({trace})", "post": f"due -= eta*({trace})",
                    "learn": "w += due; due = 0"})


def filtered(trace, error="err_post"):
    """Fields of a rule that compares filtered trains: the integral of `error` times `trace`."""
    return dict(synapse=f"w : 1\nddue/dt = eta*{error}*({trace}) : 1", method="euler",
                on={"learn": "w += due; due = 0"})
