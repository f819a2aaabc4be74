"""Layouts that follow neighbourhoods: t-SNE and UMAP. They may take minutes, so they run where they can be ended.

A layout is fitted on some points; others can be placed in it afterwards. UMAP does that itself; t-SNE cannot.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Layout = Literal["tsne", "umap"]
Points = NDArray[np.floating]

PERPLEXITY, STEPS, NEIGHBOURS = 30, 1000, 15  # defaults of scikit-learn and of umap-learn
MISSING = "UMAP needs umap-learn; install it with: pip install 'modgap[tool]'."


def lay_out(
    kind: Layout, points: Points, others: Points | None = None, seed: int = 0, steps: int = STEPS
) -> tuple[Points, Points | None]:
    """Places in the plane, (M, 2), of points (M, D), and with UMAP of others (K, D), (K, 2).

    t-SNE: van der Maaten & Hinton 2008 (JMLR 9), started from principal components; UMAP: McInnes et al. 2018 (arXiv
    1802.03426). Both are drawn by ``seed`` and stay the same for the same points on one machine. Distances are
    Euclidean: of unit rows they order as cosines do. t-SNE moves the places in ``steps`` steps, at least 250.

    Raises
    ------
    ModuleNotFoundError
        umap-learn is not installed; the sentence says how to install it.
    """
    count = len(points)
    if kind == "tsne":
        from sklearn.manifold import TSNE

        model = TSNE(perplexity=min(PERPLEXITY, (count - 1) / 3), init="pca", random_state=seed, max_iter=steps)
        return model.fit_transform(points).astype(np.float32), None
    try:
        umap: Any = import_module("umap")
    except ModuleNotFoundError as err:
        raise ModuleNotFoundError(MISSING) from err
    start = "spectral" if count > 2 * NEIGHBOURS else "random"
    model: Any = umap.UMAP(n_neighbors=min(NEIGHBOURS, count - 1), init=start, random_state=seed, n_jobs=1)
    fitted = np.asarray(model.fit_transform(points), dtype=np.float32)
    return fitted, None if others is None else np.asarray(model.transform(others), dtype=np.float32)
