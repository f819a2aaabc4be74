"""The process that builds for ``modgap serve``: it lives from build to build, so that what did not change is at hand.

Figures and bundles stay in memory as long as their content does; changed code takes effect by starting another process.
Code that cannot even be imported is told like any other mistake, so modules are imported when a build asks for them.
"""

from __future__ import annotations

import signal
import traceback
from pathlib import Path

from ..precompute.errors import InputError

_code: object = None  # the article's source files, as they were at the last build


def start() -> None:
    """Get ready: once, before the first build."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is answered by the server


def build(article: Path, bundles: Path, out: Path, results: Path, draft: bool) -> tuple[str, ...]:
    """Compile the page; what is wrong, a sentence each, or nothing. ``results`` is where slow results are kept."""
    try:
        from ..precompute import cache
        from . import figure_uses
        from .compile import build as compile_article

        cache.keep_in(results)
        _forget_changed_code(article)
        figure_uses.keep()
        compile_article(article, bundles, out, draft=draft)
    except InputError as err:
        return tuple(err.problems)
    except Exception as err:  # of code that is being edited
        last = traceback.extract_tb(err.__traceback__)[-1]
        place = (err.filename, err.lineno) if isinstance(err, SyntaxError) else (last.filename, last.lineno)
        return (f"{place[0]}:{place[1]}: {type(err).__name__}: {err}.",)
    return ()


def _forget_changed_code(article: Path) -> None:
    """Look at source files again if the article's own have changed; ours do not while this process lives."""
    global _code
    from ..precompute import cache
    from .watching import stamps

    now = {path: stamp for path, stamp in stamps([article]) if path.suffix == ".py"}
    if now != _code:
        cache.forget_code()
        _code = now
