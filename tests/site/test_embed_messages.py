"""What a page and a figure in it say to each other, and what others say to them: nothing is executed, the figure lives."""

from __future__ import annotations

import random
from typing import Any

from .embedding import STATE, OpenPage, frame_of, host


def messages(seed: int, count: int) -> list[Any]:
    """Things that might be said to a figure or by one, most of them wrong."""
    rng = random.Random(seed)
    values = ["", "<img src=x onerror=hit()>", "javascript:hit()", "__proto__", "constructor", "step", -1, 0, 1e308, None, True, [], {}, [[]],
              "x" * 500, {"step": "<script>hit()</script>"}, {"__proto__": {"a": 1}}, {"step": 10}, {"best": "yes"}, ["i1"], ["i1"] * 900]  # fmt: skip
    kinds = ["set", "items", "pixels", "height", "ready", "change", "shown", "nothing", "toString", None, 3]
    keys = ["state", "of", "ids", "cell", "pixels", "height", "modgap", "extra"]
    told: list[Any] = []
    for _ in range(count):
        message: Any = {"modgap": rng.choice([1, 1, 1, "1", 2]), "kind": rng.choice(kinds)}
        message |= {rng.choice(keys): rng.choice(values) for _ in range(rng.randrange(5))}
        told.append(rng.choice([message, message, message, rng.choice(values)]))
    return told


def test_ten_thousand_hostile_messages_do_nothing_to_figure_or_page(site, tmp_path, open_page: OpenPage, request):
    watched = open_page(host(tmp_path, site.as_uri(), '<modgap-figure figure="toy"></modgap-figure>'))
    page = watched.page
    frame = frame_of(page)
    for place in (page, frame):
        place.evaluate("() => { window.hits = 0; window.hit = () => hits++; }")
    told = messages(request.config.option.seed, 5000)
    page.evaluate(
        "(told) => { for (const m of told) document.querySelector('modgap-figure').frame.contentWindow.postMessage(m, '*') }",
        told,
    )
    frame.evaluate("(told) => { for (const m of told) parent.postMessage(m, '*') }", told)
    page.evaluate("(told) => { for (const m of told) postMessage(m, '*') }", told[:200])
    page.wait_for_timeout(500)
    page.evaluate("document.querySelector('modgap-figure').set({ step: 10, best: false })")
    frame.wait_for_function(f"() => ({STATE})().step === 10")
    assert page.evaluate("hits") == frame.evaluate("hits") == 0
    assert frame.locator("figure script, figure img[src=x]").count() == 0
    assert frame.evaluate("({}).a === undefined && Object.keys(Object.prototype).length === 0")
    watched.assert_clean()


def test_messages_of_other_windows_are_not_heard(site, tmp_path, open_page: OpenPage):
    elements = '<modgap-figure figure="toy"></modgap-figure><iframe id="stranger" srcdoc="<p>stranger</p>"></iframe>'
    page = open_page(host(tmp_path, site.as_uri(), elements), height=2000).page
    frame_of(page)
    stranger = next(frame for frame in page.frames if frame.name == "stranger" or "srcdoc" in frame.url)
    stranger.evaluate("parent.postMessage({ modgap: 1, kind: 'height', height: 5555 }, '*')")
    stranger.evaluate("parent.frames[0].postMessage({ modgap: 1, kind: 'set', state: { step: 0 } }, '*')")
    page.wait_for_timeout(300)
    assert page.evaluate("document.querySelector('modgap-figure').height") != 5555
    assert frame_of(page).evaluate(STATE)["step"] == 100
