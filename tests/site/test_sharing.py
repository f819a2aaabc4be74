"""What figures have in common travels once, and comes back as it was."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from modgap.site import assets
from modgap.site.sharing import LONG, share

CODES, STYLE = "a" * LONG, "b" * (LONG + 5)
FIGURES = {
    "one": {"item": {"doc": [CODES, {"css": STYLE}, "short"]}, "controls": {}},
    "two": {"item": {"doc": [{"css": STYLE}, CODES, CODES]}, "controls": {}},
    "three": {"item": {"doc": [{"css": STYLE}, "c" * LONG]}, "controls": {}},
}
leaves = st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5) | st.sampled_from([CODES, STYLE])
figures = st.dictionaries(
    st.sampled_from(["one", "two", "three"]),
    st.recursive(leaves, lambda x: st.lists(x, max_size=4) | st.dictionaries(st.text(max_size=3), x, max_size=3)).map(
        lambda node: {"item": node}
    ),
)


def restored(node, texts):
    if isinstance(node, dict):
        if isinstance(node.get("shared"), str):
            return texts[node["shared"]]
        return {name: restored(value, texts) for name, value in node.items()}
    return [restored(value, texts) for value in node] if isinstance(node, list) else node


def test_each_long_text_in_two_figures_is_written_once_and_others_stay():
    found = share(FIGURES)
    assert sorted(text for texts in found.parts.values() for text in texts.values()) == sorted([CODES, STYLE])
    assert "c" * LONG in json.dumps(found.figures["three"])
    assert len(found.figures["three"]["parts"]) == 1
    assert set(found.figures["one"]["parts"]) == set(found.figures["two"]["parts"]) == set(found.parts)


@given(figures)
def test_a_figure_with_its_parts_is_what_it_was(made):
    found = share(made)
    for name, figure in made.items():
        texts = {key: text for part in found.figures[name]["parts"] for key, text in found.parts[part].items()}
        shared = {key: value for key, value in found.figures[name].items() if key != "parts"}
        assert restored(shared, texts) == figure


def test_the_browser_puts_the_texts_back_and_says_which_is_missing(open_page, tmp_path: Path):
    found = share(FIGURES)
    page = tmp_path / "page.html"
    page.write_text(f"<!doctype html><script type=importmap>{assets.import_map()}</script><title>x</title>")
    watched = open_page(page)
    back = watched.page.evaluate(
        """async ([figures, parts]) => {
          const { complete, keep } = await import("modgap-page/sharing");
          let missing = "";
          try { complete(figures.one); } catch (error) { missing = error.message; }
          for (const texts of Object.values(parts)) keep(texts);
          return [missing, complete(figures)];
        }""",
        [found.figures, found.parts],
    )
    assert "shared-" in back[0]
    assert {name: {k: v for k, v in f.items() if k != "parts"} for name, f in back[1].items()} == FIGURES
