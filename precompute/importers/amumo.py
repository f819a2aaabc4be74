"""Exports of Amumo (github.com/ginihumer/Amumo) to bundles.

An export is a folder with the captions of N items and, for each model, the cosines of everything with everything::

    prompts.txt                           N captions, one a line
    similarities/MODEL.csv                2N x 2N cosines: pictures first, then captions; or 3N x 3N, then sounds
    similarities/MODEL_meta_info.json     optional: the loss as they measured it
    similarities/MODEL_nogap.csv          optional: the same after they closed the gap; read only if asked for
    images/0.jpg ..., audios/0.wav ...    optional: N pictures, N sounds, in the order of the captions

It holds no embeddings, but cosines determine them up to a rotation (see ``analysis.gram``).

    modgap import amumo FOLDER --model CLIP
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numpy as np

from ..analysis.checks import Floats
from ..analysis.gram import embeddings_from_gram
from ..analysis.losses import best_logit_scale
from ..bundle import Bundle
from ..errors import InputError, allowed, shown
from ..files import read_bytes, read_json, read_text
from ..item import Item
from ..media import Media
from ..metrics import measure
from . import scales
from .export_media import copy_sounds, draw_sheet, picture_files, sound_files

MODALITIES = ("image", "text", "audio")  # in the order of the rows; the last one only where there are 3N
CLOSED = "_nogap"
SPLIT_SEED = 0  # of the split that measures linear separability
P = ParamSpec("P")
T = TypeVar("T")


def models(folder: Path, *, closed: bool = False) -> list[str]:
    """Names of the models in an export, in alphabetical order; with ``closed``, also what they are without their gap.

    Raises
    ------
    InputError
        ``folder`` is not an export, or holds no model.
    """
    similarities = folder / "similarities"
    if not similarities.is_dir():
        inside = sorted(path.parent.name for path in folder.glob("*/similarities") if path.is_dir())
        hint = (
            f"; give one of the exports in it: {', '.join(inside)}." if inside else "; give the folder of one export."
        )
        what = "is not a folder" if not folder.is_dir() else "has no folder similarities/"
        raise InputError(f"{folder}: {what}{hint}")
    names = sorted(path.stem for path in similarities.glob("*.csv"))
    if not names:
        raise InputError(f"{similarities}: holds no MODEL.csv; export the similarities of a model into it.")
    return [name for name in names if closed or not name.endswith(CLOSED)]


def bundle_name(folder: Path, model: str) -> str:
    """``amumo-DATA-MODEL``: the folder without its ``_size-100``, and the model, in small letters and hyphens."""
    data = re.sub(r"_size-\d+$", "", folder.resolve().name)
    return "-".join(["amumo", *(re.sub(r"[^a-z0-9.]+", "-", part.lower()).strip("-.") for part in (data, model))])


def read(
    folder: Path,
    model: str,
    media: Path,
    *,
    name: str | None = None,
    logit_scale: float | None = None,
    licence: str | None = None,
) -> Bundle:
    """Read one model of an export.

    Parameters
    ----------
    folder
        The export, the folder with ``prompts.txt``.
    model
        One of `models`.
    media
        Existing folder to which the media are written; `bundle.save` copies them from there.
    name
        Of the bundle; default `bundle_name`.
    logit_scale
        1 / temperature of the model, above 0. Default: what the losses in the export determine, or what is known of a
        model of this name (see ``scales``); a model of which neither is the case is refused.
    licence
        Of captions and media, shown wherever they are shown. Known for exports of MSCOCO.

    Returns
    -------
    A bundle with modalities image, text and, where there is, audio, one checkpoint, and all metrics.

    Raises
    ------
    InputError
        Everything that is wrong with the folder, at once.
    """
    problems = _Problems()
    names = models(folder, closed=True)
    if model not in names:
        problems.add(f"{folder}: there is no model {shown(model)}; {allowed(model, names)}.")
    table = folder / "similarities" / f"{model}.csv"
    captions = problems.of(_read_captions, folder / "prompts.txt")
    points = problems.of(_read_points, table) if model in names else None
    pictures = problems.of(picture_files, folder, len(captions)) if captions else None
    sounds = problems.of(sound_files, folder, len(captions)) if captions else None
    clouds = problems.of(_split, points, captions, table) if points is not None and captions else None
    scale = problems.of(_scale, folder, model, clouds, logit_scale) if clouds else problems.of(_given, logit_scale)
    sheets: dict[str, Media | None] = {
        "image": problems.of(draw_sheet, pictures, media) if pictures else None,
        "audio": copy_sounds(sounds, media) if sounds and clouds and "audio" in clouds else None,
    }
    if problems.found or captions is None or clouds is None or scale is None:
        raise InputError(problems.found)
    return Bundle(
        name=bundle_name(folder, model) if name is None else name,
        seed=0,
        items=tuple(Item(id=f"{number}", caption=caption) for number, caption in enumerate(captions)),
        embeddings={modality: cloud[None].astype(np.float32) for modality, cloud in clouds.items()},  # (1, N, D)
        steps=np.zeros(1, dtype=np.int64),
        logit_scale=np.array([scale.value], dtype=np.float64),
        provenance={
            "imported": {
                "tool": "amumo",
                "export": folder.resolve().name,
                "model": model,
                "scale": scale.source,
                "content": _digest([folder / "prompts.txt", table, *(pictures or ()), *(sounds or ())]),
            },
            "versions": {"numpy": np.__version__},
            "data": _data(folder, licence),
        },
        metrics={key: [value] for key, value in measure(clouds, scale.value, SPLIT_SEED).items()},
        media={modality: sheet for modality, sheet in sheets.items() if sheet is not None},
        media_root=media,
    )


@dataclass
class _Problems:
    """Collects what is wrong, so that all of it is told at once."""

    found: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.found.append(text)

    def of(self, action: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T | None:
        """Result of an action; None where it fails, with its problems added."""
        try:
            return action(*arguments, **named)
        except InputError as err:
            self.found += err.problems
            return None


@dataclass(frozen=True)
class _Scale:
    """A logit scale, and how it is known."""

    value: float
    source: str


def _given(scale: float | None) -> _Scale | None:
    if scale is not None and not (np.isfinite(scale) and scale > 0):
        raise InputError(f"the logit scale is {scale}; it must be finite and above 0, for example 100.")
    return None if scale is None else _Scale(scale, "given")


def _scale(folder: Path, model: str, clouds: dict[str, Floats], scale: float | None) -> _Scale:
    """The scale of a model: given, solved for or known."""
    given, solved = _given(scale), _solved(folder, model, clouds)
    if given is not None and solved is not None and abs(given.value - solved) > 0.01:
        return _Scale(given.value, f"given, though the losses in the export were measured at {solved:g}")
    if given is not None:
        return given
    if solved is not None:
        return _Scale(solved, "from the losses in the export")
    base = model.removesuffix(CLOSED)
    known = scales.known(base)
    if known is not None:
        return _Scale(known, f"known of {base}")
    best = best_logit_scale(clouds["image"], clouds["text"])
    raise InputError(
        f"{folder}: the scale (1 / temperature) of {model} is not known and does not follow from the export, and its "
        f"losses depend on it; give it with --logit-scale. (The loss of its pictures and texts is least at {best:.3g}.)"
    )


def _solved(folder: Path, model: str, clouds: dict[str, Floats]) -> float | None:
    """The scale at which an export's losses of a model were measured, as trained and closed; None if it gives none."""
    base = model.removesuffix(CLOSED)
    losses = [_loss(folder, base + ending) for ending in ("", CLOSED)]
    if len(clouds) != 2 or losses[0] is None or losses[1] is None:
        return None
    image, text = clouds["image"], clouds["text"]  # (N, D)
    if base != model:  # these are closed
        points = _read_points(folder / "similarities" / f"{base}.csv")
        image, text = points[: len(image)], points[len(image) : 2 * len(image)]
    return scales.solve(image, text, losses[0], losses[1])


