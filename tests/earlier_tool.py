"""What the earlier tool, Amumo, does with embeddings, written anew from a description of it, for `bench_large` to time.

Its habits are kept, the slow and the wrong ones, since they are what is measured: embeddings are kept as text; a last batch
that is not full is lost; everything is computed anew for each view; rows of a table of similarities are clustered as if
they were points; the loss is that of batches of 50 in one direction, and pairs after the last full batch do not count.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.special import logsumexp
from sklearn.decomposition import PCA

Floats = NDArray[np.float64]

ENCODED, LOST = 500, 50  # pairs of a batch, of the encoder and of the loss
CLUSTERS = 10


def keep(path: Path, rows: NDArray[np.float32]) -> None:
    """Write encoded rows (N, D) as text, but for those after the last full batch."""
    batch = min(len(rows), ENCODED)
    np.savetxt(path, rows[: len(rows) // batch * batch], delimiter=",")


def load(path: Path) -> Floats:
    """Unit rows."""
    rows = np.genfromtxt(path, delimiter=",")
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def similarities(image: Floats, text: Floats) -> Floats:
    """Of everything with everything, (2N, 2N)."""
    rows = np.concatenate([image, text])
    return rows @ rows.T


def order(similarity: Floats) -> NDArray[np.int64]:
    """Rows of a table (N, N), by cluster."""
    return np.argsort(fcluster(linkage(1 - similarity, method="complete"), CLUSTERS, criterion="maxclust"))


def project(image: Floats, text: Floats) -> Floats:
    """Both clouds in two dimensions, (2N, 2), by components fitted to what is shown now."""
    return PCA(n_components=2).fit_transform(np.concatenate([image, text]))


def shifted(image: Floats, text: Floats, part: float) -> tuple[Floats, Floats]:
    """Both clouds moved by a half of a part of the gap, and normalised."""
    half = part / 2 * (image.mean(axis=0) - text.mean(axis=0))
    moved = image - half, text + half
    return moved[0] / np.linalg.norm(moved[0], axis=1, keepdims=True), moved[1] / np.linalg.norm(
        moved[1], axis=1, keepdims=True
    )


def loss(image: Floats, text: Floats, scale: float) -> float:
    """Mean over full batches, images that look for texts; NaN where there is none."""
    losses = []
    for batch in range(len(image) // LOST):
        rows = slice(batch * LOST, (batch + 1) * LOST)
        logits = scale * image[rows] @ text[rows].T
        losses.append(float(np.mean(logsumexp(logits, axis=1) - np.diag(logits))))
    return float(np.mean(losses))


def landscape(image: Floats, text: Floats, parts: Floats, scale: float) -> list[float]:
    """Loss at each part of the gap."""
    return [loss(*shifted(image, text, part), scale) for part in parts]


def metrics(image: Floats, text: Floats, scale: float) -> dict[str, float]:
    """The three that it shows."""
    return {
        "gap_distance": float(np.linalg.norm(image.mean(axis=0) - text.mean(axis=0))),
        "loss": loss(image, text, scale),
        "recall_at_1": float(((image @ text.T).argmax(axis=1) == np.arange(len(text))).mean()),
    }
