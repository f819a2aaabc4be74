"""``modgap serve``: the page on this computer, built again and reloaded whenever something it is made of changes.

Every build runs in a process of its own, so that changed Python code takes effect; one that fails tells its sentences
in the terminal, and the last good page stays.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path

from livereload import Server
from livereload.handlers import LiveReloadHandler, StaticFileHandler
from livereload.watcher import Watcher

from ..precompute.errors import InputError

HOST = "127.0.0.1"  # this computer only
PACKAGE = Path(__file__).resolve().parent.parent
SOURCES = ("explainers", "site", "precompute")


def serve(*, article: Path, bundles: Path, out: Path, port: int, draft: bool, say: Callable[[str], None]) -> None:
    """Build, serve and watch, until interrupted.

    Parameters
    ----------
    article, bundles, out, draft
        As in ``compile.build``.
    port
        1 to 65535.
    say
        Takes a line for the person at the terminal.

    Raises
    ------
    InputError
        There is no page and it cannot be built, or the port is taken.
    """
    build = [sys.executable, "-m", "modgap.site.cli", "build"]
    build += ["--article", str(article), "--bundles", str(bundles), "--out", str(out), *(["--draft"] if draft else [])]

    def rebuild() -> None:
        done = subprocess.run(build, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
        say(
            f"built {out / 'index.html'}" if done.returncode == 0 else f"{done.stderr.strip()}\nkept the last good page"
        )

    rebuild()
    if not (out / "index.html").is_file():
        raise InputError("There is no page to serve yet; mend what is said above and start again.")
    server = Server(watcher=_watcher([article, bundles, *(PACKAGE / name for name in SOURCES)], rebuild))
    server.SFH = _WholePages
    # Its three seconds would drop a change made just after another one.
    LiveReloadHandler.DEFAULT_RELOAD_TIME = 0  # pyright: ignore[reportAttributeAccessIssue] (inferred as a literal)
    try:
        server.serve(port=port, host=HOST, root=str(out))
    except OSError as err:
        raise InputError(f"port {port} cannot be used ({err.strerror}); choose another one with --port.") from err


class _WholePages(StaticFileHandler):
    """Sends a page in one piece: livereload puts its script before ``</head>`` only if that is in the first piece."""

    @classmethod
    def get_content(
        cls, abspath: str, start: int | None = None, end: int | None = None
    ) -> Generator[bytes, None, None]:
        """The content of a file, all of it at once."""
        yield b"".join(super().get_content(abspath, start, end))


def _watcher(folders: list[Path], rebuild: Callable[[], None]) -> Watcher:
    # Not the inotify one that livereload prefers where it can: it does not look into new folders.
    watcher = Watcher()
    watcher.ignore_dirs("__pycache__")
    for folder in dict.fromkeys(folder.resolve() for folder in folders):
        watcher.watch(str(folder), rebuild, ignore=_hidden_below(folder))
    return watcher


def _hidden_below(folder: Path) -> Callable[[str], bool]:
    def is_hidden(path: str) -> bool:
        return any(part.startswith(".") for part in Path(path).relative_to(folder).parts)

    return is_hidden
