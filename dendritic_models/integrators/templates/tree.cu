{# USES_VARIABLES { N, v, parent, inward, outward } #}
{# ALLOWS_SCALAR_WRITE #}
{% extends 'common_group.cu' %}

{# A thread is a cell: it goes through its compartments alone, in step with its neighbours, whose
   compartments lie beside its own. #}
{% block define_N %}
    const int _N = {{cells}};
{% endblock %}

{% block host_maincode %}
    static double* _scratch = NULL;
    if (!_scratch)
        CUDA_SAFE_CALL(cudaMalloc((void**)&_scratch,
            sizeof(double)*{{2 if linear else 5}}*{{cells*compartments}}));
{% endblock %}

{% block extra_kernel_parameters %}
    double* _scratch,
{% endblock %}

{% block extra_host_parameters %}
            _scratch,
{% endblock %}

{% block kernel_maincode %}
    {% macro rows(block) %}
    {
        {{scalar_code[block]|autoindent}}
        for(int _c=0; _c<{{compartments}}; _c++)
        {
            const int _k = _root + _c*_lanes, _idx = _k, _vectorisation_idx = _k;
            {{vector_code[block]|autoindent}}
            {{caller()}}
        }
    }
    {% endmacro %}
    const int _first = _idx/{{lanes}}*{{lanes}};
    const int _lanes = min({{lanes}}, {{cells}} - _first);
    const int _root = _first*{{compartments}} + _idx - _first;
    double* const _right = _scratch;
    double* const _diagonal = _right + {{cells*compartments}};
    {% if not linear %}
    double* const _rise = _diagonal + {{cells*compartments}};
    double* const _push = _rise + {{cells*compartments}};
    double* const _all = _push + {{cells*compartments}};
    {% endif %}
    {% if vector_code['refractory'] %}
    {
        {{scalar_code['refractory']|autoindent}}
        const int _idx = _root, _vectorisation_idx = _root;
        {{vector_code['refractory']|autoindent}}
    }
    {% endif %}

    // gates; right-hand side and diagonal without the neighbours
    double _step;
{% call rows('before') %}
            _right[_k] = {{v}}[_k] + {{'_b_v' if linear else '_e_v'}};
            _diagonal[_k] = _d_v;
            {% if not linear %}
            _rise[_k] = _b_v;
            _push[_k] = 0;
            _all[_k] = _d_v;
            {% endif %}
            _step = _h;
{% endcall %}

    {% if not linear %}
    // no voltage is taken much beyond the cap in one step
    for(int _c=1; _c<{{compartments}}; _c++)
    {
        const int _k = _root + _c*_lanes, _p = _root + {{parent}}[_c]*_lanes;
        const double _in = _step*{{inward}}[_c], _out = _step*{{outward}}[_c];
        const double _apart = {{v}}[_p] - {{v}}[_k];
        _all[_k] += _in;
        _all[_p] += _out;
        _push[_k] += _in*_apart;
        _push[_p] -= _out*_apart;
    }
    for(int _c=0; _c<{{compartments}}; _c++)
    {
        const int _k = _root + _c*_lanes;
        const double _cap = {{theta}}*({{v_max}} - {{v}}[_k])*_all[_k] - _push[_k];
        _right[_k] += _rise[_k] < _cap ? _rise[_k] : _cap;
    }
    {% endif %}

    // from the leaves to the root, and back
    for(int _c={{compartments}} - 1; _c>0; _c--)
    {
        const int _k = _root + _c*_lanes, _p = _root + {{parent}}[_c]*_lanes;
        const double _in = _step*{{inward}}[_c], _out = _step*{{outward}}[_c];
        const double _inverse = 1.0/(_diagonal[_k] + _in), _factor = _out*_inverse;
        _diagonal[_k] = _inverse;
        _diagonal[_p] += _out - _in*_factor;
        _right[_p] += _factor*_right[_k];
    }
    _right[_root] /= _diagonal[_root];
    {% if held %}
    if(!{{not_refractory}}[_root]) _right[_root] = {{v}}[_root];
    {% endif %}
    {{v}}[_root] = {{1/theta}}*_right[_root] - {{1/theta - 1}}*{{v}}[_root];
    for(int _c=1; _c<{{compartments}}; _c++)
    {
        const int _k = _root + _c*_lanes, _p = _root + {{parent}}[_c]*_lanes;
        _right[_k] = (_right[_k] + _step*{{inward}}[_c]*_right[_p])*_diagonal[_k];
        {{v}}[_k] = {{1/theta}}*_right[_k] - {{1/theta - 1}}*{{v}}[_k];
    }
    {% if vector_code['after'] %}
{% call rows('after') %}{% endcall %}
    {% endif %}
{% endblock %}
