"""The same figure on a page, on a server, and in another process; and nothing in it that it does not need."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import panel as pn
import pytest
from bokeh.document import Document
from bokeh.embed import json_item

from modgap.explainers import EXPLAINERS
from modgap.explainers.modules import browser_modules
from modgap.site.figures import export
from modgap.site.figures.modules import reached
from modgap.site.figures.serialise import objects

from ...conftest import once
from .cases import HOSTILE, source
from .conftest import make

OWN = ("ImportedStyleSheet", "InlineStyleSheet", "CustomJS")  # addresses of style sheets and modules differ


@pytest.fixture(scope="session")
def item(file) -> dict[str, Any]:
    """The figure as the page holds it."""
    script = (file.parent / "figures" / "fig.js").read_text(encoding="utf-8")
    return json.loads(script.removeprefix('modgap.define("fig",').removesuffix(");\n"))["item"]


def test_a_server_sends_what_the_page_holds(name, made, item):
    kind: Any = EXPLAINERS[name]
    served = json.loads(json.dumps(json_item(pn.panel(kind(*made[0])).get_root(Document()))))
    assert models(served) == models(item)
    assert columns(served) == columns(item)


def models(item: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Type and names of the attributes of every model, sorted; without what an output puts in its own way."""
    return sorted(
        (node["name"], sorted(set(node.get("attributes", {})) - {"name", "stylesheets", "js_property_callbacks"}))
        for node in objects(item["doc"]["roots"])
        if node["name"] not in OWN
    )


def columns(item: dict[str, Any]) -> list[str]:
    """All data that travel, without addresses of pictures."""
    data = [node["attributes"] for node in objects(item["doc"]["roots"]) if node["name"] == "ColumnDataSource"]
    texts = [json.dumps([node.get("data"), node.get("tags")], sort_keys=True, default=str) for node in data]
    texts = [re.sub(r'"id": ?"[^"]*"', "", text) for text in texts]
    return sorted(re.sub(r"assets/media/[\w.-]+|data:image/webp;base64,[\w+/=]+", "", text) for text in texts)


def test_it_hands_over_no_model_that_its_code_does_not_read_and_has_no_code_that_is_not_reached(name, made):
    _, explainer = made
    assert explainer.attached
    for module, parts in explainer.attached:
        code = "".join(text for text in reached([module]).values())
        unread = [
            part for part in parts if not re.search(rf"\b{part}\b", re.sub(r"/\*\*.*?\*/", "", code, flags=re.DOTALL))
        ]
        assert unread == [], module
    folder = f"modgap/figures/{name.replace('-', '_')}/"
    reachable = reached([module for module, _ in explainer.attached])
    assert {module for module in browser_modules() if module.startswith(folder)} <= set(reachable)


def test_it_leaves_scrolling_and_dragging_to_the_page(item):
    names = {node["name"] for node in objects(item["doc"]["roots"])}
    assert {name for name in names if name.endswith("Tool")} == set()


def test_no_caption_becomes_html(figure):
    page = figure.page
    captioned = [key for key in figure.explainer.STATE if getattr(figure.explainer.param[key], "captions", None)]
    for key in captioned:
        for item, caption in enumerate(HOSTILE):
            page.evaluate("async (state) => { putAll(state); await settled(); }", {key: f"t{item}"})
            texts = page.evaluate(
                "deep(document, '.bk-Div').map((e) => e.shadowRoot.textContent).join() + deep(document, 'option').map((e) => e.textContent).join()"
            )
            assert caption in texts
    assert page.evaluate("deep(document, '#fig img, #fig script').length") == 0
    assert page.evaluate("window.harmed") is None


HASHES = """
import json, sys
from pathlib import Path
from tests.explainers.contract.test_outputs import written
print(json.dumps(written(Path(sys.argv[1]), sys.argv[2:])))
"""


def written(folder: Path, names: Sequence[str]) -> dict[str, str]:
    """Hash of each figure as a page has it."""
    found = {}
    for name in names:
        (folder / name).mkdir(parents=True)
        export({"fig": make(name, source(name, folder / name))}, folder / name)
        found[name] = fingerprint(folder / name)
    return found


def fingerprint(page: Path) -> str:
    return hashlib.sha256((page / "figures" / "fig.js").read_bytes()).hexdigest()


@pytest.fixture(scope="session")
def elsewhere(request: pytest.FixtureRequest, tmp_path_factory) -> dict[str, str]:
    """`fingerprint` of every figure that is asked for, as a process with hashes of its own writes it."""
    asked = [item for item in request.session.items if item.name.startswith(f"{SAME_BYTES}[")]
    names = sorted(item.callspec.params["name"] for item in asked if isinstance(item, pytest.Function))

    def write(folder: Path) -> None:
        folder.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", HASHES, str(folder), *names],
            check=True, capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": "7"},
        )  # fmt: skip
        (folder / "fingerprints.json").write_text(done.stdout.splitlines()[-1], encoding="utf-8")

    return json.loads((once(tmp_path_factory, "elsewhere", write) / "fingerprints.json").read_bytes())


@pytest.mark.sampled(6)
def test_another_process_writes_the_same_bytes(name, file, elsewhere):
    assert fingerprint(file.parent) == elsewhere[name]


SAME_BYTES = test_another_process_writes_the_same_bytes.__name__
