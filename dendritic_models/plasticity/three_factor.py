"""What rules with a third factor share: spikes leave an eligibility, a modulator turns it into w.

What a spike finds of the other neuron is added to ``elig``, which fades; ``M``, the third factor,
is dopamine, reward or surprise at the target neuron, by a `Signal` or a waveform into ``M``::

    delig/dt = -elig/tau_elig          dw/dt = eta*M*elig

`eligible` integrates that at every synapse and step.  `lazily` works at spikes alone: the target
neuron holds what is left of any eligibility since the last flush, ``K``, and what a unit of it has
earned since then, ``G``; a synapse keeps ``elig`` in units of K, and G as of its last spike::

    dK/dt = -K/tau_elig     dG/dt = M*K     w(t) = w + eta*elig*(G(t) - since)

Between two of its spikes a weight moves in one direction while M keeps its sign, so that it is
clipped to the same.  Neurons and synapses start again from K = 1 long before K underflows.

Source: Fremaux & Gerstner 2016, 10.3389/fncir.2015.00085, for the common form.
"""

from dendritic_models.model import Event

LEFT = 1e-4                        # of an eligibility when it is flushed: twelve digits remain


def modulated(trace, M=0.0):
    """A rule's postsynaptic side that holds the third factor too: `M` where nothing gives it.

    Parameters
    ----------
    trace : Mechanism
    M : float
    """
    return trace.with_(equations=f"{trace.equations}\nM : 1", initial={**trace.initial, "M": M})


def eligible(gains):
    """Fields of a rule whose eligibility and weight follow the differential equations.

    Parameters
    ----------
    gains : dict
        ``"pre"``, ``"post"`` -> what such a spike adds to ``elig``.

    Returns
    -------
    dict
        For ``PlasticityRule(..., **eligible(GAINS))``; it reads ``eta`` and ``tau_elig``.
    """
    return dict(synapse="delig/dt = -elig/tau_elig : 1\ndw/dt = eta*M_post*elig : 1",
                on={event: f"elig += {gain}" for event, gain in gains.items()})


def lazily(rule):
    """A rule made by `eligible` with its work done at spikes; step by step the same to rounding.

    What a receptor receives is up to date, and so is what an experiment records; in a script of
    one's own, ``w`` is that of the synapse's last spike or flush.  ``tau_elig`` is one of `post`'s
    parameters.

    Parameters
    ----------
    rule : PlasticityRule
        With bounds for ``w``.
    """
    own, flush, (low, high) = rule.post, f"flush_{rule.name}", rule.bounds["w"]
    now = f"clip(w + eta*elig*(G_post - since), {low!r}, {high!r})"
    settle = f"w = {now}; since = G_post"
    numbers = dict(rule.parameters)
    tau = numbers.pop("tau_elig")
    return rule.with_(
        name=f"{rule.name}_lazy", efficacy=now, parameters=numbers,
        post=own.with_(
            name=f"{own.name}_lazy",
            equations=f"{own.equations}\ndK/dt = -K/tau_elig : 1\ndG/dt = M*K : second",
            parameters={**own.parameters, "tau_elig": tau},
            events={**own.events, flush: Event(f"K < {LEFT}", edge=False)},
            on={**own.on, flush: "G = 0*second; K = 1"}, initial={**own.initial, "K": 1.0}),
        synapse="w : 1\nelig : 1\nsince : second",
        on={**{event: f"{settle}; elig += ({text.removeprefix('elig += ')})/K_post"
               for event, text in rule.on.items()},
            "recorded": settle, flush: f"w = {now}; since = 0*second; elig *= K_post"})
