"""Datasets -> axes: how results are shown; nothing is computed here."""

import numpy as np


def fit(result, ax, x, by=None):
    """What was measured and what a fitted rule makes of it.

    Parameters
    ----------
    result : xarray.Dataset
        From `fit.fit`.
    ax : matplotlib Axes
    x, by : str
        Conditions: the one along the axis, and the one that each has a colour of its own.

    Returns
    -------
    matplotlib Axes
        Filled symbols: mean and error; lines: the fit; open symbols: predicted by fits that did
        not see the condition, where there were any.
    """
    place = result[x].values
    groups = [None] if by is None else list(dict.fromkeys(result[by].values.tolist()))
    for k, group in enumerate(groups):
        chosen = np.ones(place.shape, dtype=bool) if by is None else result[by].values == group
        chosen = np.nonzero(chosen)[0][np.argsort(place[chosen], kind="stable")]
        one, color = result.isel(condition=chosen), f"C{k}"
        label = None if by is None else f"{by} {_amount(result[by], group)}"
        ax.errorbar(place[chosen], one["observed"], np.nan_to_num(one["error"].values), fmt="o",
                    color=color, lw=0.8, label=label)
        ax.plot(place[chosen], one["predicted"], color=color)
        if "left_out" in one:
            ax.plot(place[chosen], one["left_out"], "s", color=color, mfc="none")
    ax.axhline(0, color="0.7", lw=0.5, zorder=0)
    unit = result[x].attrs.get("units", "1")
    ax.set(xlabel=x if unit == "1" else f"{x} ({unit})", ylabel="change of the weight")
    if by is not None:
        ax.legend()
    return ax


def intervals(result, ax):
    """Fitted parameters with their confidence intervals, in units of the start.

    Parameters
    ----------
    result : xarray.Dataset
        From `fit.fit`.
    ax : matplotlib Axes

    Returns
    -------
    matplotlib Axes
        A parameter without an interval is a cross, and its label says why.
    """
    labels = []
    for k in range(result.sizes["parameter"]):
        one = result.isel(parameter=k)
        value, start, verdict = one["value"].item(), one["start"].item(), one["verdict"].item()
        scale = start or value or 1
        low, high = one["confidence"].values/scale
        if np.isfinite([low, high]).all():
            ax.plot([low, high], [k, k], color="C0")
        ax.plot(value/scale, k, "o" if verdict == "determined" else "x", color="C0")
        labels.append(f"{one['parameter'].item()} = {_amount(one, value, '.3g')}"
                      + ("" if verdict == "determined" else f"\n{verdict}"))
    ax.axvline(1, color="0.7", lw=0.5, zorder=0)
    ax.set_yticks(range(len(labels)), labels)
    ax.set(xlabel="value / start", ylim=(len(labels) - 0.5, -0.5))
    return ax


def _amount(source, value, form="g"):
    """A number with the unit of a condition, or of a parameter."""
    unit = source.attrs.get("units") or (source["unit"].item() if "unit" in source.coords else "1")
    text = format(value, form) if isinstance(value, (int, float)) else str(value)
    return text if unit == "1" else f"{text} {unit}"
