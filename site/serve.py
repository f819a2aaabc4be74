"""``modgap serve``: the page on this computer, built again and reloaded whenever something it is made of changes.

One process serves and watches, another one builds (see ``worker``); it is replaced when code of ours changed. A
build that fails tells its sentences in the terminal and over the last good page in the browser.
"""

from __future__ import annotations

import html
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.iostream import StreamClosedError
from tornado.locks import Condition
from tornado.web import Application, HTTPError, RequestHandler, StaticFileHandler

from ..precompute.errors import InputError
from . import worker
from .watching import Watch

HOST = "127.0.0.1"  # this computer only
OWN_HOSTS = r"(127\.0\.0\.1|localhost)"  # another name for this address is somebody else's page that reads ours
PACKAGE = Path(__file__).resolve().parent.parent
SOURCES = ("explainers", "site", "precompute")
REST = 0.2  # seconds between two looks
RELOAD = """<script>
new EventSource("/changes").onmessage = (event) => {{ if (event.data !== "{version}") location.reload(); }};
</script>"""
WAITING = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>modgap</title></head>
<body>{}</body></html>"""
ERRORS = """<section id="build-problems" role="alert" style="position:fixed;z-index:99;inset:0 0 auto;max-height:60vh;
overflow:auto;padding:1rem 1.5rem;background:#7a1020;color:#fff;font:15px/1.5 sans-serif;white-space:pre-wrap">
<p style="margin:0 0 .5rem"><b>{title}</b></p><ul style="margin:0;padding-left:1.2rem">{items}</ul>{aside}</section>"""
ASIDE = """<button style="margin-top:.75rem;font:inherit" onclick="this.parentElement.remove()">
Show the last good page</button>"""


@dataclass
class State:
    """What is shown: the folder of the page, what is wrong since it was made, and how many builds there were."""

    out: Path
    problems: Sequence[str] = ()
    builds: int = 0
    changed: Condition = field(default_factory=Condition)

    def take(self, problems: Sequence[str]) -> None:
        """Show what came of a build."""
        self.problems = problems
        self.builds += 1
        self.changed.notify_all()

    def page(self) -> str:
        """The last good page, if there is one, with what is wrong over it."""
        path = self.out / "index.html"
        good = path.is_file()
        page = path.read_text(encoding="utf-8") if good else WAITING.format("" if self.builds else "Building…")
        told = self._told(good) if self.problems else ""
        return page.replace("</body>", f"{told}{RELOAD.format(version=self.builds)}</body>", 1)

    def _told(self, over_page: bool) -> str:
        count = len(self.problems)
        title = f"{count} problem{'s' if count > 1 else ''}{'; the page below was built before' if over_page else ''}."
        items = "".join(f"<li>{html.escape(text)}</li>" for text in self.problems)
        return ERRORS.format(title=title, items=items, aside=ASIDE if over_page else "")


def serve(
    *, article: Path, bundles: Path, out: Path, results: Path, port: int, draft: bool, say: Callable[[str], None]
) -> None:
    """Build, serve and watch, until interrupted.

    Parameters
    ----------
    article, bundles, out, draft
        As in ``compile.build``.
    results
        Folder in which slow results are kept.
    port
        1 to 65535.
    say
        Takes a line for the person at the terminal.

    Raises
    ------
    InputError
        The port is taken.
    """
    state = State(out)
    logging.getLogger("tornado.access").setLevel(logging.ERROR)
    server = HTTPServer(_application(state))
    try:
        server.listen(port, HOST)
    except OSError as err:
        raise InputError(f"port {port} cannot be used ({err.strerror}); choose another one with --port.") from err
    say(f"serving http://{HOST}:{port}/ until Ctrl-C")
    loop = IOLoop.current()
    watch = Watch([article, bundles, *(PACKAGE / name for name in SOURCES)])
    arguments = (article, bundles, out, results, draft)

    def told(problems: Sequence[str]) -> None:
        """Show what came of a build, here and in the browser."""
        state.take(problems)
        say("\n".join([*problems, "kept the last good page"]) if problems else f"built {out / 'index.html'}")

    stopping = threading.Event()
    thread = threading.Thread(
        target=_keep_building,
        args=(watch, arguments, stopping, lambda problems: loop.add_callback(told, problems)),
    )
    thread.start()
    try:
        loop.start()
    except KeyboardInterrupt:
        say("stopped")
    finally:
        stopping.set()
        thread.join()
        server.stop()


def _keep_building(
    watch: Watch,
    arguments: tuple[Path, Path, Path, Path, bool],
    stopping: threading.Event,
    tell: Callable[[Sequence[str]], None],
) -> None:
    """Build at once and after every change; what changes during a build is seen after it."""
    builder = _builder()
    try:
        changed = {arguments[0]}
        while not stopping.is_set():
            if changed:
                if any(PACKAGE / name in path.parents for path in changed for name in SOURCES):
                    builder.shutdown(cancel_futures=True)
                    builder = _builder()
                try:
                    tell(builder.submit(worker.build, *arguments).result())
                except BrokenProcessPool:
                    tell(["the process that builds has ended; it is started again with the next change."])
                    builder = _builder()
            stopping.wait(REST)
            changed = watch.changed()
    finally:
        builder.shutdown(cancel_futures=True)


def _builder() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=worker.start)


def _application(state: State) -> Application:
    application = Application()
    application.add_handlers(
        OWN_HOSTS,
        [
            (r"/(?:index\.html)?", _Page, {"state": state}),
            (r"/changes", _Changes, {"state": state}),
            (r"/(.*)", _Files, {"path": str(state.out)}),
        ],
    )
    return application


class _Own(RequestHandler):
    def prepare(self) -> None:
        """Refuse what a page of another origin asks for: it could run a script of ours, and so read a draft's data.

        A link to the page may be followed from anywhere.
        """
        headers = self.request.headers
        origin = headers.get("Origin", f"http://{self.request.host}")
        opened = headers.get("Sec-Fetch-Mode") == "navigate" and headers.get("Sec-Fetch-Dest") == "document"
        asking = "none" if opened else headers.get("Sec-Fetch-Site", "none")
        if origin != f"http://{self.request.host}" or asking not in ("none", "same-origin"):
            raise HTTPError(403)


class _Shown(_Own):
    def initialize(self, state: State) -> None:
        """Take what is shown; it is another one after the next build."""
        self.state = state
        self.set_header("Cache-Control", "no-store")


class _Page(_Shown):
    def get(self) -> None:
        """The page as it is now."""
        self.finish(self.state.page())


class _Changes(_Shown):
    async def get(self) -> None:
        """The number of builds, now and after each of them: a page that knows another one is old."""
        self.set_header("Content-Type", "text/event-stream")
        with suppress(StreamClosedError):
            while True:
                self.write(f"data: {self.state.builds}\n\n")
                await self.flush()
                await self.state.changed.wait()


class _Files(_Own, StaticFileHandler):
    def set_extra_headers(self, path: str) -> None:  # noqa: ARG002
        """Files change under their names."""
        self.set_header("Cache-Control", "no-store")

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
        """A path that no file can have is not there."""
        if "\0" in absolute_path:
            raise HTTPError(404)
        return super().validate_absolute_path(root, absolute_path)
