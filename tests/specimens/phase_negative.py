"""A phase that ends before it begins."""

from brian2 import ms

from dendritic_models.experiment import Phase

ERROR = ValueError
MESSAGE = "Phase 'lap': duration = -5. ms must not be negative"


def sound():
    return Phase("lap", 5*ms)


def broken():
    return Phase("lap", -5*ms)
