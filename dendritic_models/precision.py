"""Single precision in C++: numbers and constants as floats where the states are.

Brian2 keeps states in single precision when asked, but writes the numbers of an expression as
doubles, so that C++ would convert back and forth and compute everything in double precision.
Expressions that read the time, which is a double, are left as they are.
"""

import numpy as np
from brian2.codegen.generators.cpp_generator import CPPCodeGenerator
from brian2.core.variables import ArrayVariable, Constant
from brian2.parsing.rendering import CPPNodeRenderer
from brian2.utils.stringtools import get_identifiers, word_substitute

# C++ then takes the function of the argument's own type; math.h alone has the one for doubles.
# Brian2's clip has bounds in double precision.
FUNCTIONS = """
using std::exp; using std::log; using std::sqrt; using std::pow; using std::fabs;
using std::sin; using std::cos; using std::tanh;
template <typename A, typename B, typename C>
static inline auto _clip_single(const A x, const B low, const C high) -> decltype(x + low + high)
{
    return x < low ? low : x > high ? high : x;
}
"""


class SingleGenerator(CPPCodeGenerator):
    """Writes C++ whose arithmetic is in single precision."""

    universal_support_code = CPPCodeGenerator.universal_support_code + FUNCTIONS
    single = False                                   # whether the statement at hand is

    def translate_statement(self, statement):
        """A statement of single precision, if all that it reads is."""
        read = map(self.variables.get, get_identifiers(statement.expr))
        self.single = statement.dtype == np.float32 and not any(
            isinstance(v, ArrayVariable) and v.dtype == np.float64 for v in read)
        return super().translate_statement(statement)

    def translate_expression(self, expr):
        """An expression, its numbers as floats where that is meant."""
        if not self.single:
            return super().translate_expression(expr)
        expr = word_substitute(expr, {**self.func_name_replacements, "clip": "_clip_single"})
        renderer = _SingleRenderer(self.auto_vectorise)
        renderer.constants = {"inf", *(name for name, v in self.variables.items()
                                       if isinstance(v, Constant) and v.dtype == np.float64)}
        return renderer.render_expr(expr).strip()


class _SingleRenderer(CPPNodeRenderer):
    """Numbers and named constants as floats."""

    constants = frozenset()

    def render_Constant(self, node):
        text = super().render_Constant(node)
        return f"{text}f" if type(node.value) is float else text

    def render_Name(self, node):
        text = super().render_Name(node)
        return f"float({text})" if node.id in self.constants else text
