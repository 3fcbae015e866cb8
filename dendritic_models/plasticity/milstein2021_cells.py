"""Each of 22 cells' own parameters of the weight-dependent rule D, and the rule with them.

Source: Milstein et al. 2021, fits with input fields of 90 cm (neurosutras/BTSP,
config/20201124_biBTSP_WD_D_90cm_best_params.yaml).
As published; half widths h are given as slopes b = 2/h.  Simulate cells, never a mean of them: the
mean slope b_minus is that of a few outliers.
"""

from brian2 import Hz, ms

from dendritic_models import checks
from dendritic_models.plasticity.milstein2021 import milstein2021_lapwise, milstein2021_paper

# cell: tau_ET, tau_IS (ms), a_plus, b_plus, a_minus, b_minus, k_plus, k_minus (1/s), W_max
CELLS = {
    1: (1010.89, 717.001, 0.12764, 39.6876, 0.00133373, 535.066, 4.25273, 0.041774, 3.03248),
    4: (100.501, 100.449, 0.388988, 15.7341, 0.185501, 53.2891, 0.247402, 0.0266334, 3.80108),
    5: (715.955, 103, 0.122903, 11.6142, 0.00155625, 26.6531, 1.94861, 1.08368, 3.86644),
    7: (285.731, 102.163, 0.076648, 70.285, 0.234274, 9.10206, 2.21168, 1.3642, 2.8095),
    9: (530.293, 529.628, 0.0207355, 3.04393, 0.00148217, 72.5223, 1.06248, 0.0983466, 3.88702),
    11: (1745.64, 195.993, 0.206867, 13.3397, 0.0150559, 113.488, 1.94181, 0.704851, 4.92887),
    15: (975.538, 474.943, 0.113034, 18.2047, 0.00030202, 37.6455, 0.609689, 0.317365, 4.79847),
    18: (873.063, 125.579, 0.197626, 40.0308, 0.0848308, 2.78065, 0.552644, 0.382228, 2.98169),
    28: (1385.31, 992.077, 0.107194, 14.6689, 0.0410349, 31.4945, 1.1289, 0.213538, 2.93521),
    29: (1167.23, 1166.24, 0.0771386, 89.7608, 0.0010336, 2711.87, 3.01045, 0.024486, 3.3613),
    30: (1150.12, 600.783, 0.0595567, 28.7369, 0.00043961, 756.101, 0.779192, 0.119659, 4.31204),
    31: (703.117, 100.147, 0.0945471, 22.2714, 0.354635, 5.55811, 1.92984, 1.92688, 2.50141),
    37: (118.168, 115.93, 0.578687, 17.9841, 5.26737e-05, 2745.08, 8.94421, 0.308976, 4.95969),
    44: (179.729, 179.605, 0.795699, 8.03157, 0.0418216, 4.62199, 3.32956, 0.00153918, 4.63118),
    45: (100.112, 100.076, 0.725236, 16.605, 0.803305, 8.993, 6.79237, 0.00621712, 3.59045),
    46: (1248.97, 1142.06, 0.0165673, 5.08067, 0.00518795, 1716.31, 0.492341, 0.0687817, 3.4749),
    47: (1314.22, 1242.77, 0.159257, 36.8212, 0.00111643, 2843.62, 0.255275, 0.0203698, 4.89086),
    48: (1620.04, 1492.93, 0.0796554, 121.381, 0.0159415, 156.636, 0.215151, 0.106685, 4.54003),
    50: (786.812, 683.877, 0.489687, 7.00607, 0.00138997, 978.516, 5.43842, 0.0541186, 4.84292),
    51: (1174.83, 1006.4, 0.0804106, 4.45943, 0.000345962, 2080.16, 0.840444, 0.0518303, 4.71039),
    52: (100.175, 100.056, 0.738467, 10.6796, 0.211338, 11.9583, 3.68467, 0.221763, 4.85192),
    53: (1719.67, 668.911, 0.130294, 71.5138, 0.000981266, 34831.9, 0.348807, 0.0441244, 4.81546),
}


def fitted(cell, form=milstein2021_lapwise):
    """The rule as fitted to one cell.

    Parameters
    ----------
    cell : int
        A key of `CELLS`.
    form : PlasticityRule
        `milstein2021_lapwise`, with which the cells were fitted, or the differential equation.

    Returns
    -------
    PlasticityRule
        Its largest traces are those of the network set: a protocol's `normalise` works them out.
    """
    if cell not in CELLS:
        raise checks.unknown("milstein2021", "cell", cell, CELLS)
    tau_ET, tau_IS, a_plus, b_plus, a_minus, b_minus, k_plus, k_minus, W_max = CELLS[cell]
    return form.with_({
        "name": f"{form.name}_cell", "pre.tau_ET": tau_ET*ms, "post.tau_IS": tau_IS*ms,
        "a_plus": a_plus, "b_plus": b_plus, "a_minus": a_minus, "b_minus": b_minus,
        "k_plus": k_plus*Hz, "k_minus": k_minus*Hz, "initial": {"w": 1/W_max},
        "reference": milstein2021_paper.with_(note=f"cell {cell}"),
        "validated": ("milstein2021_velocity",)})
