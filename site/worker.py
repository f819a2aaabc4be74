"""The process that builds for ``modgap serve``: it lives from build to build, so that what did not change is at hand.

Its results stay in memory, its bundles are read again only when their files changed, and code is read again by
starting another one.
"""

from __future__ import annotations

import signal
from pathlib import Path

from ..precompute import cache
from ..precompute.errors import InputError
from . import figure_uses
from .compile import build as compile_article


def start(results: Path) -> None:
    """Get ready: once, before the first build."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is answered by the server
    cache.keep_in(results)
    figure_uses.keep()


def build(article: Path, bundles: Path, out: Path, draft: bool) -> tuple[str, ...]:
    """Compile the page; what is wrong, a sentence each, or nothing."""
    cache.forget_code()
    try:
        compile_article(article, bundles, out, draft=draft)
    except InputError as err:
        return tuple(err.problems)
    return ()
