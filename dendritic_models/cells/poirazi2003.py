"""A pyramidal cell as a network of two layers: branches are sigmoidal units, the soma adds them up.

Source: Poirazi, Brannon & Mel 2003; the numbers of the branch are from memory, no second source was
found.
Differs from the source: all branches count alike, and the soma's own nonlinearity is a line.
"""

from brian2 import Hz

from dendritic_models.model import Reference, Unit


def two_layer(branches=8):
    """A unit with inputs ``n_1`` to ``n_<branches>``: how many synapses of a branch are active.

    Parameters
    ----------
    branches : int
        From 1.

    Returns
    -------
    Unit
        Its ``rate`` is the sum of the branches' ``s_1`` ... times a gain.
    """
    if branches < 1:
        raise ValueError(f"two_layer: branches = {branches}, expected at least one. Write "
                         f"branches=8.")
    which = range(1, branches + 1)
    return Unit(
        name=f"two_layer_{branches}",
        equations="\n".join(
            f"n_{k} : 1\n"
            f"s_{k} = 1/(1 + exp((half - n_{k})/slope)) + linear*n_{k} + square*n_{k}**2 : 1"
            for k in which) + f"\nrate = gain*({' + '.join(f's_{k}' for k in which)}) : Hz",
        parameters=dict(half=3.6, slope=0.20, linear=0.30, square=0.0114, gain=1*Hz),
        reference=Reference("Poirazi, Brannon & Mel 2003", "10.1016/S0896-6273(03)00149-1",
                            "branch units; from memory"))


two_layer_8 = two_layer(8)
