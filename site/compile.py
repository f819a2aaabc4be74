"""Chapters and bundles to a folder of static files: ``modgap build``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from threadpoolctl import threadpool_limits

from ..precompute.bundle import load_all
from ..precompute.errors import InputError
from ..precompute.files import is_folder, new_folder, recover
from .checks import check_page
from .claims import Runs
from .edition import Edition, read
from .figures import FigureFile
from .figures.export import FOLDER
from .outputs import page, single, slides
from .outputs.stills import FOLDER as STILLS
from .outputs.stills import Stills
from .reveal import found
from .watching import Stamp, stamps

ADVICE = "choose another folder with --out, or free its rights"


@dataclass(frozen=True)
class Report:
    """What a build made.

    Attributes
    ----------
    page
        ``index.html``.
    size
        Bytes of all files.
    figures
        Figures with their sizes, in the order of the page.
    claims, failed
        How many claims were checked; those that the runs do not support (in a draft only).
    left_out
        Chapters that a sentence stands in for, to the runs that they lack.
    stills
        Pictures of the figures.
    """

    page: Path
    size: int
    figures: Sequence[FigureFile]
    claims: int
    failed: Sequence[str]
    left_out: Mapping[str, Sequence[str]]
    stills: Stills


@lru_cache(maxsize=1)
def _runs(bundles: Path, also: Path | None, _files: frozenset[tuple[Path, Stamp]]) -> Runs:
    """All runs, and of ``also`` those of other names; read again only if one of their files changed."""
    found = load_all(bundles)
    if also is not None and is_folder(also):
        found |= load_all(also, {folder.name for folder in also.iterdir()} - found.keys())
    return Runs(found)


def build(
    article: Path,
    bundles: Path,
    out: Path,
    *,
    draft: bool = False,
    first_look: bool = False,
    also: Path | None = None,
    single_file: bool = False,
    take_stills: bool = False,
) -> Report:
    """Compile an article.

    Parameters
    ----------
    article
        Folder with ``article.yaml``, ``chapters/``, a BibTeX file and ``claims.py``.
    bundles
        Folder of bundles, ``NAME/SEED/``.
    out
        Folder of the page; an earlier page there is replaced when the new one is whole.
    draft
        Mark claims that do not hold instead of refusing to build.
    first_look
        The runs were cut short: judge no claim, and say so on the page.
    also
        Another folder of bundles, of which those count whose names are not in the first one.
    single_file
        Write a page that holds all that it needs, and nothing beside it.
    take_stills
        Take the pictures of figures that are missing or no longer right, with a Chromium of this machine; those of the
        earlier page that are right are kept in any case.

    Raises
    ------
    InputError
        Everything that is wrong with the article; ``out`` is as it was.
    """
    with threadpool_limits(limits=1, user_api="blas"):  # the matrices are small: threads would wait for each other
        recover(out)  # a page that a killed build moved out of the way, even if this build fails
        edition = read(article, _all_runs(bundles, also), draft=draft, first_look=first_look)
        return _write(edition, out, single_file=single_file, take_stills=take_stills)


def export_figure(article: Path, bundles: Path, figure: str, state: str, out: Path, *, draft: bool = False) -> None:
    """Write one figure of an article as a file with all that it needs inside; see ``single.write_figure``.

    Raises
    ------
    InputError
        Everything that is wrong with the article, the figure's name, its state or the file.
    """
    with threadpool_limits(limits=1, user_api="blas"):
        single.write_figure(read(article, _all_runs(bundles), draft=draft), figure, state, out)


@dataclass(frozen=True)
class Deck:
    """How many slides a deck has, and the pictures of its figures."""

    slides: int
    stills: Stills


def make_slides(article: Path, bundles: Path, out: Path, *, stills: Path | None = None, draft: bool = False) -> Deck:
    """Write the deck of an article to a folder, with the page and the figures that it shows.

    Parameters
    ----------
    article, bundles, draft
        As for `build`.
    out
        Folder of the deck; an earlier one there is replaced when the new one is whole.
    stills
        Folder of the stills of a page; those that show what the deck shows are taken over.

    Raises
    ------
    InputError
        Everything that is wrong with the article, the folder or the package that ships reveal.js; ``out`` is as it was.
    """
    found()
    with threadpool_limits(limits=1, user_api="blas"), new_folder(out, ADVICE) as folder:
        edition = read(article, _all_runs(bundles), draft=draft)
        pictures = page.write(edition, folder, stills).stills
        count = slides.write(edition, folder, pictures)
        check_page(folder)
        check_page(folder, slides.NAME)
    return Deck(count, pictures)


def _all_runs(bundles: Path, also: Path | None = None) -> Runs:
    runs = _runs(bundles, also, frozenset(stamps([bundles, *([also] if also else [])])))
    if not len(runs):
        one = "modgap precompute --only clip-photos"
        raise InputError(f"{bundles}: holds no bundles; make all with 'modgap precompute', or CLIP's with '{one}'.")
    return runs


def _write(edition: Edition, out: Path, *, single_file: bool, take_stills: bool) -> Report:
    with new_folder(out, ADVICE) as folder:
        if single_file:
            made = page.Written(single.write_article(edition, folder))
        else:
            made = page.write(edition, folder, out / STILLS, take=take_stills)
            check_page(folder)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    claims = edition.story.claims
    return Report(
        page=out / "index.html",
        size=size,
        figures=[replace(file, path=out / FOLDER / file.path.name) for file in made.figures],
        claims=len(claims),
        failed=[name for name, use in claims.items() if use.problem],
        left_out={chapter.path.name: chapter.missing for chapter in edition.story.chapters if chapter.missing},
        stills=made.stills,
    )
