from __future__ import annotations

import queue
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import expect

from modgap.precompute import cache
from modgap.site import figure_uses

from .making import write_article

PATIENCE = 120  # seconds until a condition that is polled counts as never met


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def port() -> int:
    return free_port()


class Served:
    """A running ``modgap serve`` with what it says."""

    def __init__(self, article: Path, bundles: Path, out: Path, port: int, *options: str) -> None:
        arguments = ["serve", "--article", article, "--bundles", bundles, "--out", out, "--port", port, *options]
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "modgap.site.cli", *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
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

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=PATIENCE)

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
        served.stop()


def test_a_change_is_built_and_shown_and_a_mistake_keeps_the_last_good_page(tmp_path, serve, browser):
    article = write_article(tmp_path / "a", "# Before\n", claims="")
    served = serve(article)
    served.wait_for("built ")
    assert "Before</h2>" in served.page()

    page = browser.new_page()
    page.goto(served.address)
    chapter = article / "chapters" / "01-first.md"
    chapter.write_text("# After\n", encoding="utf-8")
    expect(page.locator("h2").first).to_have_text("After", timeout=PATIENCE * 1000)

    chapter.write_text("# Wrong\n\n[@nobody]\n", encoding="utf-8")
    assert "01-first.md:3: found citation 'nobody'" in served.wait_for("found citation")
    assert "After</h2>" in served.page()

    chapter.write_text("# Mended\n", encoding="utf-8")
    expect(page.locator("h2").first).to_have_text("Mended", timeout=PATIENCE * 1000)
    page.close()


def test_mistakes_are_told_over_the_last_good_page_with_file_and_line(tmp_path, serve, browser):
    article = write_article(tmp_path / "a", "# Good\n", claims="")
    served = serve(article)
    served.wait_for("built ")
    page = browser.new_page()
    page.goto(served.address)
    (article / "chapters" / "01-first.md").write_text("# Bad\n\n[@<b>nobody]\n", encoding="utf-8")
    told = page.locator("#build-problems")
    expect(told).to_contain_text("01-first.md:3: found citation", timeout=PATIENCE * 1000)
    expect(told).to_contain_text("<b>nobody")
    told.get_by_role("button").click()
    expect(page.locator("h2").first).to_have_text("Good")
    expect(told).to_have_count(0)
    page.close()


def test_a_first_build_that_fails_is_told_in_the_browser_and_mended_there(tmp_path, serve, browser):
    article = write_article(tmp_path / "a", "# T\n\n[@nobody]\n", claims="")
    served = serve(article)
    served.wait_for("found citation 'nobody'")
    page = browser.new_page()
    page.goto(served.address)
    expect(page.locator("#build-problems")).to_contain_text("found citation 'nobody'")
    (article / "chapters" / "01-first.md").write_text("# Mended\n", encoding="utf-8")
    expect(page.locator("h2").first).to_have_text("Mended", timeout=PATIENCE * 1000)
    page.close()


def test_code_that_cannot_be_imported_is_told_with_file_and_line(tmp_path, monkeypatch):
    from modgap.site import compile as compiler
    from modgap.site import worker

    broken = tmp_path / "broken.py"
    broken.write_text("x = 1\nx = = 2\n")

    def build(*_arguments: object, **_options: object) -> None:
        compile(broken.read_text(), str(broken), "exec")

    monkeypatch.setattr(compiler, "build", build)
    told = worker.build(tmp_path, tmp_path, tmp_path, tmp_path / "results", False)
    assert told[0].startswith(f"{broken}:2: SyntaxError: invalid syntax")
    cache.keep_in(None)
    figure_uses._kept = None


SLOW = """
import time
from pathlib import Path

(Path(__file__).parent.parent / "building").touch()
time.sleep(1.5)
"""


def test_a_change_during_a_build_is_built_after_it(tmp_path, serve):
    article = write_article(tmp_path / "a", "# T\n", claims=SLOW)
    served = serve(article)
    served.wait_for("built ")
    settings, building = article / "article.yaml", tmp_path / "building"
    good = settings.read_text(encoding="utf-8")
    building.unlink()
    settings.write_text(good + "nonsense: 1\n", encoding="utf-8")  # read before claims.py runs
    while not building.exists():
        time.sleep(0.05)
    settings.write_text(good, encoding="utf-8")
    served.wait_for("nonsense")
    served.wait_for("built ")


@pytest.fixture(scope="module")
def draft(tmp_path_factory, toy_bundles) -> Iterator[Served]:
    """A server with a page, for tests that only ask it for something."""
    folder = tmp_path_factory.mktemp("draft")
    served = Served(write_article(folder / "a"), toy_bundles, folder / "out", free_port())
    served.wait_for("built ")
    yield served
    served.stop()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example"])
@pytest.mark.parametrize("path", ["", "index.html", "changes"])
def test_another_host_name_for_this_computer_gets_nothing(draft, host, path):
    request = urllib.request.Request(draft.address + path, headers={"Host": host})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=PATIENCE)
    assert refused.value.code == 404


@pytest.mark.parametrize("path", ["", "changes", "figures/clouds.js", "embed/clouds.html", "no-file"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    ],
)
def test_a_page_of_another_origin_gets_nothing(draft, path, headers):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(draft.address + path, headers=headers), timeout=PATIENCE)
    assert refused.value.code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "OWN", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    ],
    ids=["of its own", "typed", "a link that somebody follows"],
)
def test_its_own_page_and_whoever_opens_it_get_it(draft, headers):
    headers = {name: value.replace("OWN", draft.address.rstrip("/")) for name, value in headers.items()}
    request = urllib.request.Request(draft.address + "figures/clouds.js", headers=headers)
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        assert b"modgap.define(" in answer.read()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_page_of_another_server_cannot_run_the_script_of_a_figure(draft, host, browser, tmp_path):
    (tmp_path / "index.html").write_text(
        f"""<script>window.read = []; window.modgap = {{define: (id) => read.push(id)}};</script>
        <script src="{draft.address}figures/clouds.js"></script>"""
    )
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, closing(browser.new_page()) as page:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page.goto(f"http://{host}:{server.server_port}/")
        assert page.evaluate("window.read") == []
        server.shutdown()


@pytest.mark.parametrize("path", ["..%00", "%00", "..%2f..%2fetc%2fpasswd", "assets/..%2f..%2f..%2fa"])
def test_an_address_that_no_file_can_have_is_not_there(draft, path):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(draft.address + path, timeout=PATIENCE)
    assert refused.value.code in (403, 404)


def test_only_this_computer_is_served(draft):
    port = int(draft.address.rsplit(":", 1)[1].rstrip("/"))
    with socket.socket() as other, pytest.raises(OSError, match=r"."):
        other.connect(("127.0.0.2", port))  # reaches a server that listens on all addresses


def test_a_port_that_is_taken_is_a_sentence(tmp_path, serve, port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        served = serve(write_article(tmp_path / "a", "# T\n", claims=""))
        served.wait_for(f"port {port} cannot be used")
        assert served.process.wait(timeout=PATIENCE) == 2
    assert not (tmp_path / "out").exists(), "nothing is built for nobody"
