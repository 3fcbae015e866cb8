"""Spikes as input of a spike response neuron, and as a value that critics report.

Source: Fremaux, Sprekeler & Gerstner 2013.
As published; the kernels are those of `cells.srm0` and `cells.td_error`.
"""

from dendritic_models.model import Mechanism, Reference

fremaux2013_paper = Reference("Fremaux et al. 2013", "10.1371/journal.pcbi.1003024")

response = Mechanism(
    name="response", equations="", needs={"s": 1}, on={"pre": "s += efficacy"},
    reference=fremaux2013_paper)
report = Mechanism(
    name="report", equations="", needs={"slow": 1, "fast": 1},
    on={"pre": "slow += efficacy; fast += efficacy"}, reference=fremaux2013_paper)
