"""``modgap explore``: the explorer on a Panel server, for the bundles of some folders.

Each visitor has a state of their own, and what is computed of a bundle is computed once for all. A page is filled by a
thread, so that the server answers others meanwhile. No file is served: media travel inside the page.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

import panel as pn

from ...precompute.bundle import load
from ...precompute.bundle_files import HEADER
from ...precompute.errors import InputError, allowed, shown
from ..labels import told_apart
from . import address
from .explorer import Explorer
from .live import with_lock
from .parts import NARROW, SHEET, column, html
from .space import Space

LOCAL = "127.0.0.1"
FRAME = """
:host { gap: 16px; max-width: 1400px; margin: 0 auto; padding: 20px 24px 60px; box-sizing: border-box; }
.bundle { align-self: flex-end !important; margin-bottom: -68px !important; z-index: 1; }
@media (max-width: 820px) {
  :host { padding: 14px 14px 40px; }
  .bundle { align-self: auto !important; margin-bottom: 0 !important; }
}
"""
THREADS = 8
THEME = Path(__file__).with_name("page.css").read_text(encoding="utf-8")


class Library:
    """Bundles by name, each read when somebody first opens it."""

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self.folders = dict(folders)
        self._spaces: dict[str, Space] = {}
        self._locks = {name: threading.Lock() for name in folders}

    @classmethod
    def of(cls, paths: Iterable[Path]) -> Library:
        """All bundles that some folders are or hold, as ``NAME/SEED``.

        Raises
        ------
        InputError
            A path holds none.
        """
        found: dict[str, Path] = {}
        problems = []
        for path in paths:
            folders = (
                [path]
                if (path / HEADER).is_file()
                else sorted(one.parent for one in path.glob(f"*/*/{HEADER}"))
                or sorted(one.parent for one in path.glob(f"*/{HEADER}"))
            )
            folders = [one for one in folders if not any(part.startswith(".") for part in one.parts[-2:])]
            if not folders:
                problems.append(
                    f"{path}: found no bundle; name a folder of bundles, make some with modgap precompute, "
                    "or import yours with modgap import arrays."
                )
            found |= {str(Path(*one.resolve().parts[-2:]).as_posix()): one for one in folders}
        if problems:
            raise InputError(problems)
        return cls(found)

    def space(self, name: str) -> Space:
        """What a bundle holds.

        Raises
        ------
        InputError
            There is no such bundle, or something is wrong with it.
        """
        if name not in self.folders:
            raise InputError(f"found bundle {shown(name)}; {allowed(name, self.folders)}.")
        with self._locks[name]:
            if name not in self._spaces:
                self._spaces[name] = Space.of(load(self.folders[name]))
            return self._spaces[name]


def page(library: Library) -> pn.viewable.Viewable:
    """What one visitor sees: a choice of bundles, and the explorer of one, filled as soon as the page is there."""
    location = pn.state.location
    asked = location.query_params.get("bundle", "") if location else ""
    names = list(library.folders)
    labels = told_apart([name.rpartition("/")[0] for name in names], names)
    first = asked if asked in names else names[0]
    chosen = pn.widgets.Select(
        label="Bundle",
        options=dict(zip(labels, names, strict=True)),
        value=first,
        stylesheets=[SHEET],
        margin=0,
        css_classes=["bundle"],
        width=300,
        visible=len(names) > 1,
    )
    place = column(html('<p class="told" role="status">Opening…</p>'))

    document: Any = pn.state.curdoc

    def fill(*_: object) -> None:
        """Compute in a thread; what is new on the page is put there with the lock of its document."""
        try:
            opened = open_(chosen.value)
        except InputError as err:
            opened = html("".join(f'<p class="wrong" role="alert">{escape(one)}</p>' for one in err.problems[:20]))
        document.add_next_tick_callback(lambda: show(opened))

    def open_(bundle: str) -> pn.viewable.Viewable:
        """The explorer of a bundle, as the address has it; the address follows what is set."""
        explorer = Explorer(library.space(bundle))
        state = explorer.state
        if location and bundle == asked:
            address.read(state, location.search)

        def tell(*_: object) -> None:
            if location:
                with_lock(document, lambda: setattr(location, "search", address.written(state, bundle)))

        opened = explorer.__panel__()
        state.param.watch(tell, list(state.STATE))
        tell()
        return opened

    def show(opened: pn.viewable.Viewable) -> None:
        place[:] = [opened]

    chosen.param.watch(fill, "value")
    pn.state.onload(fill, threaded=True)
    return pn.Column(chosen, place, stylesheets=[NARROW, FRAME], margin=0, sizing_mode="stretch_width")


def _counted(bundles: int) -> str:
    return "1 bundle" if bundles == 1 else f"{bundles} bundles"


def names_of(host: str) -> list[str]:
    """Names under which browsers may ask for what is served at an address."""
    if host in (LOCAL, "localhost"):
        return [LOCAL, "localhost"]
    if host in ("0.0.0.0", "::"):  # noqa: S104 - somebody asked for it
        own = socket.gethostname()
        try:
            addresses = socket.gethostbyname_ex(own)[2]
        except OSError:
            addresses = []
        return [LOCAL, "localhost", own, *addresses]
    return [host]


def serve(paths: Iterable[Path], *, host: str, port: int, say: Callable[[str], None]) -> None:
    """Serve until interrupted.

    Raises
    ------
    InputError
        A path holds no bundle, or the port is taken.
    """
    library = Library.of(paths)
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


def start(library: Library, *, host: str = LOCAL, port: int = 0) -> Any:  # noqa: ANN401 - a server of Panel
    """A server that is bound to an address; it answers once its loop runs. Port 0 is any that is free."""
    pn.config.nthreads = THREADS  # pyright: ignore[reportAttributeAccessIssue] - a property of Panel that takes it
    pn.config.raw_css = [THEME]
    pn.config.notifications = False
    port = port or _free_port(host)
    origins = [f"{name}:{port}" for name in names_of(host)]  # other names for this address are somebody else's pages
    try:
        return pn.serve(
            {"/": lambda: page(library)},
            address=host,
            port=port,
            websocket_origin=origins,
            show=False,
            start=False,
            verbose=False,
            title="modgap explore",
        )
    except OSError as err:
        raise InputError(
            f"port {port} at {host} cannot be used ({err.strerror}); choose another one with --port."
        ) from err
