"""The browser code of the explainers: which modules there are, and how a figure names them.

A module is named by its place in this package, and imports others by their names
(``import { dot } from "modgap/numerics/vectors"``). On the article's page one import map resolves them. Elsewhere (a
Panel server, a notebook) nobody writes one, so there each name is replaced by a ``data:`` URL that holds the module.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
PREFIX = "modgap/"
_NAME = re.compile(r'"(modgap/[a-z0-9_/-]+)"')
_on_page: ContextVar[bool] = ContextVar("modgap_on_page", default=False)


@contextmanager
def page_modules() -> Iterator[None]:
    """Explainers made or rendered inside belong to a page with an import map and an ``assets/media/`` folder."""
    token = _on_page.set(True)
    try:
        yield
    finally:
        _on_page.reset(token)


def on_page() -> bool:
    """Whether explainers are being made for a page (see `page_modules`)."""
    return _on_page.get()


@cache
def browser_modules() -> dict[str, str]:
    """Bare name to source of every ES module that an explainer may import, sorted by name."""
    sources = {path.relative_to(HERE): path.read_text(encoding="utf-8") for path in HERE.rglob("*.js")}
    return dict(sorted((PREFIX + path.with_suffix("").as_posix(), text) for path, text in sources.items()))


def module_address(name: str) -> str:
    """What to import: the bare name on a page, a ``data:`` URL elsewhere."""
    return name if on_page() else _data_url(name)


@cache
def _data_url(name: str) -> str:
    """A module with all that it imports. Equal text gives an equal URL, so a browser loads each module once."""
    source = _NAME.sub(lambda match: f'"{_data_url(match[1])}"', _without_comments(browser_modules()[name]))
    return "data:text/javascript;base64," + base64.b64encode(source.encode()).decode()


def _without_comments(source: str) -> str:
    """Doc comments name modules in their types; only imports may become URLs."""
    return re.sub(r"/\*\*.*?\*/", "", source, flags=re.DOTALL)
