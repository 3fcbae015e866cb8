"""What stands in for the derivative of a spike: functions of the potential above the threshold.

``u`` is the distance from the threshold in units of the function's width.  All are one at ``u`` = 0
where they peak, so that rules differ in shape alone.

Source: Neftci, Mostafa & Zenke 2019, 10.1109/MSP.2019.2931595, and the papers below.
"""

SURROGATES = {
    "fast_sigmoid": "1/(1 + abs({u}))**2",             # Zenke & Ganguli 2018
    "triangle": "clip(1 - abs({u}), 0, 1)",            # Bellec et al. 2020
    "sigmoid": "4/(exp({u}/2) + exp(-({u})/2))**2",    # the logistic function's own
    "exponential": "exp(-abs({u}))",                   # Shrestha & Orchard 2018
    "boxcar": "int(abs({u}) < 0.5)",                   # Kaiser et al. 2020
}


def surrogate(name, u="(v - theta)/width"):
    """One of `SURROGATES` as an expression of `u`.

    Parameters
    ----------
    name : str
    u : str

    Raises
    ------
    KeyError
        For an unknown name, with the nearest ones.
    """
    if name not in SURROGATES:
        from dendritic_models import checks

        raise checks.unknown("surrogate", "function", name, SURROGATES)
    return SURROGATES[name].format(u=u)
