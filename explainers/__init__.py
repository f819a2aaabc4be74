"""Bundles to linked, live figures. Never imports torch.

``EXPLAINERS`` maps the name that a chapter uses to the class. A figure is a folder of ``figures/``: its module, named
as the folder, holds one class with that name (hyphens for underscores), and nothing else has to know of it.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from . import figures
from .base import Explainer


def _classes(folder: str) -> list[type[Explainer]]:
    """The explainers that the module of a figure's folder defines."""
    module = import_module(f".{folder}.{folder}", figures.__name__)
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Explainer) and folder.replace("_", "-") == value.NAME
    ]


EXPLAINERS: dict[str, type[Explainer]] = {
    kind.NAME: kind
    for entry in sorted(pkgutil.iter_modules(figures.__path__), key=lambda entry: entry.name)
    for kind in _classes(entry.name)
}

__all__ = ["EXPLAINERS", "Explainer"]
