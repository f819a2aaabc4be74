"""Real models for tests of claims, and what would deny a claim."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from modgap.precompute.bundle import Bundle
from modgap.precompute.reference.bundles import bundle_of
from modgap.precompute.reference.tables import tables
from modgap.site.claims import Runs


@cache
def real_models() -> dict[str, Bundle]:
    """Every real model as a bundle."""
    folder = Path(tempfile.mkdtemp(prefix="modgap-real"))  # drawings of molecules; read by no claim
    return {table.name: bundle_of(table, folder) for table in tables()}


def real_runs(changed: Callable[[dict[str, Bundle]], None] = lambda models: None) -> Runs:
    """Runs of all of them, some of them changed."""
    models = dict(real_models())
    changed(models)
    return Runs({name: {0: replace(bundle, name=name)} for name, bundle in models.items()})


def shuffled(bundle: Bundle, modality: str) -> Bundle:
    """The same clouds with partners that have nothing to do with each other."""
    order = np.random.default_rng(0).permutation(len(bundle.items))
    return replace(bundle, embeddings={**bundle.embeddings, modality: bundle.embeddings[modality][:, order]})
