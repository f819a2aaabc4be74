"""Adding a figure is adding a folder: that of docs/write-a-figure.md goes into a copy of the package, and a page with it works."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from ..docs.pages import ROOT, codes, write_files
from .making import write_article

PAGE = ROOT / "docs" / "write-a-figure.md"
MOST = 60  # lines of all its files
CODE = """
import sys
from pathlib import Path
import modgap.explainers
from modgap.site.compile import build

assert Path(modgap.explainers.__file__).is_relative_to(Path(sys.argv[1])), modgap.explainers.__file__
build(*map(Path, sys.argv[2:]))
"""
MEAN = """() => window.modgap.figures.get("pairs").document._all_models.values().toArray()
  .filter((model) => model.css_classes?.includes("mean"))
  .map((model) => [Bokeh.index.find_one(model).shadow_el.querySelector("b")].map((b) =>
    [b.textContent, getComputedStyle(b).letterSpacing])[0])[0]"""


def test_a_folder_is_all_that_a_new_figure_needs(tmp_path, toy_bundles, open_page):
    for name in ("article", "explainers", "precompute", "site"):
        shutil.copytree(ROOT / name, tmp_path / "modgap" / name, ignore=shutil.ignore_patterns("__pycache__"))
    write_files(PAGE, tmp_path / "modgap" / "explainers" / "figures")
    (chapter,) = (code.text for code in codes(PAGE) if code.info == "markdown")
    told = chapter.replace("emoji-infonce-100", "toy")
    article, out = write_article(tmp_path / "article", told, claims=""), tmp_path / "out"
    command = [sys.executable, "-c", CODE, str(tmp_path), str(article), str(toy_bundles), str(out)]
    subprocess.run(command, check=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)})

    watched = open_page(out / "index.html")
    page = watched.page
    page.locator("#fig-pairs").scroll_into_view_if_needed()
    page.wait_for_function("() => window.modgap?.figures.get('pairs')?.live")
    described = page.locator("#fig-pairs .figure-description").text_content()
    page.wait_for_function(f"() => ({MEAN})()[0]")
    first, spacing = page.evaluate(MEAN)
    assert described
    assert f"at step 0: {first}." in described
    assert spacing == "3px", "its style sheet"
    page.locator("#fig-pairs .noUi-handle").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"(first) => ({MEAN})()[0] !== first", arg=first)
    assert page.evaluate("() => window.modgap.figures.get('pairs').state()") == {"step": 10}
    watched.assert_clean()


def test_the_example_is_short():
    assert sum(len(code.text.splitlines()) for code in codes(PAGE) if " " in code.info) < MOST
