"""The files of reveal.js, as the package `sphinx-revealjs` from PyPI ships them; nothing of it is imported."""

from __future__ import annotations

import shutil
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from ..precompute.errors import InputError

PACKAGE = "sphinx-revealjs"
INSTALL = "pip install 'modgap[slides]'"
FOLDER = "reveal"
ROOT = "sphinx_revealjs/_static/revealjs"
NEEDED = ("dist/reveal.js", "dist/reveal.css", "plugin/notes/notes.js", "LICENSE")


def write_reveal(out: Path) -> None:
    """Copy what a deck needs to ``reveal/`` in a folder.

    Raises
    ------
    InputError
        The package, or a file of it, is not there.
    """
    (out / FOLDER).mkdir(exist_ok=True)
    for path in found():
        shutil.copyfile(path, out / FOLDER / path.name)


def found() -> list[Path]:
    """Where the files are, in the order of `NEEDED`."""
    try:
        shipped = {file.as_posix(): Path(str(file.locate())) for file in files(PACKAGE) or ()}
    except PackageNotFoundError as err:
        raise InputError(f"slides need the package {PACKAGE}; install it with: {INSTALL}.") from err
    paths = [shipped.get(f"{ROOT}/{name}", Path(name)) for name in NEEDED]
    missing = [name for name, path in zip(NEEDED, paths, strict=True) if not path.is_file()]
    if missing:
        raise InputError(f"the package {PACKAGE} lacks {missing[0]}; install it again with: {INSTALL}.")
    return paths
