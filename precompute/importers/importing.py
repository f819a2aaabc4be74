"""Imported bundles put in their places. A bundle of other content is never overwritten unless that is asked for."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ..bundle import Bundle, load, save
from ..errors import InputError, allowed, shown
from ..files import recover
from ..modalities import plural
from ..temporary import temporary
from . import amumo, array_files


def import_amumo(
    folder: Path,
    out: Path,
    *,
    only: Sequence[str] | None = None,
    name: str | None = None,
    logit_scale: float | None = None,
    licence: str | None = None,
    closed: bool = False,
    replace: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> None:
    """Import models of an export, each to ``out/NAME/0``.

    Parameters
    ----------
    folder
        The export.
    out
        Folder of bundles.
    only
        Models; default all.
    closed
        Whether "all" has also what the export holds of each model with its gap closed.
    name, logit_scale, licence
        See ``amumo.read``. A name is for one model.
    replace
        Whether a bundle of other content may be overwritten.
    say
        Told what became of each model, in a sentence.

    Raises
    ------
    InputError
        What is wrong with the export or with any of its models. The other models are imported all the same, and the
        last sentence says which.
    """
    there = amumo.models(folder, closed=True)
    wanted = list(dict.fromkeys(only or amumo.models(folder, closed=closed)))
    unknown = [model for model in wanted if model not in there]
    if unknown:
        raise InputError(f"{folder}: found --model {shown(model)}; {allowed(model, there)}." for model in unknown)
    if name is not None and len(wanted) > 1:
        raise InputError(f"{folder}: --name is for one model, found {', '.join(wanted)}; choose one with --model.")
    problems: list[str] = []
    done: list[str] = []
    for model in wanted:
        try:
            with temporary() as media:
                bundle = amumo.read(folder, model, media, name=name, logit_scale=logit_scale, licence=licence)
                say(put(bundle, out, replace=replace))
            done.append(model)
        except InputError as err:
            problems += err.problems
    if problems:
        rest = ", ".join(model for model in wanted if model not in done)
        told = f"{folder}: {', '.join(done) or 'nothing'} was imported; not imported: {rest}."
        raise InputError([*dict.fromkeys(problems), told])


def import_arrays(
    files: Sequence[str],
    out: Path,
    *,
    captions: Path | None = None,
    name: str = "mine",
    logit_scale: float | None = None,
    licence: str | None = None,
    replace: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> None:
    """Import embeddings from files to ``out/NAME/0``; ``files`` and ``captions`` as `array_files.read` takes them.

    A ``logit_scale`` goes before the one that a file holds.

    Raises
    ------
    InputError
        What is wrong with the files, or with what they hold.
    """
    found = array_files.read(files, captions)
    for told in found.left_out:  # it may explain what is wrong below
        say(told)
    with warnings.catch_warnings(record=True) as notes:
        warnings.simplefilter("always")
        bundle = Bundle.from_arrays(
            found.embeddings, found.captions, ids=found.ids, tags=found.tags,
            logit_scale=found.logit_scale if logit_scale is None else logit_scale, name=name, licence=licence or "",
        )  # fmt: skip
    for note in notes:
        say(str(note.message))
    say(put(bundle, out, replace=replace))


def put(bundle: Bundle, out: Path, *, replace: bool = False, done: str = "imported") -> str:
    """Save an imported bundle to ``out/NAME/SEED``; the sentence on what was ``done``.

    Raises
    ------
    InputError
        Something else is there, and is not to be replaced; or it cannot be written.
    """
    folder = out / bundle.name / str(bundle.seed)
    recover(folder)
    there = _existing(folder)
    if isinstance(there, Bundle) and _same(there, bundle):
        return f"{folder}: is up to date."
    check_place(folder, _content(bundle), replace=replace)
    save(bundle, folder)
    media = f"with their {' and '.join(map(plural, bundle.media))}" if bundle.media else "without pictures or sounds"
    return (
        f"{folder}: {done} {len(bundle.items)} items ({', '.join(bundle.modalities)}) {media}, at a scale of "
        f"{bundle.logit_scale[-1]:g} ({bundle.imported.get('scale')})."
    )


def check_place(folder: Path, content: object, *, replace: bool) -> None:
    """Refuse to replace what is in a folder by a bundle that is made from ``content``, unless that is asked for.

    Raises
    ------
    InputError
        Something else is there.
    """
    there = _existing(folder)
    if there is not None and not replace and not (isinstance(there, Bundle) and _content(there) == content):
        raise InputError(
            f"{folder}: holds {_told(there)}, so it is left as it is; give the import a name of its own with --name, "
            f"or overwrite what is there with --replace."
        )


def _existing(folder: Path) -> Bundle | str | None:
    """The bundle in a folder; "" for one that is damaged; None where there is none."""
    try:
        return load(folder)
    except InputError:
        return "" if (folder / "bundle.json").exists() else None


def _content(bundle: Bundle) -> object:
    """What an imported bundle was made from; something that equals nothing else for one that was not imported."""
    return bundle.imported.get("content", object())


def _told(there: Bundle | str) -> str:
    if not isinstance(there, Bundle):
        return "a damaged bundle"
    of = there.imported
    return f"{of.get('model')} of another export, {of.get('export')}" if of else "a bundle that was not imported"


def _same(one: Bundle, other: Bundle) -> bool:
    """Whether two bundles hold the same, down to the bytes of their media."""
    plain = all(getattr(one, name) == getattr(other, name) for name in ("items", "provenance", "metrics", "media"))
    arrays = ({"steps": b.steps, "logit_scale": b.logit_scale, **b.embeddings} for b in (one, other))
    first, second = arrays
    return (
        plain
        and first.keys() == second.keys()
        and all(np.array_equal(first[name], second[name]) for name in first)
        and all(
            a.read_bytes() == b.read_bytes()
            for modality in one.media
            for a, b in zip(one.media_paths(modality), other.media_paths(modality), strict=True)
        )
    )
