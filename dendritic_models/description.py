"""What every noun is: a frozen value with addresses, changed copies and equality by content."""

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import field, fields, replace

import numpy as np
from brian2 import Quantity, get_dimensions

from dendritic_models import checks


class Frozen(dict):
    """A dictionary that cannot be changed in place; vary a value with ``with_``."""

    def _refuse(self, *args, **kwargs):
        raise TypeError("A description is a value: write description.with_({'address': value}) "
                        "to get a changed copy.")

    __setitem__ = __delitem__ = update = pop = popitem = clear = setdefault = __ior__ = _refuse

    def __reduce__(self):
        return Frozen, (dict(self),)


def _key(value, numbers):
    """A hashable image of a value; without `numbers`, quantities count by dimension alone."""
    if isinstance(value, Description):
        return (type(value).__name__, *(
            (f.name, _key(getattr(value, f.name), numbers or f.metadata.get("structural", False)))
            for f in fields(value)
            if f.compare and (numbers or f.name not in ("reference", "validated", "seed"))))
    if isinstance(value, Mapping):
        return tuple((name, _key(item, numbers)) for name, item in sorted(value.items()))
    if isinstance(value, (tuple, list)):
        return tuple(_key(item, numbers) for item in value)
    if isinstance(value, (float, np.ndarray, np.number)):
        dimension = repr(get_dimensions(value))
        return (dimension, np.shape(value), np.asarray(value).tobytes()) if numbers else dimension
    return value


def differences(one, other, path=(), address=()):
    """Where the arrays of two values of one structure differ.

    Parameters
    ----------
    one, other
        Descriptions, or what stands in them.

    Yields
    ------
    (tuple, str, array)
        The way there through fields, keys and places; the address; what `other` has there.

    Raises
    ------
    ValueError
        When they differ in anything but the numbers of arrays.
    """
    if one is other:
        return
    inside = ()
    if type(one) is not type(other):
        raise ValueError(f"{'.'.join(address)}: {one!r} is no {type(other).__name__}.")
    if isinstance(one, Description):
        skipped = (one._skipped, "parameters")
        inside = [(f.name, getattr(one, f.name), getattr(other, f.name), () if f.name in skipped
                   or isinstance(getattr(one, f.name), tuple) else (f.name,))
                  for f in fields(one) if f.compare]
    elif isinstance(one, Mapping) and list(one) == list(other):
        inside = [(key, one[key], other[key], (str(key),)) for key in one]
    elif isinstance(one, (tuple, list)) and len(one) == len(other):
        inside = [(k, a, b, (getattr(a, "name", str(k)),))
                  for k, (a, b) in enumerate(zip(one, other, strict=True))]
    elif _key(one, True) != _key(other, True):
        if not (np.ndim(one) and _key(one, False) == _key(other, False)
                and np.shape(one) == np.shape(other)):
            raise ValueError(f"{'.'.join(address)}: {one!r} is not {other!r}.")
        yield path, ".".join(address), other
    for step, a, b, name in inside:
        yield from differences(a, b, (*path, step), (*address, *name))


def put(value, path, new):
    """A copy of a value with something else at a path of `differences`."""
    if not path:
        return new
    step, *rest = path
    if isinstance(value, Description):
        return replace(value, **{step: put(getattr(value, step), rest, new)})
    if isinstance(value, Mapping):
        return {**value, step: put(value[step], rest, new)}
    return (*value[:step], put(value[step], rest, new), *value[step + 1:])


def _check_plain(key):
    """Raise for what has no text of its own, such as a function."""
    if isinstance(key, tuple):
        for part in key:
            _check_plain(part)
    elif not isinstance(key, (str, bytes, int, float, bool, type(None))):
        raise TypeError(f"{key!r} is neither text nor number.")


