"""What no program can do without: the exponentials of `population` and one pass over its state.

A step of a cell needs two exponentials, of which the squid's rates are powers and products
(`benchmarks/NOTES.md`), and reads and writes its states: the voltages, three gates and the current,
which is read alone.  Compiled with this package's flags; nothing else is computed.
"""

import subprocess
import tempfile
from pathlib import Path

from benchmarks.contest import timed
from dendritic_models import backends
from dendritic_models.compilation import compiler

PROGRAM = """
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
static void step(const int cells, {arguments}, const double* __restrict I)
{{
    for (int k = 0; k < cells; k++)
    {{
        const double a = exp(v0[k]*0.0125), b = exp(v0[k]*-0.0555);
        v0[k] = v0[k] + 1e-9*(a - b + I[k]);
{moves}
    }}
}}
int main(int argc, char** argv)
{{
    const int cells = atoi(argv[1]), steps = atoi(argv[2]);
    double* held = (double*)aligned_alloc(64, sizeof(double)*cells*{count});
    for (int k = 0; k < cells*{count}; k++) held[k] = -65.0 + k%100;
    const auto start = std::chrono::steady_clock::now();
    for (int n = 0; n < steps; n++)
        step(cells, {given}, held + {last}*cells);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    double sum = 0;
    for (int k = 0; k < cells*{count}; k++) sum += held[k];
    printf("%.9g %.17g\\n", taken.count(), sum);
}}
"""


def population(shape, currents, dt, duration):
    """As `ours.population`, without a result."""
    directory = tempfile.TemporaryDirectory(prefix="bound_")
    states = len(shape) + 3
    names = [f"v{k}" for k in range(states)]
    cells = (len(currents) + 7)//8*8                           # rows stay aligned
    (Path(directory.name)/"bound.cpp").write_text(PROGRAM.format(
        arguments=", ".join(f"double* __restrict {name}" for name in names), count=states + 1,
        moves="\n".join(f"        {name}[k] += 1e-9*b;" for name in names[1:]), last=states,
        given=", ".join(f"held + {k}*cells" for k in range(states))))
    subprocess.run([compiler(), *backends.flags(), "bound.cpp", "-o", "bound"],
                   cwd=directory.name, check=True)

    def again():
        told = subprocess.run(["./bound", str(cells), str(round(duration/dt))], check=True,
                              cwd=directory.name, capture_output=True, text=True).stdout
        return dict(wall=float(told.split()[0]))

    def simulate():
        return timed(again, children=True)

    simulate.kept = directory                                  # or it is removed
    return simulate
