"""A small site whose figures stand in pages of others, and these pages: for the tests of embeds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Frame, Page

from tests.conftest import Watched

OpenPage = Callable[..., Watched]
CHAPTER = """# T

::::scroll #toy
:::figure toy-controls
bundle: toy/0
title: Controls
state: {step: last}
---
The caption, with {num}`toy gap_distance .2f` [@liang2022] and [a link](#other).
:::
:::step {step: 0}
First [*pictures*]{.image}.
:::
:::step {step: 10}
Then texts.
:::
::::

## Other

:::figure scatter #clouds
bundle: toy/0
title: Clouds
---
Points.
:::
"""
# A picture that stands alone, and where it stands in the frame.
POINT = """() => {
  const views = (view) => [view, ...(view.child_views ?? []).flatMap(views)];
  const view = Object.values(Bokeh.index).flatMap(views).find(({ model }) => model.type === "Figure");
  const { ids } = [...modgap.figures.get("clouds").document.all_models].flatMap(({ tags }) => tags ?? []).find((tag) => tag.ids);
  const layers = view.model.renderers.filter(({ glyph, data_source: { data } }) => glyph.type === "Scatter" && data.item?.length);
  const all = layers.flatMap(({ data_source: { data } }) => [...data.item.keys()].map((k) => (
    { id: ids[data.item[k]], x: view.frame.x_scale.compute(data.x[k]), y: view.frame.y_scale.compute(data.y[k]) })));
  const alone = all.find((one) => all.every((other) => other === one || Math.hypot(one.x - other.x, one.y - other.y) > 20));
  const box = view.canvas_view.el.getBoundingClientRect();
  return { id: alone.id, x: box.left + alone.x, y: box.top + alone.y };
}"""
LIVE = "() => [...(window.modgap?.figures?.values() ?? [])][0]?.live"
STATE = "() => [...window.modgap.figures.values()][0].state()"
HOST = """<!doctype html><html><head><link rel="icon" href="data:,"><style>{styles}</style></head><body><h1>Somebody else's page</h1>
{elements}<script src="{site}/embed.js"></script></body></html>"""


def embedded(open_page: OpenPage, site: Path, query: str = "", **options: Any) -> Watched:
    watched = open_page(f"{(site / 'embed' / 'toy.html').as_uri()}{query}", **options)
    watched.page.wait_for_function(LIVE)
    return watched


def host(tmp_path: Path, site: str, elements: str, styles: str = "") -> Path:
    file = tmp_path / "host.html"
    file.write_text(HOST.format(styles=styles, elements=elements, site=site), encoding="utf-8")
    return file


def frame_of(page: Page, place: int = 0) -> Frame:
    """The frame of an element, once its figure is live."""
    page.wait_for_function(f"() => document.querySelectorAll('modgap-figure')[{place}].live")
    element = page.evaluate_handle(f"document.querySelectorAll('modgap-figure')[{place}].frame").as_element()
    frame = element.content_frame() if element else None
    assert frame is not None
    return frame
