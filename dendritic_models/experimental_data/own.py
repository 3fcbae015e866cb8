"""A table of one's own: a CSV file with a column for each condition, the change and its error.

Source: none; the user's.
"""

import csv
from pathlib import Path

import numpy as np
from brian2 import Quantity
from brian2.core.namespace import DEFAULT_UNITS

from dendritic_models import checks
from dendritic_models.experiment import Observations

UNITS = {"delay": "ms", "opening": "ms", "closing": "ms", "interval": "second", "frequency": "Hz",
         "rate": "Hz"}                                 # columns that need a unit, and which one
CALLED = {"number": "pairs"}                           # how a protocol's argument is also called


def read(path, protocol="pairing", preparation="", reference=None):
    """Read a table of measurements.

    Parameters
    ----------
    path : str or Path
        CSV with a header such as ``delay (ms), frequency (Hz), number, change, error``.  Columns
        are the arguments of the protocol (``number`` is how many pairs), with their units in
        parentheses; ``change`` is relative to the weight before, ``change (%)`` also does;
        ``error`` is its standard error and may be left out.  Lines that begin with # are skipped.
    protocol, preparation, reference
        As in `experiment.Observations`.

    Returns
    -------
    Observations

    Raises
    ------
    KeyError
        Without a column ``change``, or for a unit that does not exist.
    ValueError
        For an empty table, a cell that is no number, a column without its unit.
    """
    where, lines = f"Table '{path}'", [
        line for line in Path(path).read_text().splitlines() if line.strip() and line[0] != "#"]
    header, *rows = list(csv.reader(lines, skipinitialspace=True)) or [[]]
    heads = [_head(where, text) for text in header]
    names, units = [name for name, _ in heads], dict(heads)
    checks.names_are_unique(where, "column", names)
    if "change" not in names:
        raise checks.unknown(where, "column", "change", names)
    if units["change"] != units.get("error", units["change"]):
        raise ValueError(f"{where}: change is in '{units['change'] or '1'}', its error in "
                         f"'{units['error'] or '1'}'. Give both in %, or neither.")
    if not rows:
        raise ValueError(f"{where}: no rows below the header. Give one for each condition.")
    columns = {name: _column(where, name, unit, k, rows) for k, (name, unit) in enumerate(heads)}
    return Observations(
        name=checks.as_identifier(Path(path).stem), change=columns.pop("change"),
        error=columns.pop("error", None), conditions=columns, protocol=protocol,
        preparation=preparation, reference=reference)


def _head(where, text):
    """(argument, unit) of a column's head, ``delay (ms)``."""
    name, _, unit = text.strip().rstrip(")").partition("(")
    name, unit = CALLED.get(name.strip(), name.strip()), unit.strip()
    if name in UNITS and not unit:
        raise ValueError(f"{where}: column '{name}' has no unit. Write '{name} ({UNITS[name]})'.")
    if unit and unit != "%" and unit not in DEFAULT_UNITS:
        raise checks.unknown(where, "unit", unit, ("ms", "second", "Hz", "%"))
    return name, unit


def _column(where, name, unit, k, rows):
    """The values of one column with their unit; whole numbers stay whole, words stay words."""
    texts = []
    for number, row in enumerate(rows):
        if len(row) <= k or not row[k].strip():
            raise ValueError(f"{where}, row {number + 1}: {name} is empty. Give a value, or leave "
                             f"the row out.")
        texts.append(row[k].strip())
    try:
        values = np.array(texts, dtype=float)
    except ValueError:
        if unit or name in ("change", "error"):
            wrong = next(text for text in texts if not _is_number(text))
            raise ValueError(f"{where}: {name} = '{wrong}' is no number.") from None
        return np.array(texts)
    if unit == "%":
        return values/100
    if unit:
        return Quantity(values*DEFAULT_UNITS[unit])
    if name not in ("change", "error") and np.all(np.mod(values, 1) == 0):
        return values.astype(int)
    return values


def _is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True
