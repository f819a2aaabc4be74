from __future__ import annotations

import json

import pytest

from modgap.precompute.errors import InputError
from modgap.site.checks import check_page
from modgap.site.figures import deduplication, script

GOOD = """<!doctype html><html><head><style>@font-face{src:url(a.woff2)}</style></head><body id="top">
<a href="#top">up</a><a href="#top?shift=0.5">state</a><a href="https://example.org/">out</a><a href="a.woff2">file</a>
<button popovertarget="top"></button><img src="data:image/png;base64,AA">
<figure class="figure" data-figure="one"></figure>
<p>https://example.org/x.js</p></body></html>"""


@pytest.fixture
def page(tmp_path):
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "one.js").write_text('modgap.define("one",{"text":"see https://example.org"});')
    (tmp_path / "a.woff2").write_text("")
    (tmp_path / "index.html").write_text(GOOD)
    return tmp_path


def test_a_good_page_passes(page):
    check_page(page)


def test_a_page_may_say_where_it_is_published(page):
    path = page / "index.html"
    path.write_text(GOOD.replace("<style>", '<link rel="canonical" href="https://example.org/gap/"><style>'))
    check_page(page)


@pytest.mark.parametrize(
    ("added", "sentence"),
    [
        ('<p id="top"></p>', "the id 'top' stands 2 times"),
        ('<a href="#none">x</a>', "the link '#none' leads nowhere"),
        ('<a href="none.html">x</a>', "the link 'none.html' leads to no file"),
        ('<a href="../../../../etc/passwd">x</a>', "leads to no file"),
        ('<a href="javascript:x">x</a>', "is neither https: nor mailto:"),
        ('<button popovertarget="none"></button>', "<button popovertarget> names the id 'none', which is not there"),
        ('<p aria-labelledby="top none"></p>', "<p aria-labelledby> names the id 'none'"),
        (
            '<script src="https://example.org/x.js"></script>',
            "<script src> asks another origin for https://example.org/x.js",
        ),
        ('<img src="//example.org/x.png">', "<img src> asks another origin for //example.org/x.png"),
        ('<link rel="stylesheet" href="none.css">', "<link href> names the file 'none.css', which is not there"),
        (
            '<p style="background:url(https://example.org/x.png)"></p>',
            "CSS asks another origin for https://example.org/x.png",
        ),
        ("<style>p{background:url('none.png')}</style>", "CSS names the file 'none.png', which is not there"),
        ('<p onclick="x()"></p>', "<p onclick> would run code"),
        ('<figure data-figure="two"></figure>', "the figure 'two' has no script figures/two.js"),
    ],
)
def test_what_is_wrong_with_a_page_is_told(page, added, sentence):
    (page / "index.html").write_text(GOOD.replace("</body>", added + "</body>"))
    with pytest.raises(InputError) as caught:
        check_page(page)
    assert len(caught.value.problems) == 1
    assert sentence in caught.value.problems[0]


@pytest.mark.parametrize(
    "code",
    [
        '{"url":"https://example.org/x.css"}',
        '{"css":"a{background:url(https://example.org/x.png)}"}',
        '{"html":"<img src=\\"//example.org/x.png\\">"}',
        '{"css":"@import \\"https://example.org/x.css\\""}',
        '{"urls":["a.png"," //example.org/x"]}',
        '{"type":"object","name":"Div","attributes":{"text":"<img src=\\"//example.org/x.png\\">"}}',
        '{"type":"object","name":"Div","attributes":{"stylesheets":[":host{background:url(//example.org/x)}"]}}',
        '{"type":"map","entries":[["url","//example.org/x"]]}',
    ],
)
def test_a_figure_that_asks_another_origin_is_told(page, code):
    (page / "figures" / "one.js").write_text(f'modgap.define("one",{code});\n')
    with pytest.raises(InputError, match=r"figures/one.js asks another origin for (https:)?//example.org/x"):
        check_page(page)


@pytest.mark.parametrize(
    "text",
    ["url(//example.org/x.png)", "<img src=//example.org/x>", '"url":"//example.org/x"', "@import //example.org/x"],
)
def test_text_that_looks_like_an_address_asks_for_nothing(page, text):
    data = {"captions": [text], "text": text, "type": "object", "name": "Label", "attributes": {"text": text}}
    (page / "figures" / "one.js").write_text(f'modgap.define("one",{json.dumps(data)});\n')
    check_page(page)


def test_what_figures_share_is_looked_at_where_it_is_used(page):
    (page / "figures" / "shared-1.js").write_text('modgap.share({"k":"a{background:url(//example.org/x)}"});\n')
    (page / "figures" / "one.js").write_text('modgap.define("one",{"css":{"shared":"k"},"parts":["shared-1"]});\n')
    with pytest.raises(InputError, match=r"figures/one\.js asks another origin for //example\.org/x"):
        check_page(page)


@pytest.mark.parametrize("long", [100, 400, 500])
def test_what_figures_share_is_looked_at_however_it_was_taken_apart(page, long, monkeypatch):
    monkeypatch.setattr(deduplication, "LONG", long)
    div = {"type": "object", "name": "Div", "attributes": {"text": "<img src='//example.org/x'>" + "y" * 500}}
    figure = {
        "item": {"type": "map", "entries": [["a", div], ["css", "p{background:url(//example.org/y)}" + " " * 400]]}
    }
    own = [{"item": {**figure["item"], "entries": [*figure["item"]["entries"], ["own", name]]}} for name in "ab"]
    shared = deduplication.share(dict(zip(("one", "two"), own, strict=True)))
    for name, own in shared.figures.items():
        (page / "figures" / f"{name}.js").write_text(script(name, own))
    for name, values in shared.parts.items():
        (page / "figures" / f"{name}.js").write_text(f"modgap.share({json.dumps(values)});\n")
    with pytest.raises(InputError) as caught:
        check_page(page)
    told = {(name, letter) for name in ("one", "two") for letter in "xy"}
    assert {
        f"the page was not published: figures/{name}.js asks another origin for //example.org/{letter}."
        for name, letter in told
    } == set(caught.value.problems)


def test_a_script_that_is_no_figure_is_told(page):
    (page / "figures" / "two.js").write_text("alert(1)")
    with pytest.raises(InputError, match=r"figures/two\.js is no figure"):
        check_page(page)


def test_a_figure_without_the_file_that_it_shares_with_others_is_told(page):
    (page / "figures" / "one.js").write_text('modgap.define("one",{"item":1,"parts":["shared-1","shared-2"]});\n')
    (page / "figures" / "shared-1.js").write_text("modgap.share({});\n")
    with pytest.raises(InputError) as caught:
        check_page(page)
    assert len(caught.value.problems) == 1
    assert "figures/one.js needs figures/shared-2.js, which is not there" in caught.value.problems[0]


def test_all_that_is_wrong_comes_at_once(page):
    (page / "index.html").write_text(GOOD.replace("</body>", '<a href="#x">x</a><a href="#y">y</a></body>'))
    with pytest.raises(InputError) as caught:
        check_page(page)
    assert len(caught.value.problems) == 2
