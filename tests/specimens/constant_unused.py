"""A constant that neither threshold nor reset reads."""

from brian2 import pF

from dendritic_models.channels import point_leak, spiking
from dendritic_models.model import Cell, Compartment

ERROR = ValueError
MESSAGE = "mechanism 'spiking': parameter 'V_reset' is used nowhere"


def cell(reset):
    soma = Compartment("soma", capacitance=100*pF, mechanisms=(point_leak, spiking))
    return Cell("point", (soma,), threshold="v > V_threshold", reset=reset)


def sound():
    return cell("v = V_reset")


def broken():
    return cell("")
