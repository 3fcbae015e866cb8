"""Place cell by integration, some of whose spikes are complex.

Source: Madar et al. 2025, BTSPplus_LIFadapt.m of antoinemadar/BTSPvsSTDP; the membrane is that of
Song et al. 2000 (`lif`): 20 ms, 100 Mohm.
As published, without the optional adaptation.
"""

from dendritic_models.cells.lif import lif
from dendritic_models.dendritic_spikes.madar2025 import complex_spikes

complex_spiking = lif.with_(name="complex_spiking", reference=complex_spikes.reference).insert(
    complex_spikes, at="soma")
