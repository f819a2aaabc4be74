"""The bundle: the contract between training (or an importer) and everything that shows embeddings.

A bundle is a folder::

    bundle.json         schema, name, seed, provenance, modalities, media, metrics
    arrays.safetensors  one float32 array (T, N, D) of unit rows a modality, "steps" (T,), "logit_scale" (T,)
    items.jsonl         one line an item: id, caption, tags, split
    media/              what an item looks or sounds like (see ``media``): a sheet of pictures, sounds, drawings
    modgap.json         which files modgap wrote, so that it replaces no others (see ``files``); not needed to read it

Item n of every modality is the same thing, so row n of one array and row n of another are partners.
A `Bundle` is consistent from where it is made, in Python as from a file: the constructor refuses everything else.
``save`` writes all of it or nothing; ``load`` says in one sentence what is wrong with a folder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arrays import bundle_fields
from .bundle_checks import find_problems
from .bundle_files import ARRAYS, HEADER, ITEMS, MEDIA, own_files, read_arrays, read_header, read_items, write
from .errors import InputError, shown
from .files import is_folder, new_folder, recover_all
from .item import Item
from .media import Media, PictureSheet
from .metrics import find


@dataclass(frozen=True)
class Bundle:
    """Embeddings of the same N items in two or more modalities, over T checkpoints.

    Attributes
    ----------
    name, seed
        Experiment and seed: together they name the bundle and its folder, ``name/seed``.
    items
        N items, one at least; ids are unique and stable.
    embeddings
        Two or more modalities: name (small letters) to float32 array (T, N, D), rows of length one, D the same for
        all. T is 1 where there is no training to show.
    steps
        (T,) optimiser steps before each checkpoint, whole numbers from 0, rising.
    logit_scale
        (T,) 1 / temperature at each checkpoint, 0.001 to 100,000.
    provenance
        Where it comes from: config, versions, data set with source, licence and attribution; see ``imported``.
    metrics
        Key to T values, one a checkpoint (see ``metrics``).
    media
        Modality to what its items look or sound like; ``media_root`` is the folder that holds the files.

    Raises
    ------
    InputError
        Everything that is inconsistent, one sentence each.
    """

    name: str
    seed: int
    items: tuple[Item, ...]
    embeddings: Mapping[str, NDArray[np.float32]]
    steps: NDArray[np.int64]
    logit_scale: NDArray[np.float64]
    provenance: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Sequence[float]] = field(default_factory=dict)
    media: Mapping[str, Media] = field(default_factory=dict)
    media_root: Path | None = None

    def __post_init__(self) -> None:
        self.check()

    @classmethod
    def from_arrays(
        cls,
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
    ) -> Bundle:
        """Embeddings of one's own, such as ``Bundle.from_arrays({"image": X, "text": Y}, captions, logit_scale=50)``.

        Parameters
        ----------
        embeddings
            Two or more modalities: name to numbers (N, D), row n of each the same item; arrays, or tensors of torch.
            Rows are brought to length one.
        captions, ids, tags
            N each, in the order of the rows: words, a name that stays (its number by default), groups it belongs to.
        media, media_root
            What items look or sound like, and the folder of the files; see ``media``.
        logit_scale
            1 / temperature of the model, above 0; None where nobody knows it, and then 1 stands for it.
        name, model
            Of the bundle, and what figures call it; the same by default.
        licence, attribution
            Of captions and media, shown wherever they are.

        Raises
        ------
        InputError
            Everything that is wrong, one sentence each.

        Warns
        -----
        UserWarning
            What was changed, such as rows that were not of length one; it stands in the provenance as ``notes``, too.
        """
        return cls(
            seed=0,
            **bundle_fields(
                embeddings, captions, ids=ids, tags=tags, media=media, media_root=media_root, logit_scale=logit_scale,
                name=name, model=model, licence=licence, attribution=attribution,
            ),
        )  # fmt: skip

    def check(self) -> None:
        """Refuse what is inconsistent: when it is made, and again before it is saved, since arrays can be changed."""
        problems = find_problems(self)
        if problems:
            name = self.name if isinstance(self.name, str) else shown(self.name)
            raise InputError(f"bundle {name}/{shown(self.seed)}: {text}" for text in problems)

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
        places = np.flatnonzero(self.steps == step)
        if not len(places):
            known = ", ".join(str(int(other)) for other in self.steps)
            raise InputError(f"bundle {self.name}/{self.seed}: found step {step}; allowed: {known}.")
        return int(places[0])

    def course(self, metric: str) -> Sequence[float]:
        """One number of this run at every checkpoint, (T,); the name as ``metrics.find`` understands it."""
        try:
            return self.metrics[find(self.metrics, metric)]
        except InputError as err:
            raise InputError(f"bundle {self.name}/{self.seed}: {text}" for text in err.problems) from None

    def metric(self, name: str, *, step: int | None = None) -> float:
        """One number of this run after ``step`` steps of training; at the end by default."""
        return float(self.course(name)[self.checkpoint(step)])

    @cached_property
    def content(self) -> str:
        """Key of all that is in the bundle, its media included: same content, same key."""
        digest = hashlib.sha256(repr((self.name, self.seed, self.items, self.media)).encode())
        digest.update(json.dumps([self.provenance, self.metrics], sort_keys=True).encode())
        for name, array in (*self.embeddings.items(), ("steps", self.steps), ("logit_scale", self.logit_scale)):
            digest.update(f"{name} {array.shape}".encode())
            digest.update(np.ascontiguousarray(array).data)
        for modality in self.media:
            for path in self.media_paths(modality):
                digest.update(path.read_bytes())
        return digest.hexdigest()

    @property
    def imported(self) -> Mapping[str, Any]:
        """What an importer recorded: tool, export, model, content; empty for what was not imported."""
        origin = self.provenance.get("imported")
        return origin if isinstance(origin, Mapping) else {}

    @property
    def trained(self) -> bool:
        """Whether the steps are those of a training; an imported model shows none."""
        return not self.imported

    @property
    def sprites(self) -> dict[str, PictureSheet]:
        """The media that are pictures: modality to sheet."""
        return {modality: media for modality, media in self.media.items() if isinstance(media, PictureSheet)}

    def media_paths(self, modality: str) -> tuple[Path, ...]:
        """Files of a modality's media, in their order; none if it has none."""
        media = self.media.get(modality)
        return () if media is None or self.media_root is None else tuple(self.media_root / name for name in media.files)

    def sprite_path(self, modality: str) -> Path | None:
        """File of a modality's sheet of pictures, if it has one."""
        return self.media_paths(modality)[0] if modality in self.sprites else None


