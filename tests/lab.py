"""A JupyterLab on this machine, and notebooks that are open in it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from .conftest import Watched, watch

OWN_FOLDERS = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR", "LAB_SETTINGS_DIR", "LAB_WORKSPACES_DIR")
OPTIONS = (
    *("--no-browser", "--allow-root", "--port-retries=0", "--IdentityProvider.token=", "--ServerApp.log_level=ERROR"),
    *("--LabApp.expose_app_in_browser=True", "--LabApp.news_url=", "--LabApp.extension_manager=readonly"),
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)
QUIET = Path("@jupyterlab", "apputils-extension", "notification.jupyterlab-settings")
OPEN = """() => {
  const shown = window.jupyterapp?.shell.currentWidget;
  return shown?.context?.isReady && shown.sessionContext?.session?.kernel?.status === 'idle';
}"""
RUN = """async (place) => {
  const { content, sessionContext } = jupyterapp.shell.currentWidget;
  content.activeCellIndex = place;
  content.deselectAll();
  await jupyterapp.commands.execute('notebook:run-cell');
}"""
OUTPUTS = "(place) => jupyterapp.shell.currentWidget.content.widgets[place].model.outputs?.toJSON() ?? []"


@dataclass
class Notebook:
    """A notebook that is open; cells by their place from 0, Markdown included."""

    watched: Watched

    @property
    def page(self) -> Page:
        return self.watched.page

    def run(self, place: int) -> str:
        """Run a cell, and return what it printed and evaluated to; a mistake fails the test."""
        self.page.evaluate(RUN, place)
        return self.told(place)

    def told(self, place: int) -> str:
        """What stands below a cell as text."""
        texts = []
        for output in self.page.evaluate(OUTPUTS, place):
            assert output["output_type"] != "error", "\n".join(output["traceback"])
            data = output.get("data", {})
            texts.append(output.get("text") or data.get("text/markdown") or data.get("text/plain") or "")
        return "".join(text if isinstance(text, str) else "".join(text) for text in texts)


@dataclass
class Lab:
    """A server, with the folder whose notebooks it opens."""

    address: str
    folder: Path

    @contextmanager
    def opened(self, browser: Browser, path: str, **options) -> Iterator[Notebook]:
        """Open a notebook of the folder with a fresh kernel, by its path."""
        watched = watch(browser, f"{self.address}/lab/tree/{path}?reset", width=1400, height=1000, **options)
        watched.page.wait_for_function(OPEN, timeout=120_000)
        yield Notebook(watched)
        watched.page.context.close()


def write_notebook(path: Path, cells: Sequence[str]) -> None:
    """Write a notebook of cells with code."""
    written = [
        {"cell_type": "code", "id": f"cell-{place}", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
        for place, source in enumerate(cells)
    ]  # fmt: skip
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    path.write_text(json.dumps({"cells": written, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}))


@contextmanager
def serve(folder: Path, settings: Path) -> Iterator[Lab]:
    """JupyterLab on a folder; ``settings``, another one, keeps what it writes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {
        f"JUPYTER{'' if name.startswith('LAB') else '_'}{name}": str(settings / name.lower()) for name in OWN_FOLDERS
    }
    command = [sys.executable, "-m", "jupyterlab", *OPTIONS, f"--port={port}", f"--ServerApp.root_dir={folder}"]
    quiet = settings / "lab_settings_dir" / QUIET
    quiet.parent.mkdir(parents=True)
    quiet.write_text('{"fetchNews": "false"}')  # nor does it ask whether it may
    log = settings / "log.txt"
    with log.open("w") as written:
        process = subprocess.Popen(
            command, cwd=settings, env={**os.environ, **own, "IPYTHONDIR": str(settings / "ipython")},
            stdout=written, stderr=subprocess.STDOUT,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{address}/api", process, log)
        yield Lab(address, folder)
    finally:
        process.terminate()
        process.wait(30)


def _wait(address: str, process: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(address)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError(log.read_text())
