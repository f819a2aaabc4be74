"""Modules that a figure carries itself, where it brings things later."""

from __future__ import annotations

import json
from urllib.parse import unquote

import pytest

from modgap.explainers.figures.map.map import Map
from modgap.explainers.modules import browser_modules, page_modules
from modgap.site.figures import export
from modgap.site.figures.modules import import_map, own_modules, reached, with_own

from ...explainers.conftest import make_bundle

MAP = "modgap/figures/map/map"
FOLDER = "modgap/figures/map/"


def test_what_is_a_figures_own_lies_in_its_folder_and_serves_no_other():
    own = own_modules({"map": {MAP}, "scatter": {"modgap/figures/scatter/scatter"}})
    assert own["map"] == {name for name in browser_modules() if name.startswith(FOLDER)}
    assert all(name.startswith("modgap/figures/scatter/") for name in own["scatter"])
    assert "modgap/figures/scatter/names" not in own["scatter"], "the map has its names by it"
    assert own_modules({"one": {MAP}, "other": {MAP}}) == {"one": set(), "other": set()}


def test_a_name_becomes_its_source_and_other_names_stay():
    own = own_modules({"map": {MAP}})["map"]
    code = with_own(f'import("{MAP}").then((module) => module.default());', own)
    assert MAP not in code
    source = unquote(code)
    assert 'from "data:text/javascript' in source
    assert 'from "modgap/kit/views"' in source
    assert with_own(f'import("{MAP}")', set()) == f'import("{MAP}")'


@pytest.mark.parametrize("later", [True, False])
def test_the_page_has_the_code_of_a_figure_that_brings_things_later_in_its_file_alone(later, tmp_path):
    with page_modules():
        (file,) = export({"fig": Map(make_bundle(tmp_path, items=200))}, tmp_path / "page", later=later)
    named = json.loads(import_map(reached(file.modules)))["imports"]
    assert "modgap/kit/views" in named
    assert any(name.startswith(FOLDER) for name in named) != later
    assert (f'import(\\"{MAP}\\")' in file.path.read_text(encoding="utf-8")) != later