def _loss(folder: Path, model: str) -> float | None:
    """Loss that an export gives for a model; None where it gives none, or one for each pair of modalities."""
    path = folder / "similarities" / f"{model}_meta_info.json"
    told = read_json(path, "export it again") if path.exists() else None
    loss = told.get("loss") if isinstance(told, dict) else None
    return float(loss) if isinstance(loss, float) and np.isfinite(loss) else None


def _read_captions(path: Path) -> list[str]:
    text = read_text(path, "it must hold one caption a line").replace("\r\n", "\n")
    # Not splitlines, which also breaks at characters that may stand in a caption.
    lines = [line.strip() for line in text.rstrip("\n").split("\n")]
    empty = [number for number, line in enumerate(lines, start=1) if not line]
    if empty:
        raise InputError(f"{path}:{empty[0]}: is empty; every line must be a caption.")
    return lines


def _read_points(path: Path) -> Floats:
    """Unit rows (M, D) of everything in a table of cosines."""
    expected = "expected 2N x 2N cosines, pictures first, then captions, or 3N x 3N, then sounds"
    try:
        lines = [line for line in read_bytes(path).decode("utf-8-sig").splitlines() if line.strip()]
        gram = np.loadtxt(lines, delimiter=",", dtype=np.float64, comments=None, ndmin=2) if lines else np.zeros(0)
    except ValueError as err:
        raise InputError(f"{path}: is not a table of numbers separated by commas ({err}).") from err
    if gram.size == 0:
        raise InputError(f"{path}: is empty; {expected}.")
    try:
        return embeddings_from_gram(gram)
    except ValueError as err:
        raise InputError(f"{path}: {err}; {expected}.") from err


def _split(points: Floats, captions: Sequence[str], path: Path) -> dict[str, Floats]:
    """Rows of each modality, (N, D)."""
    count, n = len(points), len(captions)
    if count not in (2 * n, 3 * n):
        raise InputError(
            f"{path}: has {count} rows, but prompts.txt has {n} captions, so {2 * n} are expected (pictures, captions) "
            f"or {3 * n} (and sounds); export both again."
        )
    return {name: points[k * n : (k + 1) * n] for k, name in enumerate(MODALITIES[: count // n])}


def _digest(paths: Sequence[Path]) -> str:
    """Hash of what an import is made from: two imports with the same one are of the same export."""
    digest = hashlib.sha256()
    for path in paths:
        content = read_bytes(path)
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


def _data(folder: Path, licence: str | None) -> dict[str, Any]:
    """What is known of the data of an export."""
    name = folder.resolve().name
    coco = name.startswith("MSCOCO")
    known = "captions CC BY 4.0; pictures by their authors on Flickr, under Flickr's terms of use"
    tool = "exported with https://github.com/ginihumer/Amumo"
    return {
        "name": name,
        "source": f"https://cocodataset.org, {tool}" if coco else tool,
        "licence": licence or (known if coco else "unknown: ask whoever made the export"),
        "attribution": "Microsoft COCO: Lin et al. 2014" if coco else "",
    }
