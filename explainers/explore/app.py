"""``modgap explore``: a Panel server for the bundles of some folders.

Each visitor has a state of their own, and what is computed of a bundle is computed once for all. No file is served:
media travel inside the page.
"""

from __future__ import annotations

import os
import re
import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import panel as pn
from threadpoolctl import threadpool_limits
from tornado.web import RequestHandler

from ...precompute.encoding.encoder import Encoder
from ...precompute.errors import InputError, shown
from . import pages, threads
from .exploration import Exploration
from .library import Library
from .sentences import Sentences

LOCAL = "127.0.0.1"
WILD = "0.0.0.0"  # noqa: S104 - every address of this computer, if somebody asks for it
ADDRESS = r"[\d.]+|\[[^\]]*\]"  # which nobody can have lead elsewhere, as they can a name of theirs
ROUTES = {"": pages.explore, "compare": pages.compare, "figures": pages.figures}
THREADS = 8
THEME = Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def _counted(bundles: int) -> str:
    return "1 bundle" if bundles == 1 else f"{bundles} bundles"


def names_of(host: str) -> list[str]:
    """Names and addresses under which browsers may ask for what is served at an address."""
    if host in (LOCAL, "localhost"):
        return [LOCAL, "localhost"]
    if host == WILD:
        own, whole = socket.gethostname().lower(), socket.getfqdn().lower()
        return list(dict.fromkeys([LOCAL, "localhost", own, whole, *_outward()]))
    return [host.lower()]


def _outward() -> list[str]:
    """The address of this computer on its network, if it has one; what its name stands for is often 127.0.1.1."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        try:
            way.connect(("192.0.2.9", 9))  # sends nothing: it only looks which way that would be
        except OSError:
            return []
        return [way.getsockname()[0]]


class _Elsewhere(RequestHandler):
    """What asks by a name that is not of this computer: a page of somebody else, who had that name lead here."""

    def prepare(self) -> None:
        self.set_status(403)
        self.set_header("Content-Type", "text/plain")
        self.finish("This is not a name of this computer: ask by its address, or start with --host and the name.")


def serve(
    paths: Iterable[Path], *, host: str, port: int, say: Callable[[str], None], encoder: Encoder | None = None
) -> None:
    """Serve until interrupted; with an encoder, bundles that it has made are searched by sentences, too.

    Raises
    ------
    InputError
        A path holds no bundle, the port is taken, or the encoder has no tower for texts.
    """
    library = Library.of(paths, Sentences(encoder) if encoder else None)
    server = start(library, host=host, port=port)
    say(f"{_counted(len(library.folders))} at http://{host}:{server.port}/ until Ctrl-C")
    try:
        server.io_loop.start()
    except KeyboardInterrupt:
        say("stopped")
    finally:
        server.stop()


def _free_port(host: str) -> int:
    with socket.create_server((host, 0)) as found:
        return found.getsockname()[1]


def _read_ahead(library: Library) -> None:
    """Read and lay out what is opened first, while the browser starts; what is wrong with it is told on its page."""
    with suppress(InputError):
        Exploration(library.space(next(iter(library.folders)))).places()


def start(library: Library, *, host: str = LOCAL, port: int = 0) -> Any:  # noqa: ANN401 - a server of Panel
    """A server that is bound to an address; it answers once its loop runs. Port 0 is any that is free."""
    if ":" in host:  # Bokeh 3.9 knows no such origins
        raise InputError(f"found --host {shown(host)}; allowed: a name or an IPv4 address, such as {LOCAL} or {WILD}.")
    threads.prepare()
    threadpool_limits(max(1, (os.cpu_count() or 1) - 1), user_api="blas")  # one is left for those who wait
    pn.config.nthreads = THREADS  # pyright: ignore[reportAttributeAccessIssue] - a property of Panel that takes it
    pn.config.raw_css = [THEME]
    pn.config.notifications = False
    port = port or _free_port(host)
    names = names_of(host)
    try:
        server: Any = pn.serve(
            {f"/{path}": lambda page=page: page(library) for path, page in ROUTES.items()},
            address=host,
            port=port,
            websocket_origin=[f"{name}:{port}" for name in names],
            show=False,
            start=False,
            verbose=False,
            title="modgap explore",
        )
    except OSError as err:
        raise InputError(
            f"port {port} at {host} cannot be used ({err.strerror}); choose another one with --port."
        ) from err
    threading.Thread(target=_read_ahead, args=(library,), daemon=True).start()
    own = "|".join(map(re.escape, names))
    server._tornado.add_handlers(rf"(?!({own}|{ADDRESS})$).*", [(".*", _Elsewhere)])
    return server
