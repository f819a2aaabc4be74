"""Results that are slow to compute, kept by content: by what they are made from, and by the code that makes them.

Nothing is kept until a folder is named: a notebook computes, a build looks up. What is kept can be deleted at any time.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

import joblib

from .sources import code_hash, imported_packages, needed, reached, versions

P = ParamSpec("P")
T = TypeVar("T")
PACKAGE = Path(__file__).resolve().parent.parent
MOST = "1G"  # bytes that are kept; what was not looked up for longest goes first

_memory = joblib.Memory(None, verbose=0)


def keep_in(folder: Path | None) -> None:
    """Keep results in this folder from now on; nothing with None, or where it cannot be written."""
    global _memory
    try:
        _memory = joblib.Memory(folder, verbose=0)
    except OSError:
        _memory = joblib.Memory(None, verbose=0)


def forget_code() -> None:
    """Look at source files again; for a process that lives while they are edited."""
    for function in (reached, needed, imported_packages, code_hash, code_of):
        function.cache_clear()


def trim() -> None:
    """Drop what was not looked up for longest, if more than `MOST` is kept."""
    if _memory.store_backend is not None:
        _memory.reduce_size(bytes_limit=MOST)


def kept(make: Callable[[], T], *content: object) -> T:
    """What ``make`` returns, or returned before for the same ``content``, which is all that the result depends on."""
    if _memory.store_backend is None:
        return make()
    return cast(T, _memory.cache(_made, ignore=["make"])(content_hash(content), make))


def content_hash(content: object) -> str:
    """Key of plain values, arrays, and what holds them."""
    return str(joblib.hash(content))


def _made(content: str, make: Callable[[], T]) -> T:  # noqa: ARG001 - the key
    return make()


def remembered(function: Callable[P, T]) -> Callable[P, T]:
    """A function of plain values and arrays whose results are kept by its code and arguments."""
    file = Path(function.__code__.co_filename).resolve()

    @functools.wraps(function)
    def look_up(*args: P.args, **kwargs: P.kwargs) -> T:
        content = () if _memory.store_backend is None else (function.__qualname__, code_of(file), args, kwargs)
        return kept(lambda: function(*args, **kwargs), *content)

    return look_up


@functools.cache
def code_of(path: Path) -> str:
    """Key of what a module does: its code and style sheets, those of all of ours that it imports, and the packages."""
    if PACKAGE in path.parents:
        files = reached(path.relative_to(PACKAGE).as_posix(), within=PACKAGE)
    else:  # of somebody's article: it may import anything of ours, and the files beside it
        ours = (file for part in ("explainers", "precompute") for file in (PACKAGE / part).rglob("*.py"))
        files = (*ours, *reached(path.name, within=path.parent))
    sheets = [sheet.read_bytes() for sheet in sorted({sheet for file in files for sheet in file.parent.glob("*.css")})]
    return content_hash((code_hash(files), sheets, versions(imported_packages(files))))
