"""The runtime starts what a page has, whatever else is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from modgap.site import theme
from modgap.site.figures import export
from modgap.site.figures.modules import ENTRY, import_map, reached
from modgap.site.figures.scripts import scripts, write_scripts

from .making import bundle
from .test_runtime import embed, ready, state
from .toy_explainer import Toy

FIGURE = '<figure data-figure="toy"></figure>'
PARTS = {
    "a figure": FIGURE,
    "a figure behind an address that it does not have": FIGURE,
    "a scroll section without buttons": f'<div class="scroll" data-figure="toy">{FIGURE}<p class="step" data-state=\'{{"step":10}}\'>One.</p></div>',
    "a scroll section whose figure is elsewhere": f'{FIGURE}<div class="scroll" data-figure="none"><p class="step">One.</p></div>',
    "a bar without its parts": f'<header class="bar"></header>{FIGURE}',
    "contents without a bar": f'{FIGURE}<nav class="contents" id="contents" popover><a href="#none">None</a></nav>',
    "a progress bar": f'<div class="progress-bar"></div>{FIGURE}',
    "a switch without words": f'<button type="button" class="scheme">x</button>{FIGURE}',
    "cards without what they explain": f'<a class="cite" href="#ref-none">None</a><button popovertarget="none">x</button>{FIGURE}',
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A figure's files without a page."""
    folder = tmp_path_factory.mktemp("minimal")
    (written,) = export({"toy": Toy(bundle("toy", 0, folder / "media"))}, folder)
    write_scripts(folder, written.models)
    (folder / "modules.json").write_text(import_map(reached({ENTRY, *written.modules})), encoding="utf-8")
    return folder


@pytest.mark.parametrize("part", list(PARTS))
def test_a_page_with_little_on_it_comes_to_life(part, folder: Path, open_page):
    boot = theme.BOOT.format(options=f'{{"scripts": {scripts()}}}')
    head = f'<script type="importmap">{(folder / "modules.json").read_text()}</script><script type="module">{boot}</script>'
    path = folder / f"{part.replace(' ', '-')}.html"
    path.write_text(f"<!doctype html><title>x</title>{head}{PARTS[part]}", encoding="utf-8")
    watched = open_page(f"{path.as_uri()}#fig-toy?stp=1" if "address" in part else path)
    page = ready(watched)
    embed(page, "toy")
    page.evaluate("scrollTo(0, 1)")
    assert state(page, "toy")["step"] == (10 if "buttons" in part else 100)
    watched.assert_clean()
