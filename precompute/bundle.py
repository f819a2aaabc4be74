"""The bundle: the contract between training (or an importer) and everything that shows embeddings.

A bundle is a folder::

    bundle.json         schema, name, seed, provenance, modalities, media, metrics
    arrays.safetensors  one float32 array (T, N, D) of unit rows a modality, "steps" (T,), "logit_scale" (T,)
    items.jsonl         one line an item: id, caption, tags, split
    media/              what an item looks or sounds like: a sprite sheet for pictures

Item n of every modality is the same thing, so row n of one array and row n of another are partners.
``save`` writes all of it or nothing; ``load`` says in one sentence what is wrong with a folder.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file
from safetensors.numpy import save as serialise

from .bundle_checks import find_problems
from .errors import InputError
from .metrics import find

SCHEMA = 1
FIELDS = {
    "schema": int,
    "name": str,
    "seed": int,
    "provenance": dict,
    "modalities": list,
    "media": dict,
    "metrics": dict,
}


@dataclass(frozen=True)
class Item:
    """One thing that every modality shows: a picture and its caption, say."""

    id: str
    caption: str
    tags: tuple[str, ...] = ()
    split: str = "test"


@dataclass(frozen=True)
class Sprite:
    """A sheet of square pictures; item n sits in row ``n // columns``, column ``n % columns``."""

    file: str
    cell: int
    columns: int


@dataclass(frozen=True)
class Bundle:
    """Embeddings of the same N items in two or more modalities, over T checkpoints.

    Attributes
    ----------
    name, seed
        Experiment and seed: together they name the bundle.
    items
        N items; ids are unique and stable.
    embeddings
        Modality to float32 array (T, N, D), rows of length one. T is 1 where there is no training to show.
    steps
        (T,) optimiser steps before each checkpoint, rising.
    logit_scale
        (T,) 1 / temperature at each checkpoint, > 0.
    provenance
        Where it comes from: config, versions, data set with source, licence and attribution.
    metrics
        Key to T values, one a checkpoint (see ``metrics``).
    sprites
        Modality to sheet of pictures; ``media_root`` is the folder that holds them.
    """

    name: str
    seed: int
    items: tuple[Item, ...]
    embeddings: Mapping[str, NDArray[np.float32]]
    steps: NDArray[np.int64]
    logit_scale: NDArray[np.float64]
    provenance: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Sequence[float]] = field(default_factory=dict)
    sprites: Mapping[str, Sprite] = field(default_factory=dict)
    media_root: Path | None = None

    @property
    def modalities(self) -> tuple[str, ...]:
        """Names of the modalities, in the order in which they were written."""
        return tuple(self.embeddings)

    def at(self, modality: str, checkpoint: int = -1) -> NDArray[np.float32]:
        """Embeddings (N, D) of one modality at one checkpoint; the last one by default."""
        return self.embeddings[modality][checkpoint]

    def checkpoint(self, step: int | None = None) -> int:
        """Which checkpoint, from 0, was taken after ``step`` steps of training; the last one by default."""
        if step is None:
            return len(self.steps) - 1
        found = np.flatnonzero(self.steps == step)
        if not len(found):
            known = ", ".join(str(int(other)) for other in self.steps)
            raise InputError(f"bundle {self.name}/{self.seed}: found step {step}; allowed: {known}.")
        return int(found[0])

    def course(self, metric: str) -> Sequence[float]:
        """One number of this run at every checkpoint, (T,); the name as ``metrics.find`` understands it."""
        try:
            return self.metrics[find(self.metrics, metric)]
        except InputError as err:
            raise InputError(f"bundle {self.name}/{self.seed}: {text}" for text in err.problems) from None

    def metric(self, name: str, *, step: int | None = None) -> float:
        """One number of this run after ``step`` steps of training; at the end by default."""
        return float(self.course(name)[self.checkpoint(step)])

    def sprite_path(self, modality: str) -> Path | None:
        """File of a modality's sprite sheet, if it has one."""
        if modality not in self.sprites or self.media_root is None:
            return None
        return self.media_root / self.sprites[modality].file

    def problems(self) -> list[str]:
        """What is inconsistent in this bundle, one sentence each; empty if nothing is."""
        return find_problems(self)


