{# USES_VARIABLES { N, v, parent, inward, outward } #}
{# ALLOWS_SCALAR_WRITE #}
{% extends 'common_group.cpp' %}

{% block extra_headers %}
#include <algorithm>
#include <vector>
{% endblock %}

{% block maincode %}
{# The text of one row for all rows of a tile.  Where vectors of cells lie side by side, the loop over
   compartments is outside, and what differs between compartments only is read once for all cells:
   the array of compartments then answers every index with the one at hand. #}
{% macro rows(block, lanes) %}
            {% if lanes % 8 == 0 %}
            for(int _c=0; _c<{{compartments}}; _c++)
            {
                const _at_hand {{compartment}} = {_c};
                #pragma GCC ivdep
                for(int _k=_c*{{lanes}}; _k<(_c + 1)*{{lanes}}; _k++)
            {% else %}
            {
                #pragma GCC ivdep
                for(int _k=0; _k<{{compartments*lanes}}; _k++)
            {% endif %}
                {
                    const int _idx = _start + _k;
                    const size_t _vectorisation_idx = _idx;
                    {{vector_code[block]|autoindent}}
                    {{caller()}}
                }
            }
{% endmacro %}
{# Lanes are a number of the text, for the compiler to know how often its loops turn. #}
{% macro tile(lanes) %}
        const int _start = _cell*{{compartments}};
        _real* __restrict _right = &_scratch[{{size}}*{{openmp_pragma('get_thread_num')}}];
        _real* __restrict _diagonal = _right + {{lanes*compartments}};
        {% if not linear %}
        _real* __restrict _rise = _diagonal + {{lanes*compartments}};
        _real* __restrict _push = _rise + {{lanes*compartments}};
        _real* __restrict _axial = _push + {{lanes*compartments}};   // what neighbours add
        {% endif %}
        {% if vector_code['refractory'] %}
        {   // roots alone spike; apart, as a loop with a char in it does not vectorise well
            const size_t _vectorisation_idx = -1;
            {{scalar_code['refractory']|autoindent}}
            for(int _idx=_start; _idx<_start + {{lanes}}; _idx++)
            {
                const size_t _vectorisation_idx = _idx;
                {{vector_code['refractory']|autoindent}}
            }
        }
        {% endif %}
        const size_t _vectorisation_idx = -1;
        {{scalar_code['before']|autoindent}}

        // gates; right-hand side and diagonal without the neighbours
{% call rows('before', lanes) %}
                    _right[_k] = {{v}}[_idx] + {{'_b_v' if linear else '_e_v'}};
                    _diagonal[_k] = _d_v;
                    {% if not linear %}
                    _rise[_k] = _b_v;
                    _push[_k] = 0;
                    {% endif %}
{% endcall %}

        _real* __restrict _v = {{v}} + _start;
        {% if not linear %}
        // no voltage is taken much beyond the cap in one step
        std::fill(_axial, _axial + {{compartments}}, _real(0));
        for(int _c=1; _c<{{compartments}}; _c++)
        {
            const int _p = ({{parent}}[_c] - _c)*{{lanes}}, _end = (_c + 1)*{{lanes}};
            const _real _in = _h*{{inward}}[_c], _out = _h*{{outward}}[_c];
            _axial[_c] += _in;
            _axial[{{parent}}[_c]] += _out;
            #pragma GCC ivdep
            for(int _k=_c*{{lanes}}; _k<_end; _k++)
            {
                const _real _apart = _v[_k + _p] - _v[_k];
                _push[_k] += _in*_apart;
                _push[_k + _p] -= _out*_apart;
            }
        }
        for(int _c=0; _c<{{compartments}}; _c++)
        {
            const _real _sum = _axial[_c];
            const int _end = (_c + 1)*{{lanes}};
            #pragma GCC ivdep
            for(int _k=_c*{{lanes}}; _k<_end; _k++)
            {
                const _real _cap = _real({{theta}})*(_real({{v_max}}) - _v[_k])*(_diagonal[_k] + _sum)
                                    - _push[_k];
                _right[_k] += _rise[_k] < _cap ? _rise[_k] : _cap;
            }
        }
        {% endif %}

        // from the leaves to the root, and back
        for(int _c={{compartments}} - 1; _c>0; _c--)
        {
            const int _p = ({{parent}}[_c] - _c)*{{lanes}}, _end = (_c + 1)*{{lanes}};
            const _real _in = _h*{{inward}}[_c], _out = _h*{{outward}}[_c];
            #pragma GCC ivdep
            for(int _k=_c*{{lanes}}; _k<_end; _k++)
            {
                const _real _inverse = _real(1)/(_diagonal[_k] + _in), _factor = _out*_inverse;
                _diagonal[_k] = _inverse;
                _diagonal[_k + _p] += _out - _in*_factor;
                _right[_k + _p] += _factor*_right[_k];
            }
        }
        for(int _k=0; _k<{{lanes}}; _k++)
        {
            _right[_k] /= _diagonal[_k];
            {% if held %}
            if(!{{not_refractory}}[_start + _k]) _right[_k] = _v[_k];
            {% endif %}
            _v[_k] = _real({{1/theta}})*_right[_k] - _real({{1/theta - 1}})*_v[_k];
        }
        for(int _c=1; _c<{{compartments}}; _c++)
        {
            const int _p = ({{parent}}[_c] - _c)*{{lanes}}, _end = (_c + 1)*{{lanes}};
            const _real _in = _h*{{inward}}[_c];
            #pragma GCC ivdep
            for(int _k=_c*{{lanes}}; _k<_end; _k++)
            {
                _right[_k] = (_right[_k] + _in*_right[_k + _p])*_diagonal[_k];
                _v[_k] = _real({{1/theta}})*_right[_k] - _real({{1/theta - 1}})*_v[_k];
            }
        }

        {% if vector_code['after'] %}
        {
            const size_t _vectorisation_idx = -1;
            {{scalar_code['after']|autoindent}}
{% call rows('after', lanes) %}{% endcall %}
        }
        {% endif %}
{% endmacro %}
    {% set size = ((2*lanes if linear else 4*lanes + 1)*compartments) %}
    typedef {{c_data_type(variables['v'].dtype)}} _real;
    struct _at_hand { int32_t _c; int32_t operator[](size_t) const { return _c; } };
    static std::vector<_real> _scratch({{size}}*{{openmp_pragma('get_num_threads')}});
    {{openmp_pragma('parallel-static')}}
    for(int _cell=0; _cell<{{cells - cells % lanes}}; _cell+={{lanes}})
    {
{{tile(lanes)}}
    }
    {% if cells % lanes %}
    {
        const int _cell = {{cells - cells % lanes}};
{{tile(cells % lanes)}}
    }
    {% endif %}
{% endblock %}
