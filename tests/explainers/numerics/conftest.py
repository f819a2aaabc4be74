"""A page that runs the browser's numerics, without a figure."""

from __future__ import annotations

import base64
import json

import pytest

from modgap.explainers.modules import browser_modules

PAGE = """<!doctype html><title>Numerics</title><script type="importmap">{imports}</script>
<script type="module">{script}
window.ready = true;
</script>"""


@pytest.fixture(scope="module")
def open_numerics(browser, tmp_path_factory):
    """Open a page with this script, which may import every module of the explainers, and wait until it has run."""
    pages = []

    def open_(script: str):
        path = tmp_path_factory.mktemp("numerics") / "index.html"
        urls = {
            name: f"data:text/javascript;base64,{base64.b64encode(source.encode()).decode()}"
            for name, source in browser_modules().items()
        }
        path.write_text(PAGE.format(imports=json.dumps({"imports": urls}), script=script), encoding="utf-8")
        pages.append(page := browser.new_page())
        page.goto(path.as_uri())
        page.wait_for_function("window.ready")
        return page

    yield open_
    for page in pages:
        page.close()
