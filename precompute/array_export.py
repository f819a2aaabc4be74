"""Embeddings of a bundle, or of some of its items, as one ``npz`` file, which ``modgap import arrays`` reads again.

with np.load("some.npz") as file:
    file["image"], file["text"], file["item_ids"], file["item_captions"], file["item_tags"], file["logit_scale"]
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .bundle import Bundle


def arrays_bytes(bundle: Bundle, rows: Sequence[int] | NDArray[np.int64] | None = None, checkpoint: int = -1) -> bytes:
    """Content of the file: each modality (N, D) by its name, as trained, what goes with the rows, a scale if known.

    Parameters
    ----------
    bundle
        What is written.
    rows
        Which items, in which order; all by default.
    checkpoint
        Of the training; the last one by default.
    """
    chosen = np.arange(len(bundle.items)) if rows is None else np.asarray(rows, dtype=np.int64)
    items = [bundle.items[row] for row in chosen]
    tags = np.full((len(items), max((len(item.tags) for item in items), default=0)), "", dtype=object)  # (N, most)
    for row, item in enumerate(items):
        tags[row, : len(item.tags)] = item.tags
    beside = {  # no modality has a name with an underscore
        "item_ids": np.array([item.id for item in items], dtype=np.str_),  # (N,)
        "item_captions": np.array([item.caption for item in items], dtype=np.str_),  # (N,)
        "item_tags": tags.astype(np.str_),
    }
    if bundle.imported.get("scale_known", True):
        beside["logit_scale"] = bundle.logit_scale[checkpoint]
    out = io.BytesIO()
    np.savez(out, **{name: bundle.at(name, checkpoint)[chosen] for name in bundle.modalities}, **beside)
    return out.getvalue()