class Description:
    """What all nouns share: changed copies, addresses of numbers, equality by content."""

    _skipped = None            # the field whose parts are addressed as this object's own

    def __post_init__(self):
        for f in fields(self):
            value = getattr(self, f.name)
            if isinstance(value, list):
                object.__setattr__(self, f.name, tuple(value))
            elif isinstance(value, Mapping):
                value = {k: float(x) if isinstance(x, (int, np.integer)) and not isinstance(x, bool)
                         else x for k, x in value.items()}
                object.__setattr__(self, f.name, Frozen(value))
        if hasattr(self, "name"):
            checks.name_is_identifier(self.where, self.name)

    @property
    def where(self):
        """How errors call this object."""
        name = getattr(self, "name", "")
        return type(self).__name__ + (f" '{name}'" if name else "")

    def __eq__(self, other):
        return type(self) is type(other) and _key(self, True) == _key(other, True)

    def __hash__(self):
        return hash(_key(self, True))

    def structure_key(self):
        """What must agree for two descriptions to share a build: all but the numbers."""
        return _key(self, False)

    def digest(self):
        """A name for the content (str): the same in every process, whoever made the description.

        Raises
        ------
        TypeError
            When something in it is neither text nor number.
        """
        key = _key(self, True)
        _check_plain(key)
        return hashlib.sha256(repr(key).encode()).hexdigest()[:32]

    def with_(self, changes=None, /, **named):
        """A copy with some values changed.

        Parameters
        ----------
        changes : dict, optional
            Address -> value.  An address is a path of names: ``"tuft.leak.g"`` in a cell,
            ``"pre.tau"`` in a rule, ``"E"`` in a mechanism.  Keywords do for one-word addresses.

        Raises
        ------
        KeyError
            For an unknown name, with the nearest ones.
        DimensionMismatchError
            When a parameter would change its unit.
        """
        changes = {**(changes or {}), **named}
        whole = {f.name: changes.pop(f.name) for f in fields(self) if f.name in changes}
        result = replace(self, **whole) if whole else self     # fields that agree only together
        for address, value in changes.items():
            result = result._set(address, value)
        return result

    def _set(self, address, value):
        head, _, rest = address.partition(".")
        members = {f.name: getattr(self, f.name) for f in fields(self)}
        if head in members:
            held = members[head]
            if not rest:
                return replace(self, **{head: value})
            if isinstance(held, Description):
                return replace(self, **{head: held._set(rest, value)})
            if isinstance(held, Mapping) and rest in held:
                return replace(self, **{head: self._changed(held, rest, value)})
            if isinstance(held, Mapping):
                raise checks.unknown(f"{self.where}, {head}", "entry", rest, held)
        for name, held in members.items():
            if isinstance(held, Mapping) and name == "parameters" and head in held and not rest:
                return replace(self, parameters=self._changed(held, head, value))
            if isinstance(held, tuple):
                for k, part in enumerate(held):
                    if isinstance(part, Description) and getattr(part, "name", None) == head:
                        part = part._set(rest, value) if rest else value
                        return replace(self, **{name: (*held[:k], part, *held[k + 1:])})
        if self._skipped:
            return replace(self, **{self._skipped: members[self._skipped]._set(address, value)})
        raise checks.unknown(self.where, "parameter", address, self._names())

    def _changed(self, held, name, value):
        if isinstance(held[name], (float, Quantity, np.ndarray)):
            checks.same_dimension(self.where, name, value, held[name])
        return {**held, name: value}

    def _names(self):
        """What may be varied here: every number by its address and named parts, else the fields."""
        parts = [part.name for f in fields(self) if isinstance(getattr(self, f.name), tuple)
                 for part in getattr(self, f.name)
                 if isinstance(part, Description) and hasattr(part, "name")]
        return [*self.addresses(), *parts] or [f.name for f in fields(self)]

    def addresses(self):
        """Every number that a paper would state: address -> value, in the order of the text."""
        found = {}
        for f in fields(self):
            value = getattr(self, f.name)
            if f.name in ("initial", "needs", "v_range", "dt"):
                continue
            if isinstance(value, Description):
                prefix = "" if f.name == self._skipped else f"{f.name}."
                found |= {prefix + a: x for a, x in value.addresses().items()}
            elif isinstance(value, Mapping):
                prefix = "" if f.name == "parameters" else f"{f.name}."
                found |= {f"{prefix}{k}": x for k, x in value.items()
                          if isinstance(x, (float, Quantity, np.ndarray))}
            elif isinstance(value, tuple):
                for part in value:
                    if isinstance(part, Description) and hasattr(part, "name"):
                        found |= {f"{part.name}.{a}": x for a, x in part.addresses().items()}
            elif isinstance(value, (float, Quantity, np.ndarray)):
                found[f.name] = value
        return found


def structural(default=dataclasses.MISSING, **keywords):
    """A field whose number is part of the structure: points that differ in it are built apart."""
    if isinstance(default, Quantity):
        return field(default_factory=default.copy, metadata={"structural": True}, **keywords)
    return field(default=default, metadata={"structural": True}, **keywords)
