: An input that fires at given times (ms).

NEURON {
    ARTIFICIAL_CELL DmInput
    RANGE times, count
}
PARAMETER { count = 0 }
ASSIGNED { times[256] (ms) next }

INITIAL {
    next = 0
    if (count > 0) { net_send(times[0], 1) }
}

NET_RECEIVE(w) {
    if (flag == 1) {
        net_event(t)
        next = next + 1
        if (next < count) { net_send(times[next] - t, 1) }
    }
}
