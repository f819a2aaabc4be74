"""Small bundles, and pages that hold one live figure."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from modgap.explainers import EXPLAINERS, Explainer
from modgap.explainers.modules import browser_modules, page_modules
from modgap.precompute.bundle import Bundle, Item
from modgap.precompute.media import PictureSheet
from modgap.site.figures import export
from modgap.site.figures.modules import import_map, reached
from modgap.site.figures.scripts import scripts, write_scripts
from modgap.site.figures.sheets import write_sheets

LOADING = "modgap-page/loading"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Figure</title>
<style>
  :root {{ --ink: #1D1F23; --soft: #5B6068; --line: #E4E1DB; --card: #ffffff; --accent: #6B2FA0; --image: #0072B2; --text: #D55E00; --audio: #009E73; }}
  @media (prefers-color-scheme: dark) {{ :root {{
    --ink: #E8E6E1; --soft: #A2A6AD; --line: #2C2F36; --card: #1B1E24; --accent: #C39BEA; --image: #56B4E9; --text: #F28E47; }} }}
  body {{ margin: 0; background: var(--card); color: var(--ink); }} main {{ width: {width}px; }}
</style>
<script type="importmap">{imports}</script></head>
<body><main>{places}</main>
<script type="module">
  import {{ put, valueOf }} from "modgap/kit/controls";
  import {{ definition, install }} from "modgap-page/loading";
  install();
  window.figures = {{}};
  for (const place of document.querySelectorAll("main > div")) {{
    const id = place.id, figure = await definition(id, {scripts});
    figures[id] = figure;
    const views = await Bokeh.embed.embed_item(figure.item, document.getElementById(id));
    figure.document = (views.roots?.[0] ?? views).model.document;
    figure.control = (name) => figure.document.get_model_by_id(figure.controls[name].model);
    figure.put = (name, value) => put(figure.control(name), value);
    figure.models = () => [...figure.document.all_models];
    figure.part = (name) => figure.models().filter((model) => model.type === "CustomJS")
      .map(({{ args }}) => (args instanceof Map ? args.get(name) : args[name])).find(Boolean);
    figure.state = () => Object.fromEntries(Object.keys(figure.controls).map((name) => [name, valueOf(figure.control(name))]));
    figure.numbers = () => Object.fromEntries(deep(document.getElementById(id), "[data-number]").map((e) => [e.dataset.number, e.textContent]));
  }}
  window.embedded = true;
</script></body></html>"""


def make_bundle(
    folder: Path, *, checkpoints: int = 3, items: int = 30, pictures: bool = True, captions: list[str] | None = None
) -> Bundle:
    """Two noisy copies of the same directions, apart by a gap that shrinks from checkpoint to checkpoint."""
    rng = np.random.default_rng(0)
    shape = (checkpoints, items, 16)
    common = rng.normal(size=(items, 16))
    gap = np.linspace(6, 2, checkpoints)[:, None, None] * np.eye(16)[0]
    arrays = {"image": common + 0.5 * rng.normal(size=shape) + gap, "text": common + 0.5 * rng.normal(size=shape) - gap}
    arrays = {name: (x / np.linalg.norm(x, axis=-1, keepdims=True)).astype(np.float32) for name, x in arrays.items()}
    captions = captions or [f"thing {n}" for n in range(items)]
    if pictures:
        pixels = rng.integers(0, 255, size=(8 * ((items + 4) // 5), 40, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / "things.png")
    return Bundle(
        name="things", seed=0, items=tuple(Item(id=f"t{n}", caption=captions[n]) for n in range(items)), embeddings=arrays,
        steps=np.array([0, 10, 128, 500, 1000][:checkpoints]), logit_scale=np.full(checkpoints, 30.0),
        media={"image": PictureSheet("things.png", 8, 5)} if pictures else {}, media_root=folder,
    )  # fmt: skip


def make_triple(folder: Path, *, items: int = 20, checkpoints: int = 2) -> Bundle:
    """Pictures, texts and sounds of the same things: three clouds, each with a direction of its own."""
    rng = np.random.default_rng(1)
    common = rng.normal(size=(items, 16))
    arrays = {}
    for side, name in enumerate(("image", "text", "audio")):
        points = common + 0.5 * rng.normal(size=(checkpoints, items, 16)) + 4 * np.eye(16)[side]
        arrays[name] = (points / np.linalg.norm(points, axis=-1, keepdims=True)).astype(np.float32)
    pixels = rng.integers(0, 255, size=(8 * ((items + 4) // 5), 40, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(folder / "things.png")
    return Bundle(
        name="triple", seed=0, items=tuple(Item(id=f"t{n}", caption=f"thing {n}") for n in range(items)), embeddings=arrays,
        steps=np.array([0, 10, 100][:checkpoints]), logit_scale=np.full(checkpoints, 30.0),
        media={"image": PictureSheet("things.png", 8, 5)}, media_root=folder,
    )  # fmt: skip


@pytest.fixture
def triple(tmp_path: Path) -> Bundle:
    return make_triple(tmp_path)


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    return make_bundle(tmp_path)


def write_figures(folder: Path, figures: dict[str, Explainer], width: int = 660, *, later: bool = False) -> Path:
    """Write a page with explainers, id to explainer, as files that a double click opens."""
    written = export(figures, folder, later=later)
    write_sheets(figures.values(), folder)
    write_scripts(folder, {model for file in written for model in file.models})
    path = folder / "index.html"
    path.write_text(
        PAGE.format(
            width=width, imports=import_map(reached([LOADING, *browser_modules()])), scripts=json.dumps(scripts()),
            places="".join(f'<div id="{name}"></div>' for name in figures),
        ),
        encoding="utf-8",
    )  # fmt: skip
    return path


@pytest.fixture
def write_page(tmp_path: Path) -> Callable[..., Path]:
    """`write_figures` into a folder of this test."""
    return lambda figures, width=660: write_figures(tmp_path / "page", figures, width)


@pytest.fixture
def open_figure(write_page, open_page):
    """Open a page with one explainer, made from a bundle, runs or nothing, and wait until it has drawn; returns the watched page."""

    def open_(name: str, *source: Any, width: int = 660, state: dict | None = None, **options):
        make: Callable[..., Explainer] = EXPLAINERS[name]
        with page_modules():
            explainer = make(*source, **(state or {}))
        viewport = 390 if width < 480 else 1000
        watched = open_page(write_page({"fig": explainer}, width), width=viewport, **options)
        wait_drawn(watched.page)
        return watched

    return open_


def wait_drawn(page, figure: str = "fig") -> None:
    """Wait until the numbers of a figure are there: they are written at the end of its first drawing."""
    page.wait_for_function(
        "(id) => window.embedded && Object.values(figures[id].numbers()).length && "
        "Object.values(figures[id].numbers()).every((text) => text !== '–')",
        arg=figure,
    )