def save(bundle: Bundle, folder: Path) -> None:
    """Write a bundle to ``folder``, replacing a bundle that is there: all of it or nothing.

    Raises
    ------
    InputError
        The bundle is inconsistent, or the folder cannot be written or holds what belongs to no bundle.
    """
    bundle.check()
    with new_folder(folder, unlisted=own_files) as new:
        write(bundle, new)


def load(folder: Path) -> Bundle:
    """Read a bundle.

    Raises
    ------
    InputError
        What is wrong: file, field, what was found, what was expected.
    """
    header = read_header(folder)
    if (folder / MEDIA).is_symlink():
        raise InputError(f"{folder / MEDIA}: is a link; put the folder itself there.")
    arrays = read_arrays(folder / ARRAYS, header["modalities"])
    items = read_items(folder / ITEMS)
    try:
        return Bundle(
            name=header["name"],
            seed=header["seed"],
            items=items,
            embeddings={modality: arrays[modality] for modality in header["modalities"]},
            steps=arrays["steps"],
            logit_scale=arrays["logit_scale"],
            provenance=header["provenance"],
            metrics=header["metrics"],
            media=header["media"],
            media_root=folder / MEDIA,
        )
    except InputError as err:
        named = f"bundle {header['name']}/{header['seed']}: "
        raise InputError(f"{folder}: {problem.removeprefix(named)}" for problem in err.problems) from err


def load_all(root: Path, names: Collection[str] | None = None) -> dict[str, dict[int, Bundle]]:
    """Read bundles under ``root``, laid out as ``root/NAME/SEED``, all or those of some names: name to seed to bundle.

    Raises
    ------
    InputError
        Everything that is wrong with any of them. A bundle that lies in a folder of another name is a copy, say, and
        would silently stand for the run that it names, so it is refused.
    """
    runs: dict[str, dict[int, Bundle]] = {}
    problems: list[str] = []
    if not is_folder(root):
        return {}
    for folder in root.glob("*/"):
        recover_all(folder)  # a bundle that a killed process moved out of the way is a run, too
    for header in sorted(root.glob(f"*/*/{HEADER}")):
        folder = header.parent
        if folder.name.startswith(".") or folder.parent.name.startswith("."):
            continue  # being written
        if names is not None and folder.parent.name not in names:
            continue
        try:
            bundle = load(folder)
        except InputError as err:
            problems += err.problems
            continue
        if (folder.parent.name, folder.name) != (bundle.name, str(bundle.seed)):
            problems.append(
                f"{folder}: holds the bundle {bundle.name}/{bundle.seed}, and a bundle lies in NAME/SEED; "
                f"rename the folder, or move it out of {root}."
            )
        runs.setdefault(bundle.name, {})[bundle.seed] = bundle
    if problems:
        raise InputError(problems)
    return runs


def load_any(path: Path) -> list[Bundle]:
    """The bundles of a folder: itself, or those in it, by name and seed.

    Raises
    ------
    InputError
        It holds none, or one that is damaged.
    """
    if (path / HEADER).is_file():
        return [load(path)]
    inside = sorted([*path.glob(f"*/{HEADER}"), *path.glob(f"*/*/{HEADER}")])
    if not inside:
        raise InputError(f"{path}: holds no bundle; give a folder NAME/SEED with a {HEADER}, or one that holds such.")
    return [load(header.parent) for header in inside if not header.parent.name.startswith(".")]