def save(bundle: Bundle, folder: Path) -> None:
    """Write a bundle to ``folder``, replacing what is there: all of it or nothing.

    Raises
    ------
    InputError
        The bundle is inconsistent, or the folder cannot be written.
    """
    problems = bundle.problems()
    if problems:
        raise InputError(f"bundle {bundle.name}/{bundle.seed} cannot be saved: {text}" for text in problems)
    header = {
        "schema": SCHEMA,
        "name": bundle.name,
        "seed": bundle.seed,
        "provenance": dict(bundle.provenance),
        "modalities": list(bundle.modalities),
        "media": {modality: asdict(sprite) for modality, sprite in bundle.sprites.items()},
        "metrics": {name: [float(v) for v in values] for name, values in bundle.metrics.items()},
    }
    arrays: dict[str, NDArray[Any]] = {}  # safetensors takes mixed dtypes
    arrays |= {m: np.ascontiguousarray(a, dtype=np.float32) for m, a in bundle.embeddings.items()}  # (T, N, D)
    arrays["steps"] = np.asarray(bundle.steps, dtype=np.int64)  # (T,)
    arrays["logit_scale"] = np.asarray(bundle.logit_scale, dtype=np.float64)  # (T,)
    if folder.exists() and not (folder / "bundle.json").is_file() and not _is_empty_folder(folder):
        raise InputError(f"{folder}: exists and is not a bundle, so it is not replaced; choose another folder.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as scratch:
            new = Path(scratch) / "new"
            (new / "media").mkdir(parents=True)
            (new / "bundle.json").write_text(json.dumps(header, indent=1) + "\n", encoding="utf-8")
            # Not save_file, which makes a file that only its owner can read.
            (new / "arrays.safetensors").write_bytes(serialise(arrays))
            lines = (json.dumps(asdict(item), ensure_ascii=False) for item in bundle.items)
            (new / "items.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
            for modality, sprite in bundle.sprites.items():
                source = bundle.sprite_path(modality)
                if source is not None:
                    shutil.copyfile(source, new / "media" / sprite.file)
            _swap(new, folder, Path(scratch) / "old")
    except OSError as err:
        raise InputError(
            f"{folder}: cannot be written ({err.strerror}); choose another folder or free its rights."
        ) from err


def _is_empty_folder(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())


def _swap(new: Path, folder: Path, old: Path) -> None:
    """Put ``new`` in the place of ``folder``; if that fails, what was there is there again."""
    if folder.exists():
        folder.replace(old)
    try:
        new.replace(folder)
    except OSError:
        if old.exists():
            old.replace(folder)
        raise


def load(folder: Path) -> Bundle:
    """Read a bundle.

    Raises
    ------
    InputError
        What is wrong: file, field, what was found, what was expected.
    """
    header = _read_header(folder)
    items = _read_items(folder / "items.jsonl")
    arrays = _read_arrays(folder / "arrays.safetensors", header["modalities"])
    try:
        sprites = {modality: Sprite(**entry) for modality, entry in header["media"].items()}
    except TypeError as err:
        raise InputError(
            f"{folder / 'bundle.json'}: media must give file, cell and columns for each modality ({err})."
        ) from err
    bundle = Bundle(
        name=header["name"],
        seed=header["seed"],
        items=items,
        embeddings={m: arrays[m] for m in header["modalities"]},
        steps=arrays["steps"],
        logit_scale=arrays["logit_scale"],
        provenance=header["provenance"],
        metrics=header["metrics"],
        sprites=sprites,
        media_root=folder / "media",
    )
    problems = bundle.problems()
    if problems:
        raise InputError(f"{folder}: {text}" for text in problems)
    return bundle


def load_all(root: Path) -> dict[str, dict[int, Bundle]]:
    """Read every bundle under ``root``, laid out as ``root/NAME/SEED``: name to seed to bundle."""
    found: dict[str, dict[int, Bundle]] = {}
    for header in sorted(root.glob("*/*/bundle.json")):
        if not header.parent.name.startswith("."):
            bundle = load(header.parent)
            found.setdefault(bundle.name, {})[bundle.seed] = bundle
    return found


def _read_header(folder: Path) -> dict[str, Any]:
    path = folder / "bundle.json"
    if not path.is_file():
        raise InputError(f"{folder}: no bundle here (bundle.json is missing).")
    try:
        header = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as err:
        raise InputError(f"{path}: is not readable JSON ({err}); make the bundle again.") from err
    if not isinstance(header, dict) or header.get("schema") != SCHEMA:
        found = header.get("schema") if isinstance(header, dict) else type(header).__name__
        raise InputError(f"{path}: schema is {found!r}, this version reads {SCHEMA}; make the bundle again.")
    missing = [name for name in FIELDS if name not in header]
    if missing:
        raise InputError(f"{path}: lacks {', '.join(missing)}; make the bundle again.")
    wrong = [
        f"{path}: {name} is {header[name]!r}; expected {expected.__name__}."
        for name, expected in FIELDS.items()
        if not isinstance(header[name], expected)
    ]
    wrong += [
        f"{path}: modalities holds {name!r}; expected names."
        for name in header["modalities"]
        if not isinstance(name, str)
    ]
    if wrong:
        raise InputError(wrong)
    return header


def _read_items(path: Path) -> tuple[Item, ...]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise InputError(f"{path}: cannot be read ({err}).") from err
    items = []
    # Not splitlines, which also breaks at U+2028 and the like, and those may stand in a caption.
    for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
        try:
            items.append(_item(json.loads(line)))
        except (ValueError, TypeError, KeyError) as err:
            raise InputError(
                f"{path}:{number}: expected an object with id, caption, tags, split; found {line[:60]!r}."
            ) from err
    return tuple(items)


def _item(raw: Any) -> Item:  # noqa: ANN401 (JSON can be anything)
    words = (raw["id"], raw["caption"], raw["split"], *raw["tags"])
    if not isinstance(raw["tags"], list) or not all(isinstance(word, str) for word in words):
        raise TypeError
    return Item(id=raw["id"], caption=raw["caption"], tags=tuple(raw["tags"]), split=raw["split"])


def _read_arrays(path: Path, modalities: Sequence[str]) -> dict[str, NDArray[Any]]:
    try:
        arrays = load_file(path)
    except (OSError, SafetensorError) as err:
        raise InputError(f"{path}: is truncated or damaged ({err}); make the bundle again.") from err
    missing = [name for name in (*modalities, "steps", "logit_scale") if name not in arrays]
    if missing:
        raise InputError(f"{path}: lacks the arrays {', '.join(missing)}; it has {', '.join(sorted(arrays))}.")
    return arrays
