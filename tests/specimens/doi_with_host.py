"""A DOI written as a link."""

from dendritic_models.model import Reference

ERROR = ValueError
MESSAGE = "is no DOI. Write it as 10.1234/abc"


def sound():
    return Reference("Song et al. 2000", "10.1038/78829")


def broken():
    return Reference("Song et al. 2000", "https://doi.org/10.1038/78829")
