"""Models of the benchmarks as each simulator says them; one file a simulator.

A model is a function that builds and returns a function without arguments; each call of it
simulates from the start and returns ``cpu`` and ``wall`` seconds (`contest.timed`) with its
results.
"""

# file -> (module that must be there, the package that brings it)
PEERS = {
    "ours": ("dendritic_models", "dendritic_models"),
    "bound": ("dendritic_models", "dendritic_models"),
    "stock_brian2": ("brian2", "brian2"),
    "in_neuron": ("neuron", "neuron"),
    "in_arbor": ("arbor", "arbor"),
    "in_nest": ("nest", "nest-simulator"),
    "in_jaxley": ("jaxley", "jaxley"),
    "in_dendrify": ("dendrify", "dendrify"),
}
