"""What all tests share: one Chromium, pages that watch themselves, bundles trained quickly, and the real article."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, Page, sync_playwright
from threadpoolctl import threadpool_limits
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from modgap.precompute import cache

from .browser_setup import ARGUMENTS, find

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """What a test keeps by content is not looked up by the next one."""
    yield
    cache.keep_in(None)


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """A process a core runs tests: with a thread a core in each, and in what they start, all would wait for one another."""
    with pytest.MonkeyPatch.context() as patch, threadpool_limits(1):
        for library in ("OMP", "OPENBLAS", "MKL"):  # those that are loaded later, or in another process
            patch.setenv(f"{library}_NUM_THREADS", "1")
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the session."""
    path = find()
    if path is None:
        pytest.fail("no Chromium: run `python -m tests.browser_setup`")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


class ByPage(LoadScopeScheduling):
    """Tests of a file run in one process, those of the contract by figure: they share what is dear to make."""

    def _split_scope(self, nodeid: str) -> str:
        path, _, test = nodeid.partition("::")
        figure = re.search(r"\[([a-z-]+[a-z])", test) if "/contract/" in path else None
        return figure[1] if figure else path


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByPage:
    """Called where tests run in several processes: ``-n``."""
    config.option.loadscopereorder = False
    return ByPage(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    """What decides which cases of a large matrix run; see `sampled`."""
    parser.addoption("--whole", action="store_true", help="run every case of matrices that are sampled otherwise")
    parser.addoption("--seed", type=int, default=0, help="draws the cases of sampled matrices (default: 0)")


def pytest_report_header(config: pytest.Config) -> str:
    """How to run the same cases again."""
    return "matrices: whole" if config.option.whole else f"matrices: sampled with --seed {config.option.seed}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not drawn. Several processes start with the last files, which take longest: none waits at the end."""
    left_out = set() if config.option.whole else undrawn(items, config.option.seed)
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = [item for item in items if item not in left_out]
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: item.path, reverse=True)


def undrawn(items: Iterable[pytest.Item], seed: int) -> set[pytest.Item]:
    """Of every matrix that is marked ``sampled(count)``, the cases that this seed does not draw."""
    matrices: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("sampled"):
            matrices.setdefault(item.nodeid.partition("[")[0], []).append(item)
    left_out: set[pytest.Item] = set()
    for name, cases in matrices.items():
        (count,) = cases[0].get_closest_marker("sampled").args
        drawn = random.Random(f"{seed} {name}").sample(cases, min(count, len(cases)))
        left_out.update(set(cases) - set(drawn))
    return left_out


PATIENCE = 120_000  # milliseconds for what a page does in a moment, on a machine that is busy
# Elements below a root, through all shadow roots; for tests and for the pages that they write.
DEEP = """window.deep = (root, selector) => [...root.querySelectorAll("*")].flatMap((element) => [
  ...(element.matches(selector) ? [element] : []), ...(element.shadowRoot ? deep(element.shadowRoot, selector) : [])]);"""


@dataclass
class Watched:
    """A page together with what it must not do: log errors, or ask another origin for anything."""

    page: Page
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def assert_clean(self) -> None:
        assert self.errors == []
        assert self.foreign == []


def watch(
    browser: Browser, target: Path | str, *, width: int = 1280, height: int = 0, dark: bool = False, **options
) -> Watched:
    """Open a file or address in a fresh context, with a page that watches itself."""
    url = target.as_uri() if isinstance(target, Path) else target
    phone = width < 600
    context = browser.new_context(
        viewport={"width": width, "height": height or (844 if phone else 900)},
        color_scheme="dark" if dark else "light",
        **{"has_touch": phone, **options},
    )
    context.set_default_timeout(PATIENCE)
    context.add_init_script(DEEP)
    watched = Watched(context.new_page())
    allowed = (
        ("file:", "data:", "blob:")
        if url.startswith("file:")
        else (url.split("/", 3)[0] + "//" + url.split("/")[2], "data:", "blob:", "ws:")
    )
    watched.page.on("console", lambda m: watched.errors.append(m.text) if m.type == "error" else None)
    watched.page.on("pageerror", lambda e: watched.errors.append(str(e)))
    watched.page.on("request", lambda r: None if r.url.startswith(allowed) else watched.foreign.append(r.url))
    watched.page.goto(url)
    return watched


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """`watch` until the end of the test: ``open_page(target, width=1280, dark=False, **context)``."""
    opened: list[Watched] = []

    def open_(target: Path | str, **options) -> Watched:
        opened.append(watch(browser, target, **options))
        return opened[-1]

    yield open_
    for watched in opened:
        watched.page.context.close()


def modgap(*arguments: str | Path) -> None:
    """Run the command line in its own process; its output belongs to the failure if it fails."""
    command = [sys.executable, "-m", "modgap.site.cli", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that the first of the processes that run tests has made, and all of them read."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            make(folder)
    return folder


@pytest.fixture(scope="session")
def quick_bundles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Real bundles of every experiment, trained for a few steps; kept between runs by the pipeline's own cache."""
    bundles = ROOT / "_build" / "quick"

    def train(folder: Path) -> None:
        modgap("precompute", "--quick", "--out", bundles)
        folder.mkdir()  # tells the other processes

    once(tmp_path_factory, "trained", train)
    return bundles


@pytest.fixture(scope="session")
def article_page(quick_bundles: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The article itself with its deck, compiled from the quick bundles: a draft, since a few steps do not support its claims."""

    def build(folder: Path) -> None:
        modgap("slides", "--draft", "--bundles", quick_bundles, "-o", folder)

    return once(tmp_path_factory, "article", build) / "index.html"
