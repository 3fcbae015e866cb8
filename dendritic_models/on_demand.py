"""What is imported when it is asked for, so that a command answers soon.

To import a description is to parse and to check it; an experiment needs a few of a library's files,
not all of them.  Brian2 imports pictures and its own tests with itself.
"""

import gc
import importlib
import sys
from collections.abc import Mapping
from contextlib import contextmanager
from types import ModuleType


class Library(Mapping):
    """Name -> description, in the order of the list; each file is imported when it is needed."""

    def __init__(self, package, files):
        self._package = package
        self._files = {name: file for file, names in files.items() for name in names.split()}

    def __getitem__(self, name):
        file = self._files[name]
        return getattr(importlib.import_module(f"{self._package}.{file}"), name)

    def __contains__(self, name):
        return name in self._files

    def __iter__(self):
        return iter(self._files)

    def __len__(self):
        return len(self._files)


class Room(ModuleType):
    """A package that has the names of its `libraries`, so that ``from room import name`` works."""

    libraries = ()

    def __getattr__(self, name):
        for library in self.libraries:
            if name in library:
                setattr(self, name, library[name])
                return self.__dict__[name]
        raise AttributeError(f"module '{self.__name__}' has no attribute '{name}'")

    def __setattr__(self, name, value):
        # Python binds a file to its package; where both are called alike, the description counts
        if isinstance(value, ModuleType) and any(name in library for library in self.libraries):
            value = getattr(value, name)
        super().__setattr__(name, value)

    def __dir__(self):
        return sorted({*super().__dir__(), *(name for library in self.libraries
                                             for name in library)})


def library(package, files, functions=None):
    """The table of a room, whose names become the room's own.

    Parameters
    ----------
    package : str
        The room: ``__name__`` in its ``__init__.py``.
    files : dict of str
        File -> the names of its descriptions, with spaces between them.
    functions : dict of str, optional
        The same for what is no part of the table.

    Returns
    -------
    Library
    """
    room, table = sys.modules[package], Library(package, files)
    room.__class__ = Room
    room.libraries = table, Library(package, functions or {})
    return table


NOT_NEEDED = ("pylab", "matplotlib", "pytest")       # Brian2 does without


@contextmanager
def quick_start():
    """Import Brian2, and what the block imports, in two thirds of the time.

    For a command's own process: what exists at the end of the block is taken to live as long.
    """
    if "brian2" in sys.modules:
        yield
        return
    gc.disable()                                       # nothing of an import is garbage
    try:
        _import_brian2()
        yield
    finally:
        gc.freeze()
        gc.enable()


def _import_brian2():
    """Brian2 alone.  Its names are then without those of pylab, and ``brian2.test`` cannot run."""
    absent = [name for name in NOT_NEEDED if name not in sys.modules]
    shim = sys.modules.get("_distutils_hack")          # setuptools in place of Python's distutils
    try:
        sys.modules.update(dict.fromkeys(absent))
        if sys.version_info < (3, 12) and shim:
            shim.remove_shim()
        importlib.import_module("brian2")
    finally:
        for name in absent:
            del sys.modules[name]
        if shim:
            shim.add_shim()
