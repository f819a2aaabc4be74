"""Scripts of models, cut down to what a page's figures use."""

from __future__ import annotations

import gzip
from pathlib import Path

import bokeh
import pytest
from panel.io.resources import DIST_DIR

from modgap.site.figures import scripts
from modgap.site.figures.trimming import trim

SCRIPT = """/* licence */
({
1: function _(r,e,t){t.Main=r(2);(0,r(900).register_models)(r(2))},
2: function _(a,b){c("Used",a(3).Used),c("Unused",a(5).Unused),c("Both",a(6).Both)},
3: function _(e,t){const x=e(4),y=e(901),z=e("@bokehjs/models/other")},
4: function _(){"a
text"},
5: function _(e,t){e(4);e("@bokehjs/models/far")},
6: function _(e,t){e(4)},
}, 1, {"models/main":1,"models/used":3,"models/unused":5}, {});});
"""


def installed(name: str) -> str:
    folder = DIST_DIR if name == scripts.PANEL else Path(bokeh.__file__).parent / "server" / "static" / "js"
    return (folder / name).read_text(encoding="utf-8")


def test_what_a_model_needs_stays_word_for_word_and_the_rest_goes():
    found = trim(SCRIPT, {"Used", "Elsewhere"})
    assert found.script == (
        "/* licence */\n({\n1: function _(require) { require(900).register_models([require(3).Used]); },\n"
        '3: function _(e,t){const x=e(4),y=e(901),z=e("@bokehjs/models/other")},\n'
        '4: function _(){"a\ntext"}\n'
        '}, 1, {"models/used":3}, {});});\n'
    )
    assert found.models == {"Used"}
    assert found.asks == {"models/other"}


def test_what_another_script_asks_for_stays_without_being_registered():
    found = trim(SCRIPT, {"Both"}, {"models/unused", "models/nowhere"})
    assert "register_models([require(6).Both])" in found.script
    assert "5: function" in found.script
    assert '"models/unused":5' in found.script
    assert found.asks == {"models/far"}


@pytest.mark.parametrize(
    "script", ["", "let x = 1;", SCRIPT.replace("register_models", "add"), SCRIPT.partition("}, 1")[0]]
)
def test_a_script_of_another_form_is_refused(script):
    with pytest.raises(ValueError, match="cannot be trimmed"):
        trim(script, {"Used"})


def test_the_installed_scripts_shrink_to_a_fraction():
    for name, models in ((scripts.WIDGETS, {"Slider", "Toggle", "Div"}), (scripts.PANEL, {"Column", "CustomSelect"})):
        script = installed(name)
        found = trim(script, models)
        assert found.models == models
        assert found.script.startswith(script[:1500])  # with its licence
        assert len(gzip.compress(found.script.encode())) < len(gzip.compress(script.encode())) / 4


def test_a_model_that_no_script_of_the_page_has_is_refused(tmp_path):
    with pytest.raises(ValueError, match="the model DataTable, Tabulator;"):
        scripts.write_scripts(tmp_path, {"Slider", "DataTable", "panel.models.tabulator.Tabulator", "Scatter"})


def test_figures_come_to_life_with_the_models_that_they_use_and_no_others(toy_page, open_page):
    watched = open_page(toy_page)
    watched.page.wait_for_function("() => window.modgap?.figures")
    known = watched.page.evaluate(
        """async () => {
          await Promise.all([...window.modgap.figures.values()].map((figure) => figure.embed()));
          return ["Slider", "panel.models.layout.Column", "DatePicker", "panel.models.vtk.VTKPlot"]
            .map((name) => Bokeh.Models.get(name) != null);
        }"""
    )
    assert known == [True, True, False, False]
    watched.assert_clean()
