from __future__ import annotations

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .making import write_article

PATIENCE = 120  # seconds until a condition that is polled counts as never met


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Served:
    """A running ``modgap serve`` with what it says."""

    def __init__(self, article: Path, bundles: Path, out: Path, port: int) -> None:
        arguments = ["serve", "--article", article, "--bundles", bundles, "--out", out, "--port", port]
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "modgap.site.cli", *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        self.address = f"http://127.0.0.1:{port}/"
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self.lines.put(line)

    def wait_for(self, words: str) -> str:
        """The next line with these words."""
        while True:
            line = self.lines.get(timeout=PATIENCE)
            if words in line:
                return line

    def page(self) -> str:
        with urllib.request.urlopen(self.address, timeout=PATIENCE) as answer:
            return answer.read().decode()


@pytest.fixture
def serve(tmp_path, toy_bundles, port) -> Iterator[Callable[[Path], Served]]:
    started: list[Served] = []

    def start(article: Path) -> Served:
        started.append(Served(article, toy_bundles, tmp_path / "out", port))
        return started[-1]

    yield start
    for served in started:
        served.process.send_signal(signal.SIGINT)
        served.process.wait(timeout=PATIENCE)


def test_a_change_is_built_and_shown_and_a_mistake_keeps_the_last_good_page(tmp_path, serve, browser):
    article = write_article(tmp_path / "a", "# Before\n", claims="")
    served = serve(article)
    served.wait_for("Start watching changes")
    assert "Before</h2>" in served.page()

    page = browser.new_page()
    page.goto(served.address)
    served.wait_for("Browser Connected")
    chapter = article / "chapters" / "01-first.md"
    chapter.write_text("# After\n", encoding="utf-8")
    expect(page.locator("h2").first).to_have_text("After", timeout=PATIENCE * 1000)

    chapter.write_text("# Wrong\n\n[@nobody]\n", encoding="utf-8")
    assert "01-first.md:3: found citation 'nobody'" in served.wait_for("found citation")
    assert "After</h2>" in served.page()

    chapter.write_text("# Mended\n", encoding="utf-8")
    expect(page.locator("h2").first).to_have_text("Mended", timeout=PATIENCE * 1000)
    page.close()


def test_only_this_computer_is_served(tmp_path, serve):
    served = serve(write_article(tmp_path / "a", "# T\n", claims=""))
    served.wait_for("Start watching changes")
    port = int(served.address.rsplit(":", 1)[1].rstrip("/"))
    with socket.socket() as other, pytest.raises(OSError, match=r"."):
        other.connect(("127.0.0.2", port))  # reaches a server that listens on all addresses


def test_a_first_build_that_fails_stops_with_its_sentences(tmp_path, serve):
    served = serve(write_article(tmp_path / "a", "# T\n\n[@nobody]\n", claims=""))
    served.wait_for("found citation 'nobody'")
    served.wait_for("There is no page to serve yet")
    assert served.process.wait(timeout=PATIENCE) == 2


def test_a_port_that_is_taken_is_a_sentence(tmp_path, serve, port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        served = serve(write_article(tmp_path / "a", "# T\n", claims=""))
        served.wait_for(f"port {port} cannot be used")
        assert served.process.wait(timeout=PATIENCE) == 2
