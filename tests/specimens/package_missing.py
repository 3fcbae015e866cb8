"""A backend whose package is not installed."""

from dendritic_models.checks import needs

ERROR = ImportError
MESSAGE = "Backend 'cuda_standalone' needs the package brian2cuda, which is not installed. pip"


def sound():
    return None


def broken():
    raise needs("Backend 'cuda_standalone'", "the package brian2cuda",
                "pip install brian2cuda")
