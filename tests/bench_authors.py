"""Measure what authors wait for: builds, edits under ``modgap serve``, training, the first look, tests. Asserts nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import joblib
import numpy as np
import torch
from playwright.sync_api import Page

from modgap.precompute.datasets.registry import load
from modgap.precompute.experiments import load_experiments
from modgap.precompute.training import train
from modgap.site.arguments import ARTICLE
from modgap.site.cli import EXPERIMENTS

from .site.test_serve import Served, free_port

ROOT = Path(__file__).resolve().parents[1]
FLAGSHIP = "emoji-infonce-100"
CHAPTER = "02-gap.md"
CLAIMS = "claims_temperature.py"
PATIENCE = 120_000  # milliseconds


def builds(bundles: Path, folder: Path) -> Iterator[tuple[str, float]]:
    """Seconds of a whole build with nothing kept, with nothing but t-SNE and UMAP, and with all of it."""
    for name, forget in (
        ("build, cold", lambda: None),
        ("build, cold but for t-SNE and UMAP", lambda: _forget_all_but_projections(folder / "_build" / "cache")),
        ("build, warm", lambda: None),
    ):
        forget()
        start = time.perf_counter()
        command = [sys.executable, "-m", "modgap.site.cli", "build", "--draft", "--bundles", str(bundles.resolve())]
        subprocess.run([*command, "--out", str(folder / "site")], cwd=folder, check=True, capture_output=True)
        yield name, time.perf_counter() - start


def _forget_all_but_projections(cache: Path) -> None:
    """Results are kept without a name: a projection is known by its form, places (P, 2) in a plane."""
    for path in cache.rglob("output.pkl"):
        result = joblib.load(path)
        if not (isinstance(result, np.ndarray) and result.ndim == 2 and result.shape[1] == 2):
            shutil.rmtree(path.parent)


def edits(bundles: Path, folder: Path, page: Page) -> Iterator[tuple[str, float]]:
    """Seconds from saving a file to seeing it on the page, under ``modgap serve`` of the full article."""
    article = folder / "article"
    shutil.copytree(ARTICLE, article, ignore=shutil.ignore_patterns("__pycache__"))
    with serving(article, bundles, folder / "served") as served:
        page.goto(served.address)
        chapter, claims = article / "chapters" / CHAPTER, article / CLAIMS
        for name, path, change in (
            ("edit, sentence", chapter, _after_title("Benchword.")),
            ("edit, number", chapter, _after_title(f"Benchword {{num}}`{FLAGSHIP} recall_at_1`.")),
            ("edit, claim", claims, lambda text: text.replace('@claim("', '@claim("Benchword ', 1)),
            ("edit, state of a figure", chapter, lambda text: _after_title("Benchword.")(_other_state(text))),
        ):
            before = path.read_text(encoding="utf-8")
            start = time.perf_counter()
            path.write_text(change(before), encoding="utf-8")
            page.wait_for_function("document.documentElement.outerHTML.includes('Benchword')", timeout=PATIENCE)
            yield name, time.perf_counter() - start
            path.write_text(before, encoding="utf-8")
            page.wait_for_function("!document.documentElement.outerHTML.includes('Benchword')", timeout=PATIENCE)


@contextmanager
def serving(article: Path, bundles: Path, out: Path) -> Iterator[Served]:
    """A server that has built its page."""
    served = Served(article, bundles, out, free_port(), "--draft")
    served.wait_for("built ")
    yield served
    served.stop()


def _after_title(sentence: str) -> Callable[[str], str]:
    return lambda text: text.replace("\n\n", f"\n\n{sentence}\n\n", 1)


def _other_state(text: str) -> str:
    """The chapter with its first figure at another step of training."""
    changed = re.sub(r"step: (last|\d+)", "step: 11", text, count=1)
    if changed == text:
        msg = f"{CHAPTER} has no figure with a step; choose another chapter for the benchmark"
        raise ValueError(msg)
    return changed


def samples_a_second(cache: Path) -> float:
    """Pairs that one training of the flagship sees in a second, on one core."""
    experiment = load_experiments(EXPERIMENTS)[FLAGSHIP].quick()
    data = load(experiment.data, experiment.training.encoder.picture, cache)
    threads = torch.get_num_threads()
    start = time.perf_counter()
    train(experiment.training, data, 0)
    seconds = time.perf_counter() - start
    torch.set_num_threads(threads)
    return experiment.training.steps * experiment.training.batch / seconds


def first_look(folder: Path) -> float:
    """Seconds until ``modgap site`` has a page, counted from the installed packages; nothing is there before."""
    folder.mkdir()
    start = time.perf_counter()
    command = [sys.executable, "-u", "-m", "modgap.site.cli", "site"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        next(line for line in process.stdout or () if "first look" in line)
        seconds = time.perf_counter() - start
        process.terminate()
    return seconds


def tests() -> tuple[float, str]:
    """Seconds that ``make test`` takes, lint and types among them, and what it ends with."""
    start = time.perf_counter()
    done = subprocess.run(["make", "test"], cwd=ROOT, capture_output=True, text=True, check=False)
    return time.perf_counter() - start, done.stdout.strip().splitlines()[-1].strip("= ")


def report(bundles: Path, folder: Path, page: Page, say: Callable[[str], object]) -> None:
    """Print all of it."""
    for name, seconds in (*builds(bundles, folder), *edits(bundles, folder, page)):
        say(f"{name:36}{seconds:.1f} s\n")
    say(f"{'training':36}{samples_a_second(folder / 'cache'):.0f} pairs a second\n")
    say(f"{'first look of make site':36}{first_look(folder / 'new'):.0f} s\n")
    seconds, result = tests()
    say(f"{'make test':36}{seconds:.0f} s ({result})\n")
