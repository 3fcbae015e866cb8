{# USES_VARIABLES { N, v, parent, inward, outward } #}
{# ALLOWS_SCALAR_WRITE #}
{% extends 'common_group.pyx' %}

{% block maincode %}
    cdef int _c, _k, _p, _cell, _lanes, _start, _size = {{lanes*compartments}}
    {% set real = cpp_dtype(variables['v'].dtype) %}
    cdef double _in, _out, _factor, _apart, _cap
    cdef _numpy.ndarray _scratch = _numpy.empty({{2 if linear else 5}}*_size,
                                                '{{variables['v'].dtype}}')
    cdef {{real}}* _right = <{{real}}*> _scratch.data
    cdef {{real}}* _diagonal = _right + _size
    {% if not linear %}
    cdef {{real}}* _rise = _diagonal + _size
    cdef {{real}}* _push = _rise + _size
    cdef {{real}}* _all = _push + _size
    {% endif %}
    cdef {{real}}* _v

    for _cell in range(0, {{cells}}, {{lanes}}):
        _lanes = min({{lanes}}, {{cells}} - _cell)
        _start = _cell*{{compartments}}
        _v = {{v}} + _start
        {% if vector_code['refractory'] %}
        _vectorisation_idx = 1
        {{scalar_code['refractory']|autoindent}}
        for _idx in range(_start, _start + _lanes):
            _vectorisation_idx = _idx
            {{vector_code['refractory']|autoindent}}
        {% endif %}
        _vectorisation_idx = 1
        {{scalar_code['before']|autoindent}}

        # gates; right-hand side and diagonal without the neighbours
        for _k in range({{compartments}}*_lanes):
            _idx = _start + _k
            _vectorisation_idx = _idx
            {{vector_code['before']|autoindent}}
            _right[_k] = _v[_k] + {{'_b_v' if linear else '_e_v'}}
            _diagonal[_k] = _d_v
            {% if not linear %}
            _rise[_k] = _b_v
            _push[_k] = 0
            _all[_k] = _d_v
            {% endif %}

        {% if not linear %}
        # no voltage is taken much beyond the cap in one step
        for _c in range(1, {{compartments}}):
            _p = ({{parent}}[_c] - _c)*_lanes
            _in, _out = _h*{{inward}}[_c], _h*{{outward}}[_c]
            for _k in range(_c*_lanes, (_c + 1)*_lanes):
                _apart = _v[_k + _p] - _v[_k]
                _all[_k] += _in
                _all[_k + _p] += _out
                _push[_k] += _in*_apart
                _push[_k + _p] -= _out*_apart
        for _k in range({{compartments}}*_lanes):
            _cap = {{theta}}*({{v_max}} - _v[_k])*_all[_k] - _push[_k]
            _right[_k] += min(_rise[_k], _cap)
        {% endif %}

        # from the leaves to the root, and back
        for _c in range({{compartments}} - 1, 0, -1):
            _p = ({{parent}}[_c] - _c)*_lanes
            _in, _out = _h*{{inward}}[_c], _h*{{outward}}[_c]
            for _k in range(_c*_lanes, (_c + 1)*_lanes):
                _diagonal[_k] = 1.0/(_diagonal[_k] + _in)
                _factor = _out*_diagonal[_k]
                _diagonal[_k + _p] += _out - _in*_factor
                _right[_k + _p] += _factor*_right[_k]
        for _k in range(_lanes):
            _right[_k] /= _diagonal[_k]
            {% if held %}
            if not {{not_refractory}}[_start + _k]:
                _right[_k] = _v[_k]
            {% endif %}
        for _c in range(1, {{compartments}}):
            _p = ({{parent}}[_c] - _c)*_lanes
            _in = _h*{{inward}}[_c]
            for _k in range(_c*_lanes, (_c + 1)*_lanes):
                _right[_k] = (_right[_k] + _in*_right[_k + _p])*_diagonal[_k]
        for _k in range({{compartments}}*_lanes):
            _v[_k] = {{1/theta}}*_right[_k] - {{1/theta - 1}}*_v[_k]

        {% if vector_code['after'] %}
        _vectorisation_idx = 1
        {{scalar_code['after']|autoindent}}
        for _k in range({{compartments}}*_lanes):
            _idx = _start + _k
            _vectorisation_idx = _idx
            {{vector_code['after']|autoindent}}
        {% endif %}
{% endblock %}
