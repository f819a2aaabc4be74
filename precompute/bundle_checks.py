"""What can be inconsistent in a bundle, one sentence each."""

from __future__ import annotations

import itertools
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
from numpy.typing import NDArray

from .config import SCALES
from .errors import shown
from .files import DEEPEST, is_flat
from .item import Item
from .media import Media
from .media_checks import media_problems
from .metrics import KEY, METRICS
from .provenance import provenance_mistakes

if TYPE_CHECKING:
    from .bundle import Bundle

UNIT_TOLERANCE = 1e-3  # float32 rows that were normalised in float32 stay well within it
LAST_STEP = 2**53  # whole numbers to there are exact in JavaScript
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
MODALITY = re.compile(r"[a-z][a-z0-9_-]{0,39}")
LONGEST_KEY = 200  # characters
ROUNDING = 1e-6  # by which a metric may lie beyond its range
FORMS = {  # of what is a mapping
    "embeddings": "modality to array",
    "metrics": "key to one number a checkpoint",
    "media": "modality to media",
    "provenance": "key to what JSON can hold",
}
RESERVED = ("steps", "logit_scale")  # arrays of the file that are no modality


def find_problems(bundle: Bundle) -> list[str]:
    """Everything that is inconsistent in a bundle; empty if nothing is."""
    known = [*_name_problems(bundle), *_form_problems(bundle), *_modality_problems(bundle)]
    if known:  # then nothing can be compared with what has the wrong form
        return known
    return [
        *_checkpoint_problems(bundle),
        *_embedding_problems(bundle),
        *item_problems(bundle.items),
        *_metric_problems(bundle),
        *_media_problems(bundle),
        *_provenance_problems(bundle),
    ]


