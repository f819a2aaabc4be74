"""What figures have in common travels once, and comes back as it was."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modgap.site.figures.deduplication import LONG, share
from modgap.site.figures.modules import import_map, reached

CODES, STYLE = "a" * LONG, "b" * (LONG + 5)
PAYLOAD = {"codes": [CODES], "captions": [f"thing {number}" for number in range(LONG)]}
FIGURES = {
    "one": {"item": {"doc": [PAYLOAD, {"css": STYLE}, "short"]}, "controls": {}},
    "two": {"item": {"doc": [{"css": STYLE}, PAYLOAD, PAYLOAD]}, "controls": {}},
    "three": {"item": {"doc": [{"css": STYLE}, "c" * LONG, CODES]}, "controls": {}},
}
leaves = st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5) | st.sampled_from([CODES, STYLE])
figures = st.dictionaries(
    st.sampled_from(["one", "two", "three"]),
    st.recursive(
        leaves, lambda x: st.lists(x, max_size=4) | st.dictionaries(st.text(max_size=3), x, max_size=3), max_leaves=20
    ).map(lambda node: {"item": node}),
)


def restored(node: Any, values: dict[str, Any]) -> Any:
    if isinstance(node, dict):
        if isinstance(node.get("shared"), str):
            return restored(values[node["shared"]], values)
        return {name: restored(part, values) for name, part in node.items()}
    return [restored(part, values) for part in node] if isinstance(node, list) else node


def long_values(node: Any) -> Iterator[str]:
    if len(text := json.dumps(node, separators=(",", ":"))) >= LONG:
        yield text
        for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            yield from long_values(part)


def test_each_long_value_in_two_figures_is_written_once_and_others_stay():
    found = share(FIGURES)
    everything = json.dumps([found.figures, found.parts])
    assert [everything.count(f'"{text}"') for text in (CODES, STYLE, "c" * LONG, "thing 7")] == [1, 1, 1, 1]
    assert "c" * LONG in json.dumps(found.figures["three"])
    assert "short" in json.dumps(found.figures["one"])


def test_a_figure_loads_no_value_that_it_has_not():
    found = share(FIGURES)
    for name, figure in found.figures.items():
        whole = json.dumps(FIGURES[name])
        assert figure["parts"]
        values = [restored(value, parts_of(found)) for part in figure["parts"] for value in found.parts[part].values()]
        assert values
        assert all(json.dumps(value) in whole for value in values)


def parts_of(found: Any) -> dict[str, Any]:
    return {key: value for values in found.parts.values() for key, value in values.items()}


def test_values_that_differ_in_one_number_are_not_merged():
    ones, others = [1] * LONG, [1] * (LONG - 1) + [1.0]
    found = share({"one": {"item": ones}, "two": {"item": others}, "three": {"item": [True] * LONG}})
    assert found.parts == {}
    assert [type(found.figures[name]["item"][-1]) for name in ("one", "two", "three")] == [int, float, bool]


def test_a_key_belongs_to_its_value_whatever_else_is_on_the_page():
    more = share({"zero": {"item": "d" * LONG}, **FIGURES, "four": {"item": ["d" * LONG, CODES]}})
    alone = parts_of(share(FIGURES))
    assert alone
    for key, value in alone.items():
        assert restored(parts_of(more)[key], parts_of(more)) == restored(value, alone)


@given(figures)
def test_a_figure_with_its_parts_is_what_it_was_and_nothing_long_is_there_twice(made):
    found = share(made)
    for name, figure in made.items():
        values = {key: value for part in found.figures[name]["parts"] for key, value in found.parts[part].items()}
        shared = {key: value for key, value in found.figures[name].items() if key != "parts"}
        assert restored(shared, values) == figure
    written = [set(long_values(figure["item"])) for figure in found.figures.values()]
    written += [{text for value in values.values() for text in long_values(value)} for values in found.parts.values()]
    assert sum(map(len, written)) == len(set().union(*written))


def test_the_browser_puts_the_values_back_and_says_which_is_missing(open_page, tmp_path: Path):
    found = share(FIGURES)
    page = tmp_path / "page.html"
    modules = import_map(reached(["modgap-page/deduplication"]))
    page.write_text(f"<!doctype html><script type=importmap>{modules}</script><title>x</title>")
    watched = open_page(page)
    back = watched.page.evaluate(
        """async ([figures, parts]) => {
          const { complete, keep } = await import("modgap-page/deduplication");
          let missing = "";
          try { complete(figures.one); } catch (error) { missing = error.message; }
          for (const values of Object.values(parts)) keep(values);
          return [missing, complete(figures)];
        }""",
        [found.figures, found.parts],
    )
    assert re.fullmatch(r"no shared value [0-9a-f]+", back[0])
    assert {name: {k: v for k, v in f.items() if k != "parts"} for name, f in back[1].items()} == FIGURES


def parts_on_disk(page: Path, figure: str) -> list[str]:
    listed = re.search(r'"parts":\[([^]]*)]}\);\s*$', (page.parent / "figures" / f"{figure}.js").read_text())
    assert listed
    return re.findall(r"shared-\d+", listed[1])


def test_figures_of_one_bundle_are_drawn_from_one_file_that_is_fetched_once(toy_page, open_page, tmp_path):
    in_all = set.intersection(*(set(parts_on_disk(toy_page, name)) for name in ("first", "film", "last")))
    holding = [name for name in in_all if '"clouds"' in (toy_page.parent / "figures" / f"{name}.js").read_text()]
    assert len(holding) == 1
    (tmp_path / "empty.html").write_text("<!doctype html><title>x</title>")
    watched = open_page(tmp_path / "empty.html")
    asked: list[str] = []
    watched.page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
    watched.page.goto(toy_page.as_uri())
    watched.page.wait_for_function("() => window.modgap?.figures")
    drawn = watched.page.evaluate(
        """async () => {
          const figures = [...window.modgap.figures.values()];
          await Promise.all(figures.map((figure) => figure.embed()));
          const all = (figure) => [...figure.document._all_models.values()];
          return figures.map((figure) => [figure.live, all(figure).filter((model) => model.tags[0]?.clouds).length]);
        }"""
    )
    assert drawn == [[True, 1]] * 3
    assert asked.count(f"{holding[0]}.js") == 1
    assert watched.errors == []


@pytest.mark.parametrize("stale", [False, True], ids=["missing", "of another build"])
def test_a_figure_without_what_it_shares_says_so_and_keeps_its_description(toy_page, open_page, tmp_path, stale):
    broken = tmp_path / "site"
    shutil.copytree(toy_page.parent, broken)
    file = broken / "figures" / f"{parts_on_disk(toy_page, 'first')[0]}.js"
    if stale:
        file.write_text('modgap.share({"0123456789":"something else"});')
    else:
        file.unlink()
    page = open_page(broken / "index.html").page
    page.wait_for_function("() => window.modgap?.figures")
    page.evaluate("() => window.modgap.figures.get('first').embed()")
    assert page.locator("#fig-first .figure-failure").is_visible()
    assert page.locator("#fig-first .figure-description").is_visible()
    assert not page.evaluate("() => window.modgap.figures.get('first').live")
