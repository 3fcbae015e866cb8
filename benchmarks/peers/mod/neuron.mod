: AMPA and NMDA receptors of one compartment with plastic connections (pair STDP).
: NMDA: Jahr & Stevens 1990.  STDP: Song et al. 2000.  Numbers are those of `peers.inputs`.

NEURON {
    POINT_PROCESS DmAmpaNmda
    NONSPECIFIC_CURRENT i
}
UNITS { (nA) = (nanoamp) (mV) = (millivolt) (uS) = (microsiemens) }
PARAMETER {
    g_ampa = 0.8e-3 (uS)
    g_nmda = 0.5e-3 (uS)
    tau_ampa = 2.5 (ms)
    tau_nmda = 50 (ms)
    plus = 0.005
    minus = 0.00525
    tau = 20 (ms)
}
ASSIGNED { v (mV) i (nA) y t_post (ms) }
STATE { ampa nmda }
INITIAL { ampa = 0 nmda = 0 y = 0 t_post = 0 }
BREAKPOINT {
    SOLVE decay METHOD cnexp
    i = (g_ampa*ampa + g_nmda*nmda/(1 + exp(-0.062*v)/3.57))*v
}
DERIVATIVE decay { ampa' = -ampa/tau_ampa nmda' = -nmda/tau_nmda }

NET_RECEIVE(w, x, t_pre (ms)) {
    INITIAL { x = 0 t_pre = 0 }
    if (w >= 0) {                                   : a spike arrives
        ampa = ampa + w
        nmda = nmda + w
        x = x*exp(-(t - t_pre)/tau) + 1
        t_pre = t
        w = w - minus*y*exp(-(t - t_post)/tau)
        if (w < 0) { w = 0 }
    } else {                                        : the cell itself fires
        y = y*exp(-(t - t_post)/tau) + 1
        t_post = t
        FOR_NETCONS(w_k, x_k, t_k (ms)) {
            if (w_k >= 0) {
                w_k = w_k + plus*x_k*exp(-(t - t_k)/tau)
                if (w_k > 1) { w_k = 1 }
            }
        }
    }
}
