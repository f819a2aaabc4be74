"""What pages, figures and strangers say to each other: whatever it is, nothing is executed, nothing fails and the figure lives."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Frame, Page

from tests.conftest import Watched
from tests.fuzz.values import NUMBERS, TEXTS, changed, value

from .embedding import STATE, OpenPage, frame_of, host

BATCHES, BATCH = 10, 1000
ATTACKS = ("<img src=x onerror=hit()>", "<script>hit()</script>", "javascript:hit()", "');hit();('", "${hit()}")
NAMES = (
    "step",
    "item",
    "order",
    "share",
    "best",
    "longest",
    "marks",
    "zoom",
    "__proto__",
    "constructor",
    "toString",
    "then",
)
POINT = {"id": "i1", "modality": "image"}
RIGHT: tuple[dict[str, Any], ...] = (
    {"kind": "set", "state": {"step": 10, "item": "i1", "best": True}, "travel": True},
    {"kind": "items", "of": "hover", "ids": ["i1", "i2"], "cell": {"row": POINT, "column": POINT}},
    {"kind": "items", "of": "select", "ids": ["i3"]},
    {"kind": "change", "state": {"step": 0, "share": 0.5}},
    {"kind": "shown", "state": {"step": 0}, "step": 2},
    {"kind": "ready", "state": {"order": "input"}},
    {"kind": "pixels", "pixels": 1.5},
    {"kind": "height", "height": 400},
    {"kind": "key", "key": "ArrowRight", "code": 39},
    {"kind": "save", "as": "svg", "size": 1.5},
)
COUNT_HITS = "() => { window.hits = 0; window.hit = window.alert = window.open = () => hits++; }"
SAFE = """() => ({
  hits,
  made: deep(document, "script:not([src]):not([type])[data-x], img[src=x], [onerror], a[href^='javascript']").length,
  polluted: Object.keys(Object.prototype).length + Number(({}).a !== undefined),
})"""


def sendable(found: Any) -> Any:
    """The same without what cannot be handed to a browser at all: endless texts and halves of characters."""
    if isinstance(found, str):
        return found[:1000].encode("utf-8", "replace").decode()
    if isinstance(found, list):
        return [sendable(part) for part in found[:20]]
    if isinstance(found, dict):
        return {sendable(name): sendable(part) for name, part in found.items()}
    return float(found) if isinstance(found, int) and abs(found) < 2**1000 and not isinstance(found, bool) else found


def flat(found: Any, depth: int = 0) -> Any:
    """The same, cut where it is nested deeper than a message may be handed over."""
    if depth > 20:
        return None
    if isinstance(found, list):
        return [flat(part, depth + 1) for part in found]
    return {name: flat(part, depth + 1) for name, part in found.items()} if isinstance(found, dict) else found


def messages(rng: random.Random, count: int) -> list[Any]:
    """Messages that are right but for a few places, and some that are none."""
    told: list[Any] = []
    for _ in range(count):
        message: Any = {"modgap": 1, **rng.choice(RIGHT)}
        for _ in range(rng.randrange(4)):
            message = changed(rng, message)
        if isinstance(message, dict) and rng.random() < 0.3:
            message[rng.choice(("state", "ids", "of", "key", "step", "kind"))] = rng.choice(ATTACKS)
        told.append(value(rng) if rng.random() < 0.1 else message)
    return sendable(flat(told))


def states(rng: random.Random, count: int) -> list[dict[str, Any]]:
    """States of names that a figure may have, with values that nobody sets on purpose."""
    return [
        sendable(flat({
            rng.choice(NAMES): rng.choice((value(rng), rng.choice(TEXTS), rng.choice(NUMBERS), rng.choice(ATTACKS)))
            for _ in range(rng.randrange(5))
        }))
        for _ in range(count)
    ]  # fmt: skip


def address(state: dict[str, Any]) -> str:
    return "&".join(f"{quote(str(name))}={quote(str(part)[:500])}" for name, part in state.items())


def shown(open_page: OpenPage, file: Any) -> tuple[Watched, Page, Frame]:
    """A page with a figure, both of which count what is executed in them."""
    watched = open_page(file, reduced_motion="reduce")
    frame = frame_of(watched.page)
    for place in (watched.page, frame):
        place.evaluate(COUNT_HITS)
    return watched, watched.page, frame


def assert_unharmed(watched: Watched, places: Sequence[Page | Frame]) -> None:
    page, frame = watched.page, places[-1]
    page.wait_for_timeout(300)
    for state in ({"step": 0}, {"step": 10}):
        page.evaluate("(state) => document.querySelector('modgap-figure').set(state)", state)
        frame.wait_for_function(f"(step) => ({STATE})().step === step", arg=state["step"])
    for place in places:
        assert place.evaluate(SAFE) == {"hits": 0, "made": 0, "polluted": 0}
    watched.assert_clean()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_message_harms_figure_or_page(site, tmp_path, open_page: OpenPage, batch):
    watched, page, frame = shown(
        open_page, host(tmp_path, site.as_uri(), '<modgap-figure figure="toy"></modgap-figure>')
    )
    told = messages(random.Random(f"messages {batch}"), BATCH)
    say = "(told) => { for (const message of told) TARGET.postMessage(message, '*') }"
    page.evaluate(
        say.replace("TARGET", "document.querySelector('modgap-figure').frame.contentWindow"), told[: BATCH // 2]
    )
    frame.evaluate(say.replace("TARGET", "parent"), told[BATCH // 2 :])
    page.evaluate(say.replace("TARGET", "window"), told[:100])
    assert_unharmed(watched, (page, frame))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_state_harms_figure_or_page(site, tmp_path, open_page: OpenPage, batch):
    rng = random.Random(f"states {batch}")
    figure = rng.choice(("toy", "clouds"))
    watched, page, frame = shown(
        open_page, host(tmp_path, site.as_uri(), f'<modgap-figure figure="{figure}"></modgap-figure>')
    )
    asked = states(rng, BATCH)
    third = BATCH // 3
    refused = page.evaluate(
        """(asked) => asked.filter((state) => {
          try { document.querySelector("modgap-figure").set(state); } catch (error) {
            if (!(error instanceof TypeError)) throw error;
            return true;
          }
        }).length""",
        asked[:third],
    )
    assert 0 < refused < third
    page.evaluate(
        "(asked) => { for (const state of asked) document.querySelector('modgap-figure').setAttribute('state', state) }",
        [address(state) for state in asked[third : 2 * third]],
    )
    frame.evaluate(
        """async (asked) => {
          for (const hash of asked) {
            location.hash = hash;
            await new Promise((done) => setTimeout(done));
          }
        }""",
        [f"fig-{figure}?{address(state)}" for state in asked[2 * third :]],
    )
    assert_unharmed(watched, (page, frame))


@pytest.mark.sampled(3)
@pytest.mark.parametrize("attack", range(12))
def test_no_address_of_an_embed_harms_it(site, open_page: OpenPage, attack):
    rng = random.Random(f"query {attack}")
    options = ("controls", "caption", "title", "story", "theme", "size", "pixels", "keys", "screen", rng.choice(TEXTS))
    query = address(sendable({rng.choice(options): rng.choice((*TEXTS, *ATTACKS, "1e9")) for _ in range(6)}))
    file = f"{(site / 'embed' / 'toy.html').as_uri()}?{query}#fig-toy?{address(states(rng, 1)[0])}"
    watched = open_page(file)
    page = watched.page
    page.wait_for_selector("iframe, [data-status=live]")
    place = page.frames[-1]
    place.wait_for_selector("[data-status=live]", state="attached")
    assert place.evaluate("deep(document, 'img[src=x], [onerror]').length") == 0
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
