"""Speed and spike count of a population of ball-and-stick cells, in C++ standalone.

1000 cells x 8 compartments: a squid soma (Hodgkin & Huxley 1952) with a passive dendrite, currents
from 0.2 to 0.8 nA, 200 ms at dt = 25 us. The converged spike count is 12838.

    python -m benchmarks.population [--cells N] [--compartments C] [--dt MS]
"""

import argparse
import math

from brian2 import (
    Network,
    NeuronGroup,
    SpikeMonitor,
    cm,
    device,
    mS,
    ms,
    mV,
    nS,
    ohm,
    pF,
    uF,
    um,
)

import dendritic_models.integrators  # noqa: F401  (registers the method "hines")
from dendritic_models import backends

METHODS = {
    "hines": ("hines", {}),
    "hines, exponential gates": ("hines", {"gates": "exponential"}),
    "exponential_euler": ("exponential_euler", None),
}
GATES = """
dm/dt = (1 - m)/exprel(-(v_0/mV + 40)/10)/ms - 4*exp(-(v_0/mV + 65)/18)/ms*m : 1
dh/dt = 0.07*exp(-(v_0/mV + 65)/20)/ms*(1 - h) - h/(1 + exp(-(v_0/mV + 35)/10))/ms : 1
dn/dt = 0.1*(1 - n)/exprel(-(v_0/mV + 55)/10)/ms - 0.125*exp(-(v_0/mV + 65)/80)/ms*n : 1
I : amp"""


def equations(compartments):
    """Soma of 20 um; dendrite of 400 um x 2 um; 1 uF/cm2, 150 ohm cm."""
    length = 400 * um / (compartments - 1)
    soma, dendrite = math.pi * (20 * um) ** 2, math.pi * 2 * um * length
    half_soma = 150 * ohm * cm * 10 * um / (math.pi * (10 * um) ** 2)
    cylinder = 150 * ohm * cm * length / (math.pi * (1 * um) ** 2)
    g_soma, g_dendrite = 1 / (cylinder / 2 + half_soma), 1 / cylinder
    density = {"Na": 120, "K": 36, "L": 0.3}
    g = {name: float(value * mS / cm**2 * soma / nS) for name, value in density.items()}
    g["pas"] = float(0.1 * mS / cm**2 * dendrite / nS)

    lines = []
    for k in range(compartments):
        axial = "".join(
            f" + {float((g_soma if 0 in (j, k) else g_dendrite) / nS)!r}*nS*(v_{j} - v_{k})"
            for j in (k - 1, k + 1)
            if 0 <= j < compartments
        )
        membrane = (
            f"{g['Na']!r}*nS*m**3*h*(50*mV - v_0) + {g['K']!r}*nS*n**4*(-77*mV - v_0)"
            f" + {g['L']!r}*nS*(-54.3*mV - v_0) + I"
            if k == 0
            else f"{g['pas']!r}*nS*(-65*mV - v_{k})"
        )
        area = soma if k == 0 else dendrite
        capacitance = float(1 * uF / cm**2 * area / pF)
        lines.append(f"dv_{k}/dt = ({membrane}{axial})/({capacitance!r}*pF) : volt")
    return "\n".join(lines) + GATES


def measure(method, options, cells, compartments, dt, duration=200 * ms):
    """Nanoseconds per compartment and step, the best of five runs, and the number of spikes."""
    with backends.active(backends.get("cpp_standalone")) as folder:
        population = NeuronGroup(
            cells, equations(compartments), method=method, method_options=options, dt=dt,
            threshold="v_0 > 0*mV", refractory="v_0 > 0*mV", name="population", namespace={},
        )  # fmt: skip
        for k in range(compartments):
            setattr(population, f"v_{k}", -65 * mV)
        population.m, population.h, population.n = 0.0529, 0.596, 0.3177
        population.I = "(0.2 + 0.6*i/N)*nA"
        spikes = SpikeMonitor(population, name="spikes")
        Network(population, spikes).run(duration, namespace={})
        device.build(directory=folder, compile=True, run=False)
        seconds = []
        for _ in range(5):
            device.run(with_output=False)
            seconds.append(device._last_run_time)
        count = int(spikes.num_spikes)
    return min(seconds) * 1e9 / (cells * compartments * float(duration / dt)), count


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", type=int, default=1000)
    parser.add_argument("--compartments", type=int, default=8)
    parser.add_argument("--dt", type=float, default=0.025, metavar="MS")
    arguments = parser.parse_args()

    for name, (method, options) in METHODS.items():
        ns, count = measure(
            method, options, arguments.cells, arguments.compartments, arguments.dt * ms
        )
        print(f"{name:24s} {ns:6.2f} ns per compartment-step {count:8d} spikes", flush=True)


if __name__ == "__main__":
    main()
