{# USES_VARIABLES { N } #}
{% extends 'common_group.cpp' %}

{# Brian2's, but that of a TreeGroup's spikes goes through the roots alone. #}
{% block maincode %}
    const int _vectorisation_idx = -1;
    {{scalar_code|autoindent}}
    {% set _events = get_array_name(eventspace_variable) %}
    long _count = 0;
    {% if roots is defined %}
    for(int _cell=0; _cell<{{roots.cells}}; _cell++)
    {
        const size_t _idx = _cell + _cell/{{roots.lanes}}*{{roots.lanes*(roots.compartments - 1)}};
    {% else %}
    for(size_t _idx=0; _idx<N; _idx++)
    {
    {% endif %}
        const size_t _vectorisation_idx = _idx;
        {{vector_code|autoindent}}
        if(_cond)
        {
            {{_events}}[_count++] = _idx;
            {% if _uses_refractory %}
            {{not_refractory}}[_idx] = false;
            {{lastspike}}[_idx] = {{t}};
            {% endif %}
        }
    }
    {{_events}}[N] = _count;
{% endblock %}

{% block after_code %}
    {{get_array_name(eventspace_variable)}}[N] = 0;
{% endblock %}
