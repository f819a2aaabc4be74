"""The export of explainers to scripts of the static page."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modgap.explainers import EXPLAINERS, Explainer
from modgap.explainers.modules import page_modules
from modgap.precompute.metrics import measure
from modgap.site import figures
from modgap.site.figures.serialise import _panel_css, objects

from ...explainers.several import ensembles, published, recorded
from ..making import bundle

# Writes the figure of the other test in a process of its own, which has imported and numbered other things before.
ELSEWHERE = """
import sys
from pathlib import Path
from bokeh.plotting import figure
from tests.site.figures.test_export import explainer
from modgap.site import figures
figure()
out = Path(sys.argv[1])
figures.export({"clouds": explainer("scatter", out / "media")}, out)
"""


def explainer(kind: str, media: Path):
    with page_modules():
        make: Callable[..., Explainer] = EXPLAINERS[kind]
        toy = bundle("toy", 0, media)
        numbers = measure({name: toy.at(name) for name in toy.modalities}, 100.0, 0)
        one = replace(toy, metrics={key: [value] * len(toy.steps) for key, value in numbers.items()})
        first = {"scale": 30.0, "data": {"wrong": 0}}
        second = first | ({"data": {"wrong": 0.1}} if kind == "ablation" else {"scale": 10.0})
        experiments = {"toy": first, "other": second}
        records = {name: recorded(name, **given) for name, given in experiments.items()}
        if kind == "measured-scale":
            records = {name: published(one, given["scale"]) for name, given in experiments.items()}
        runs = ensembles({name: {0: replace(one, provenance=record)} for name, record in records.items()})
        source = {"bundle": (one,), "runs": (runs,), "nothing": ()}
        return make(*source[EXPLAINERS[kind].NEEDS])


def read(path: Path) -> dict:
    match = re.fullmatch(r'modgap\.define\("([a-z0-9-]+)",(.*)\);\n', path.read_text(encoding="utf-8"), re.DOTALL)
    assert match
    return json.loads(match[2])


def ids(node: object) -> set[str]:
    return {found["id"] for found in objects(node) if "id" in found}


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    out = tmp_path_factory.mktemp("figures")
    made = {f"{kind}-figure": explainer(kind, out / "media") for kind in EXPLAINERS}
    return made, figures.export(made, out), out


def test_every_explainer_becomes_a_script_whose_size_is_reported(exported):
    made, files, _ = exported
    assert [file.id for file in files] == list(made)
    for file in files:
        needed = [file.path, *(file.path.parent / f"{part}.js" for part in read(file.path)["parts"])]
        assert file.raw == sum(path.stat().st_size for path in needed)
        assert file.gzip == sum(len(gzip.compress(path.read_bytes(), mtime=0)) for path in needed)
        assert read(file.path)["item"]["root_id"] in ids(read(file.path)["item"])


def test_figures_share_no_id_and_name_no_other_origin(exported):
    _, files, _ = exported
    found = [ids(read(file.path)) for file in files]
    assert all(found)
    assert sum(map(len, found)) == len(set.union(*found))
    for file in files:
        foreign = set(re.findall(r"https?://[^\s\"'\\)]+", file.path.read_text(encoding="utf-8")))
        assert {url for url in foreign if not url.startswith("http://www.w3.org/")} == set()


def test_every_reference_in_an_item_has_its_model(exported):
    _, files, _ = exported

    def references(node):
        if isinstance(node, dict):
            if set(node) == {"id"}:
                yield node["id"]
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    for file in files:
        item = read(file.path)["item"]
        used = set(references(item))
        assert used
        assert used <= ids(item)


def test_controls_reach_every_state_parameter_with_its_bounds(exported):
    made, files, _ = exported
    for file in files:
        data, one = read(file.path), made[file.id]
        assert set(one.state_parameters()) <= set(data["controls"])
        for name, control in data["controls"].items():
            assert control["model"] in ids(data["item"])
            parameter = one.param[name]
            if control["kind"] == "number":
                assert [control["min"], control["max"]] == list(parameter.bounds)
            if control["kind"] == "option":
                assert len(control["options"]) == len(control["values"]) > 1
                assert getattr(one, name) in control["options"]


def test_a_figure_is_the_same_bytes_in_every_process(tmp_path):
    here = tmp_path / "here"
    explainer("heatmap", here / "media")  # numbers that the other process does not use up
    figures.export({"clouds": explainer("scatter", here / "media")}, here)
    subprocess.run([sys.executable, "-c", ELSEWHERE, str(tmp_path / "there")], check=True)
    assert (here / "figures/clouds.js").read_bytes() == (tmp_path / "there/figures/clouds.js").read_bytes()


@given(st.text() | st.sampled_from(["</script>", "<!--", "\u2028\u2029", "</SCRIPT"]))
def test_no_text_ends_the_script_and_none_is_changed(text):
    code = figures.script("x", {"caption": text})
    assert "</" not in code
    assert "<!--" not in code
    assert "\u2028" not in code
    body = code.removeprefix('modgap.define("x",').removesuffix(");\n")
    assert json.loads(body) == {"caption": text}


@pytest.mark.parametrize("name", ["", "Big", "a b", '"', "../up", "1st"])
def test_a_name_that_is_no_id_is_refused(name, tmp_path):
    with pytest.raises(ValueError, match="figure id"):
        figures.export({name: None}, tmp_path)  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "address", ["https://example.org/style.css", "https://cdn.example/panel/1.0/dist/css/none.css"]
)
def test_a_style_sheet_from_elsewhere_is_refused(address):
    with pytest.raises(ValueError, match="style sheet"):
        _panel_css(address)
