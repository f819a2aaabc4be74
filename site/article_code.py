"""Code of an article: imported wherever it lies, and run so that whatever it raises becomes a sentence."""

from __future__ import annotations

import importlib
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from ..precompute.errors import InputError
from .problems import Place

# Relative imports of an article lead to the files beside it and to this package, wherever it lies.
ARTICLE = "modgap.article_being_read"
T = TypeVar("T")


class CodeError(Exception):
    """Code of the article failed: where, ``FILE:LINE``, and how."""

    def __init__(self, place: Place | Path, err: BaseException) -> None:
        self.place = place
        try:
            said = str(err)
        except Exception:
            said = ""  # an exception of the article's own
        self.said = f"{type(err).__name__}: {said}" if said else type(err).__name__
        short = f"{place.path.name}:{place.line}" if isinstance(place, Place) else place.name
        super().__init__(f"fails to run ({short}): {self.said}")


def run_code(path: Path, action: Callable[[], T]) -> T:
    """What code of the article of ``path``, its ``claims.py``, gives back.

    Raises
    ------
    CodeError
        It raised something, ``SystemExit`` too.
    InputError
        It asked the runs for what is not there.
    """
    try:
        return action()
    except (InputError, KeyboardInterrupt):
        raise
    except BaseException as err:
        raise CodeError(_origin(path, err), err) from err


def import_file(path: Path) -> ModuleType:
    """Import ``claims.py`` of an article, and with it the files beside it; an ``InputError`` where it does not run."""
    package = ModuleType(ARTICLE)
    package.__path__ = [str(path.parent.absolute())]
    writes_bytecode = sys.dont_write_bytecode
    sys.dont_write_bytecode = True  # stale within a second, and no business of ours in another's folder
    sys.modules[ARTICLE] = package
    importlib.invalidate_caches()
    try:
        return run_code(path, lambda: importlib.import_module(f"{ARTICLE}.{path.stem}"))
    except CodeError as err:
        raise InputError(f"{err.place}: does not run: {err.said.replace(ARTICLE, path.parent.name)}.") from err
    finally:
        sys.dont_write_bytecode = writes_bytecode
        for name in [name for name in sys.modules if name == ARTICLE or name.startswith(f"{ARTICLE}.")]:
            del sys.modules[name]  # so that the next build reads the files again


def own_file(article: Path, name: str | None) -> Path | None:
    """A file of the article folder, by the name that Python has for it."""
    try:
        return article / Path(name or "").relative_to(article.absolute())
    except ValueError:
        return None


def _origin(path: Path, err: BaseException) -> Place | Path:
    """The last line of the article's own code that an error passed; ``path`` if there is none."""
    passed = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(err.__traceback__)]
    if isinstance(err, SyntaxError):
        passed.append((err.filename or "", err.lineno))
    for name, line in reversed(passed):
        own = own_file(path.parent, name)
        if own is not None:
            return Place(own, line) if line else own
    return path
