: As neuron.mod, but one mechanism for each synapse: connections hold no state of their own.
: A parameter instead of 0.005 or 0.00525 does not compile to vector code (Arbor 0.12).

NEURON {
    POINT_PROCESS dm_ampa_nmda
    NONSPECIFIC_CURRENT i
    RANGE w0
}
UNITS { (mV) = (millivolt) (uS) = (microsiemens) (nA) = (nanoamp) }
PARAMETER { w0 = 0.5 g_ampa = 0.8e-3 (uS) g_nmda = 0.5e-3 (uS) tau_a = 2.5 (ms) tau_n = 50 (ms) tau = 20 (ms) }
STATE { a n x y w }
INITIAL { a = 0 n = 0 x = 0 y = 0 w = w0 }
BREAKPOINT {
    SOLVE decay METHOD cnexp
    i = (g_ampa*a + g_nmda*n/(1 + exp(-0.062*v)/3.57))*v
}
DERIVATIVE decay { a' = -a/tau_a n' = -n/tau_n x' = -x/tau y' = -y/tau }
NET_RECEIVE(weight) {
    a = a + w
    n = n + w
    x = x + 1
    w = max(w - 0.00525*y, 0)
}
POST_EVENT(time) {
    y = y + 1
    w = min(w + 0.005*x, 1)
}
