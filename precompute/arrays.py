"""Somebody's own embeddings as a bundle: checked, brought to length one, measured; what was changed is told."""

from __future__ import annotations

import hashlib
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from .bundle_checks import MODALITY, UNIT_TOLERANCE
from .errors import InputError, listed, shown
from .item import Item
from .media import Media
from .metrics import measure

Given = TypeVar("Given")
UNKNOWN = 1.0  # stands for a logit scale that nobody knows
MOST_MEASURED = 5_000  # items from which no metrics are kept: all of them need every cosine
SPLIT_SEED = 0  # of the split that measures linear separability
TOOL = "arrays"


def bundle_fields(
    embeddings: Mapping[str, Any],
    captions: Sequence[str] | None = None,
    *,
    ids: Sequence[str] | None = None,
    tags: Sequence[Sequence[str]] | None = None,
    media: Mapping[str, Media] | None = None,
    media_root: Path | None = None,
    logit_scale: float | None = None,
    name: str = "mine",
    model: str | None = None,
    licence: str = "",
    attribution: str = "",
) -> dict[str, Any]:
    """What `Bundle` takes, for `Bundle.from_arrays`, which says what each parameter is."""
    captions, ids, tags = _in_order(captions), _in_order(ids), _in_order(tags)
    found = {modality: _matrix(value) for modality, value in embeddings.items()}
    problems = [*_shape_problems(found), *_list_problems(found, captions=captions, ids=ids, tags=tags)]
    if logit_scale is not None and not (np.isfinite(logit_scale) and logit_scale > 0):
        problems.append(
            f"logit_scale: found {shown(logit_scale)}; allowed: 1 / temperature, above 0, or None if unknown."
        )
    if problems:
        raise InputError(problems)
    lengths = {modality: _lengths(matrix) for modality, matrix in found.items()}
    problems = [told for modality, own in lengths.items() for told in _length_problems(modality, own)]
    if problems:
        raise InputError(problems)
    clouds, notes = {}, []
    for modality, matrix in found.items():
        clouds[modality], said = _unit(modality, matrix, lengths[modality])
        notes += said
    count = len(next(iter(clouds.values())))
    items = tuple(
        Item(
            id=ids[n] if ids is not None else str(n),
            caption=captions[n] if captions is not None else f"item {n}",
            tags=tuple(tags[n]) if tags is not None else (),
        )
        for n in range(count)
    )
    scale = UNKNOWN if logit_scale is None else float(logit_scale)
    measured = 2 <= count <= MOST_MEASURED
    if not measured:
        notes.append(f"{count:,} items: metrics are not kept for so {'many' if count > 2 else 'few'}.")
    for note in notes:
        warnings.warn(note, stacklevel=3)
    return {
        "name": name,
        "items": items,
        "embeddings": {modality: cloud[None] for modality, cloud in clouds.items()},  # (1, N, D)
        "steps": np.zeros(1, dtype=np.int64),
        "logit_scale": np.array([scale]),
        "provenance": {
            "imported": {
                "tool": TOOL,
                "export": name,
                "model": model or name,
                "scale": "given" if logit_scale is not None else "not known: 1 stands for it",
                "scale_known": logit_scale is not None,
                "notes": notes,
                "content": _digest(clouds, items),
            },
            "versions": {"numpy": np.__version__},
            "data": {key: text for key, text in (("licence", licence), ("attribution", attribution)) if text},
        },
        "metrics": _metrics(clouds, scale) if measured else {},
        "media": dict(media or {}),
        "media_root": media_root,
    }


def _metrics(clouds: Mapping[str, NDArray[np.float32]], scale: float) -> dict[str, list[float]]:
    with threadpool_limits(limits=1, user_api="blas"):  # the matrices are small: threads would wait for each other
        return {key: [value] for key, value in measure(clouds, scale, SPLIT_SEED).items()}


def _in_order(values: Sequence[Given] | None) -> list[Given] | None:
    """Values by row: what a Series gives for ``[n]`` is what its index calls n."""
    return None if values is None else list(values)


def _matrix(value: Any) -> NDArray[Any]:  # noqa: ANN401
    """An array as NumPy has it; tensors of torch come from wherever they are."""
    return np.asarray(value.detach().cpu() if hasattr(value, "detach") else value)


def _shape_problems(found: Mapping[str, NDArray[Any]]) -> Iterator[str]:
    if len(found) < 2:
        yield f"found the modalities {list(found)}; give two at least, such as {{'image': X, 'text': Y}}."
    for modality, matrix in found.items():
        if not isinstance(modality, str) or not MODALITY.fullmatch(modality):
            yield f"found the modality {shown(modality)}; allowed: small letters, digits, hyphens, a letter first."
        elif matrix.ndim != 2 or matrix.dtype.kind not in "fiu" or not matrix.size:
            yield f"{modality}: found shape {matrix.shape} of {matrix.dtype}; expected numbers (N items, D)."
    shapes = {modality: matrix.shape for modality, matrix in found.items() if matrix.ndim == 2}
    for axis, what, remedy in ((0, "rows", "row n of each is the same item"), (1, "columns", "they share one space")):
        sizes = {modality: shape[axis] for modality, shape in shapes.items()}
        if len(set(sizes.values())) > 1:
            told = ", ".join(f"{modality} {size:,}" for modality, size in sizes.items())
            yield f"modalities differ in {what}: {told}; {remedy}."


def _list_problems(found: Mapping[str, NDArray[Any]], **lists: Sequence[Any] | None) -> Iterator[str]:
    """What is wrong with the lists that go with the rows."""
    count = len(next(iter(found.values()), ()))
    for name, values in lists.items():
        if values is not None and len(values) != count:
            yield f"{name}: found {len(values):,}, of {count:,} rows; give one a row, in their order."
    ids = lists.get("ids")
    repeated = _repeated(ids or ())
    if repeated:
        yield f"ids: found {listed([shown(one) for one in repeated], 3)} more than once; each names one item."


def _repeated(ids: Sequence[str]) -> list[str]:
    return [one for one, times in Counter(ids).items() if times > 1]


def _lengths(matrix: NDArray[Any]) -> NDArray[np.float64]:
    """Lengths (N,) of rows."""
    return np.sqrt(np.einsum("nd,nd->n", matrix, matrix, dtype=np.float64))


def _length_problems(modality: str, lengths: NDArray[np.float64]) -> Iterator[str]:
    for wrong, what in ((~np.isfinite(lengths), "holds NaN or infinity"), (lengths == 0, "is all zeros")):
        rows = np.flatnonzero(wrong)
        if len(rows):
            others = f", and {len(rows) - 1:,} more" if len(rows) > 1 else ""
            yield f"{modality}: row {rows[0]} {what}{others}; a row must have a direction, leave such items out."


def _unit(modality: str, matrix: NDArray[Any], lengths: NDArray[np.float64]) -> tuple[NDArray[np.float32], list[str]]:
    """Rows of length one, float32 (N, D), and what was done to them."""
    if float(np.abs(lengths - 1).max()) <= UNIT_TOLERANCE:
        return matrix.astype(np.float32, copy=False), []
    note = f"{modality}: rows of length {lengths.min():.3g} to {lengths.max():.3g} were brought to length 1."
    return (matrix / lengths[:, None]).astype(np.float32), [note]


def _digest(clouds: Mapping[str, NDArray[np.float32]], items: Sequence[Item]) -> str:
    digest = hashlib.sha256(repr(items).encode())
    for modality, cloud in clouds.items():
        digest.update(f"{modality} {cloud.shape}".encode())
        digest.update(np.ascontiguousarray(cloud).data)
    return digest.hexdigest()[:32]