def is_whole(value: object, low: int, high: int) -> bool:
    """Whether a value is a whole number in a range, and not true or false."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool) and low <= int(value) <= high


def _name_problems(bundle: Bundle) -> Iterator[str]:
    if not isinstance(bundle.name, str) or not NAME.fullmatch(bundle.name):
        yield f"found name: {shown(bundle.name)}; allowed: letters, digits, dots, hyphens and underscores."
    if not is_whole(bundle.seed, 0, LAST_STEP):
        yield f"found seed: {shown(bundle.seed)}; allowed: a whole number from 0."


def _form_problems(bundle: Bundle) -> Iterator[str]:
    for name in ("steps", "logit_scale"):
        value = getattr(bundle, name)
        if not isinstance(value, np.ndarray):
            yield f"{name} is a {type(value).__name__}; expected an array (T,), one entry a checkpoint."
    for name, told in FORMS.items():
        value = getattr(bundle, name)
        if not isinstance(value, Mapping):
            yield f"{name} are a {type(value).__name__}; expected a mapping from {told}."
    if not isinstance(bundle.items, tuple):
        yield f"items are a {type(bundle.items).__name__}; expected a tuple of Item."
    if bundle.media_root is not None and not isinstance(bundle.media_root, Path):
        yield f"media_root is a {type(bundle.media_root).__name__}; expected a Path."
    if isinstance(bundle.steps, np.ndarray) and (bundle.steps.ndim != 1 or len(bundle.steps) == 0):
        yield f"steps has shape {bundle.steps.shape}; expected one entry a checkpoint, at least one."


def _modality_problems(bundle: Bundle) -> Iterator[str]:
    arrays = bundle.embeddings if isinstance(bundle.embeddings, Mapping) else {}
    for modality, array in arrays.items():
        if not isinstance(modality, str) or not MODALITY.fullmatch(modality) or modality in RESERVED:
            reserved = ", ".join(RESERVED)
            yield f"found the modality {shown(modality)}; allowed: small letters, digits, hyphens; not {reserved}."
        if not isinstance(array, np.ndarray):
            yield f"array {shown(modality)} is a {type(array).__name__}; expected an array (T, N, D)."


def _checkpoint_problems(bundle: Bundle) -> Iterator[str]:
    steps, scale = bundle.steps, bundle.logit_scale
    if scale.shape != steps.shape:
        yield f"logit_scale has shape {scale.shape}, steps has {steps.shape}; they must agree."
    if scale.dtype.kind not in "iuf":
        yield f"logit_scale holds {scale.dtype}; expected numbers."
    elif not np.all((scale >= SCALES[0]) & (scale <= SCALES[1])):
        first = ", ".join(map(str, scale.flat[:5]))
        yield f"logit_scale is {first}; expected numbers from {SCALES[0]:g} to {SCALES[1]:g} (1 / temperature)."
    if not np.issubdtype(steps.dtype, np.integer):
        yield f"steps holds {steps.dtype}; expected whole numbers."
        return
    told = [int(step) for step in steps]  # an unsigned array would wrap where it falls
    if told[0] < 0 or told[-1] > LAST_STEP or any(after <= before for before, after in itertools.pairwise(told)):
        first = ", ".join(map(str, told[:5])) + (", ..." if len(told) > 5 else "")
        yield f"steps must rise from 0 or more; found {first}."


def _embedding_problems(bundle: Bundle) -> Iterator[str]:
    n, t = len(bundle.items), len(bundle.steps)
    if len(bundle.embeddings) < 2:
        yield f"modalities are {list(bundle.embeddings)}; at least two are needed."
    dims: set[int] = set()
    for modality, array in bundle.embeddings.items():
        problem = _array_problem(array, t, n)
        if problem:
            yield f"array {shown(modality)} {problem}"
        if array.ndim == 3 and np.issubdtype(array.dtype, np.floating):
            dims.add(array.shape[2])
    if len(dims) > 1:
        yield f"modalities have different dimensions {sorted(dims)}; they must share one space."


def _array_problem(array: NDArray[Any], t: int, n: int) -> str | None:
    """What is wrong with embeddings that must be (t, n, D) unit rows."""
    if array.ndim != 3 or array.shape[:2] != (t, n):
        hint = "; give it an axis of checkpoints, array[None]" if array.ndim == 2 and t == 1 else ""
        return f"has shape {array.shape}; expected ({t} checkpoints, {n} items, D){hint}."
    if not np.issubdtype(array.dtype, np.floating):
        return f"holds {array.dtype}; expected float32."
    if not np.all(np.isfinite(array)):
        bad = np.argwhere(~np.isfinite(array))[0]
        return f"holds NaN or infinity, first at checkpoint {bad[0]}, item {bad[1]}."
    off = np.abs(np.sqrt(np.einsum("tnd,tnd->tn", array, array, dtype=np.float64)) - 1)  # (T, N)
    if off.max(initial=0.0) > UNIT_TOLERANCE:
        checkpoint, item = np.unravel_index(int(off.argmax()), off.shape)
        return (
            f"has rows of length off by {off.max():.3g} from 1, most at checkpoint {checkpoint}, item {item}; "
            f"normalise them."
        )
    return None


def item_problems(items: Iterable[Item]) -> Iterator[str]:
    """What is wrong with the items of a bundle."""
    ids: Counter[object] = Counter()
    number = -1
    for number, item in enumerate(items):
        problem = _item_problem(item)
        if problem:
            yield f"item {number} {problem}"
            return
        ids[item.id] += 1
        if ids[item.id] > 1:
            yield f"item {number} repeats the id {shown(item.id)}; ids must be unique."
            return
    if number < 0:
        yield "there are no items."


def _item_problem(item: object) -> str | None:
    if not isinstance(item, Item):
        return f"is {shown(item)}, a {type(item).__name__}; expected an Item with id and caption."
    if not isinstance(item.tags, tuple):
        return f"has the tags {shown(item.tags)}; expected a tuple of texts."
    for text in (item.id, item.caption, item.split, *item.tags):
        if not isinstance(text, str):
            return f"holds {shown(text)}, a {type(text).__name__}; id, caption, tags and split are text."
        if not _is_whole_text(text):
            return f"holds {shown(text)} with half a character (a lone surrogate); write it out."
    return None if item.id else "has an empty id; give it one that stays."


def _is_whole_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _metric_problems(bundle: Bundle) -> Iterator[str]:
    t = len(bundle.steps)
    for name, values in bundle.metrics.items():
        if not isinstance(name, str) or len(name) > LONGEST_KEY or not KEY.fullmatch(name):
            yield f"found the metric {shown(name)}; allowed: NAME, NAME(a), NAME(a,b) or NAME(a>b)."
        elif isinstance(values, str) or not hasattr(values, "__len__"):
            yield f"metrics[{shown(name)}] is {shown(values)}; expected a list of {t} numbers, one a checkpoint."
        elif len(values) != t:
            yield f"metrics[{shown(name)}] has {len(values)} values; expected {t}, one a checkpoint."
        elif not all(_is_finite(value) for value in values):
            yield f"metrics[{shown(name)}] holds something that is not a finite number."
        else:
            yield from _range_problems(name, [float(value) for value in values])


def _range_problems(name: str, values: Iterable[float]) -> Iterator[str]:
    """What is wrong with finite values of a metric, if it is one that we know."""
    metric = METRICS.get(name.partition("(")[0])
    if metric is None:
        return
    low, high = metric.range
    wrong = next((value for value in values if not low - ROUNDING <= value <= high + ROUNDING), None)
    if wrong is not None:
        among = f"from {low:g} on" if math.isinf(high) else f"{low:g} to {high:g}"
        yield f"metrics[{shown(name)}] holds {wrong:g}; allowed: {among}."


def _is_finite(value: object) -> bool:
    try:
        return isinstance(value, int | float | np.number) and bool(np.isfinite(float(value)))
    except OverflowError:  # an integer beyond every float
        return False


def _media_problems(bundle: Bundle) -> Iterator[str]:
    for modality, media in bundle.media.items():
        if modality not in bundle.embeddings:
            yield f"media are of {shown(modality)}, which is no modality; allowed: {', '.join(bundle.embeddings)}."
        elif not isinstance(media, get_args(Media)):
            kinds = ", ".join(kind.__name__ for kind in get_args(Media))
            yield f"media[{shown(modality)}] is a {type(media).__name__}; allowed: {kinds}."
        else:
            problems = media_problems(media, bundle.media_root, len(bundle.items))
            yield from (f"media[{shown(modality)}] {problem}" for problem in problems)


def _provenance_problems(bundle: Bundle) -> Iterator[str]:
    provenance = dict(bundle.provenance)
    if not is_flat(provenance):  # then nothing else can look into it
        yield f"provenance is nested deeper than {DEEPEST} levels."
        return
    try:
        json.dumps(provenance)
    except (TypeError, ValueError) as err:
        yield f"provenance must hold what JSON can; {err}."
    yield from provenance_mistakes(provenance)
