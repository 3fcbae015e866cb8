"""Calcium under the membrane: what a calcium current brings in, and an exponential decay.

Source: Destexhe et al. 1993 in the form and with the numbers of Mainen & Sejnowski 1996 (ModelDB
2488).
Differs from the source: nothing keeps current from flowing out, which it does above E
alone.
A calcium channel calls its current `I_Ca`; what depends on calcium reads `Ca`.  One calcium channel
for each compartment.
"""

from brian2 import amp, meter, ms, um, umolar
from brian2.units.constants import faraday_constant

from dendritic_models.model import Mechanism, Reference

calcium_pool = Mechanism(
    name="calcium_pool",
    equations="dCa/dt = I_Ca/(2*F*depth) - (Ca - Ca_rest)/tau : mmolar",
    parameters=dict(depth=0.1*um, Ca_rest=0.1*umolar, tau=200*ms, F=faraday_constant),
    needs={"I_Ca": amp/meter**2},
    initial={"Ca": "Ca_rest"},
    reference=Reference("Destexhe et al. 1993", "10.1016/S0006-3495(93)81190-1",
                        "as in Mainen & Sejnowski 1996"),
    validated=("pinsky_rinzel1994_bursts", "mainen1996_patterns"),
)
