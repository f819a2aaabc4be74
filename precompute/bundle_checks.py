"""What can be inconsistent in a bundle, one sentence each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .bundle import Bundle

UNIT_TOLERANCE = 1e-3  # float32 rows that were normalised in float32 stay well within it


def find_problems(bundle: Bundle) -> list[str]:
    """Everything that is inconsistent in a bundle; empty if nothing is."""
    steps = bundle.steps
    if steps.ndim != 1 or len(steps) == 0:  # then T is not known, and nothing else can be compared with it
        return [f"steps has shape {steps.shape}; expected one entry a checkpoint, at least one."]
    return [
        *_checkpoint_problems(bundle),
        *_embedding_problems(bundle),
        *_item_problems(bundle),
        *_metric_problems(bundle.metrics, len(steps)),
        *_sprite_problems(bundle),
    ]


def _checkpoint_problems(bundle: Bundle) -> list[str]:
    steps, scale = bundle.steps, bundle.logit_scale
    found: list[str] = []
    if scale.shape != steps.shape:
        found.append(f"logit_scale has shape {scale.shape}, steps has {steps.shape}; they must agree.")
    if not np.all(np.isfinite(scale)) or np.any(scale <= 0):
        found.append("logit_scale must be finite and above 0.")
    if np.any(np.diff(steps) <= 0):
        found.append("steps must rise.")
    return found


def _metric_problems(metrics: Mapping[str, Sequence[float]], t: int) -> list[str]:
    found: list[str] = []
    for name, values in metrics.items():
        if isinstance(values, str) or not hasattr(values, "__len__"):
            found.append(f"metrics[{name!r}] is {values!r}; expected a list of {t} numbers, one a checkpoint.")
        elif len(values) != t:
            found.append(f"metrics[{name!r}] has {len(values)} values; expected {t}, one a checkpoint.")
        elif not all(isinstance(value, int | float | np.number) and np.isfinite(value) for value in values):
            found.append(f"metrics[{name!r}] holds something that is not a finite number.")
    return found


def _sprite_problems(bundle: Bundle) -> list[str]:
    found: list[str] = []
    for modality, sprite in bundle.sprites.items():
        if not isinstance(sprite.file, str) or not sprite.file or Path(sprite.file).name != sprite.file:
            found.append(f"media[{modality!r}] names {sprite.file!r}; expected the name of a file, without a folder.")
            continue
        path = bundle.sprite_path(modality)
        if path is None or not path.is_file():
            found.append(f"media[{modality!r}] names {sprite.file}, which is not there.")
        sizes = (sprite.cell, sprite.columns)
        if not all(isinstance(size, int) and size > 0 for size in sizes):
            found.append(f"media[{modality!r}] has cell {sizes[0]!r} and columns {sizes[1]!r}; both must be above 0.")
    return found


def _embedding_problems(bundle: Bundle) -> list[str]:
    found: list[str] = []
    n, t = len(bundle.items), len(bundle.steps)
    if len(bundle.embeddings) < 2:
        found.append(f"modalities are {list(bundle.embeddings)}; at least two are needed.")
    dims = set()
    for modality, array in bundle.embeddings.items():
        if array.ndim != 3 or array.shape[0] != t or array.shape[1] != n:
            found.append(f"array {modality!r} has shape {array.shape}; expected ({t} checkpoints, {n} items, D).")
            continue
        if not np.issubdtype(array.dtype, np.floating):
            found.append(f"array {modality!r} holds {array.dtype}; expected float32.")
            continue
        dims.add(array.shape[2])
        if not np.all(np.isfinite(array)):
            bad = np.argwhere(~np.isfinite(array))[0]
            found.append(f"array {modality!r} holds NaN or infinity, first at checkpoint {bad[0]}, item {bad[1]}.")
            continue
        length = np.linalg.norm(array, axis=-1)  # (T, N)
        worst = float(np.abs(length - 1).max(initial=0.0))
        if worst > UNIT_TOLERANCE:
            found.append(f"array {modality!r} has rows of length off by {worst:.3g} from 1; normalise them.")
    if len(dims) > 1:
        found.append(f"modalities have different dimensions {sorted(dims)}; they must share one space.")
    return found


def _item_problems(bundle: Bundle) -> list[str]:
    seen: set[str] = set()
    for number, item in enumerate(bundle.items):
        if item.id in seen:
            return [f"item {number} repeats the id {item.id!r}; ids must be unique."]
        seen.add(item.id)
    return [] if bundle.items else ["there are no items."]
