"""The markers of the map, laid as stamps into one picture, beside the paths that Bokeh fills."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from modgap.explainers.explore.library import Library
from modgap.precompute.bundle import save

from .planted import planted
from .serving import serving

COUNT = 3000
MAP = """
  const [document] = globalThis.Bokeh?.documents ?? [];
  const figure = [...(document?.all_models ?? [])].find((model) => model.name === "map");
"""
DRAWN = f"() => {{ {MAP} return figure?.x_range.reset_start != null && document.is_idle; }}"
# The map as it is, and as Bokeh paints it by itself.
BOTH = f"""async () => {{ {MAP}
  const view = (model) => document.views_manager.find_one(model);
  const glyphs = figure.renderers.map(view).flatMap((one) => [one.glyph, one.selection_glyph, one.nonselection_glyph]);
  const stamped = glyphs.filter((glyph) => Object.hasOwn(glyph, "_paint"));
  const picture = async () => {{
    const reader = new FileReader();
    reader.readAsDataURL(await view(figure).export("png", true).to_blob());
    await new Promise((done) => (reader.onload = done));
    return reader.result;
  }};
  const ours = await picture();
  for (const glyph of stamped) delete glyph._paint;
  return [stamped.length, ours, await picture()];
}}"""
# Half of the map lies to the left of what is seen.
ASIDE = f"() => {{ {MAP} figure.x_range.start = (figure.x_range.start + figure.x_range.end) / 2; }}"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("points") / "bundles"
    save(planted(COUNT), folder / "planted" / "0")
    with serving(Library.of([folder])) as found:
        yield found


def pixels(url):
    """(H, W, 3) from 0 to 1, on white."""
    picture = Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))).convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")
    return np.asarray(Image.alpha_composite(paper, picture).convert("RGB"), float) / 255


@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("asked", ["", "&colour=cosine", "&selection=t1%20t2%20t3%20t5", "&with_any=red&colour=tag"])
def test_stamps_look_as_the_paths_of_bokeh_do(address, open_page, scale, asked):
    watched = open_page(f"{address}/?bundle=planted/0{asked}", height=1400, device_scale_factor=scale)
    watched.page.wait_for_function(DRAWN)
    stamped, *both = watched.page.evaluate(BOTH)
    assert stamped > 0
    ours, theirs = map(pixels, both)
    ink = 1 - theirs
    assert ink.mean() > 0.01
    assert (1 - ours).mean() == pytest.approx(ink.mean(), rel=0.02)
    off = np.abs(ours - theirs)
    assert off.mean() < 0.04 * ink.mean()  # half a pixel aside is .11
    assert np.quantile(off, 0.99) < 0.04
    watched.assert_clean()


def test_a_marker_at_the_edge_is_cut_as_bokeh_cuts_it(address, open_page):
    watched = open_page(f"{address}/?bundle=planted/0", height=1400)
    watched.page.wait_for_function(DRAWN)
    watched.page.evaluate(ASIDE)
    _, *both = watched.page.evaluate(BOTH)
    ours, theirs = (pixels(one)[:, :3] for one in both)
    assert (1 - theirs).mean() > 0.003
    assert (1 - ours).mean() == pytest.approx((1 - theirs).mean(), rel=0.1)
