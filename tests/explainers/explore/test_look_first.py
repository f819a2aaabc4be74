"""What to look at first: what was planted stands in the list with its numbers, and a tap selects it."""

from __future__ import annotations

import pytest

from modgap.explainers.explore import Explorer, look_first
from modgap.explainers.explore.background import Cancelled, Run
from modgap.explainers.explore.library import Library
from modgap.explainers.explore.look_first import LISTED
from modgap.precompute.analysis.findings import Space as Clouds
from modgap.precompute.analysis.findings import find
from modgap.precompute.bundle import Bundle, save

from ...precompute.analysis.findings.planted import with_clusters, with_duplicates, with_mismatches
from .planted import planted
from .serving import PATIENCE, serving
from .test_served import until

COUNT = 600


@pytest.fixture
def here(monkeypatch):
    """What runs elsewhere otherwise runs at once; what it was asked is in the list."""
    asked: list[tuple] = []

    class Now:
        def __init__(self, function, *arguments):
            asked.append(arguments)
            self.function, self.arguments = function, arguments

        def result(self):
            return self.function(*self.arguments)

    monkeypatch.setattr(look_first, "Run", Now)
    return asked


def explored(clouds, words="item") -> Explorer:
    """An explorer of planted clouds, whose ids count backwards, so that its order is another one."""
    ids = [f"p{COUNT - n}" for n in range(COUNT)]
    captions = [f"{words} {n}" for n in range(COUNT)]
    return Explorer(Bundle.from_arrays(clouds, captions, ids=ids, name="planted", logit_scale=30))


def looked(explorer: Explorer) -> dict[str, tuple]:
    """The lists of an explorer that has looked, by finder."""
    look = explorer.map.look_first
    explorer.__panel__()
    assert until(lambda: "Tap a line" in look.told.object)
    return {made.label: (made, ids) for made, ids in look.lists}


@pytest.mark.parametrize(
    ("plant", "name", "count"),
    [
        (with_duplicates, "Near duplicates", 6),
        (with_mismatches, "Mismatched pairs", 8),
        (with_clusters, "Clusters of one modality", 30),
    ],
)
def test_what_was_planted_is_listed_with_its_numbers_and_a_tap_selects_it(here, plant, name, count):
    clouds, wanted = plant(1, COUNT, count)
    explorer = explored(clouds)
    made, ids = looked(explorer)[name]
    told = find(Clouds(clouds))[name[0].lower() + name[1:]]
    assert len(ids) == min(len(told), LISTED)
    for number, (line, own) in enumerate(zip(made.options, ids, strict=True)):
        finding = next(one for one in told if {f"p{COUNT - item}" for item in one.items} == set(own))
        assert finding.sentence in line
        assert f"Score {finding.score:.2f}, limit {finding.threshold:.2f}." in line
        made.value = number
        assert set(explorer.selection) == set(own)
    right = set().union(*wanted.values()) if isinstance(wanted, dict) else set().union(*map(set, wanted))
    listed = {COUNT - int(item[1:]) for own in ids for item in own}
    assert len(listed & right) >= 0.9 * len(listed)


def test_a_line_is_marked_while_its_items_are_selected_and_can_be_tapped_again(here):
    explorer = explored(with_mismatches(1, COUNT, 8)[0])
    made, ids = looked(explorer)["Mismatched pairs"]
    assert made.value is None
    made.value = 1
    assert (explorer.selection, explorer.state.item) == (ids[1], ids[1][0])
    explorer.selection = []
    assert made.value is None
    made.value = 1
    assert explorer.selection == ids[1]


def test_of_many_items_a_seeded_sample_is_looked_through_and_told(here, monkeypatch):
    monkeypatch.setattr(look_first, "LOOKED", 200)
    explorer = explored(with_mismatches(1, COUNT, 24)[0])
    lists = looked(explorer)
    assert here[0][0].count == len(here[0][1]) == 200
    assert "200 of 600 items, drawn by a seed" in explorer.map.look_first.told.object
    made, ids = lists["Mismatched pairs"]
    for line, (item,) in zip(made.options, ids, strict=True):
        assert line.startswith(explorer.space.captions[explorer.space.places([item])[0]])


def test_few_items_are_not_looked_through_and_that_is_told():
    explorer = Explorer(planted(12))
    explorer.__panel__()
    assert "fewer than 20" in explorer.map.look_first.told.object


def test_a_search_can_be_cancelled_and_begun_again(monkeypatch):
    explorer = Explorer(planted(40))
    look = explorer.map.look_first
    monkeypatch.setattr(look_first, "Run", lambda *_: Endless())
    look.start()
    assert until(lambda: look.run is not None)
    look.cancel()
    assert until(lambda: "Cancelled" in look.told.object)
    assert look.again.visible
    monkeypatch.setattr(look_first, "Run", Run)
    look.start()
    assert until(lambda: "Tap a line" in look.told.object)


class Endless:
    """A run that ends when it is cancelled."""

    def __init__(self):
        self.cancelled = False

    def cancel(self):
        self.cancelled = True

    def result(self):
        until(lambda: self.cancelled)
        raise Cancelled


def test_in_a_browser_the_list_fills_itself_and_a_tap_on_a_line_shows_its_items(tmp_path, open_page):
    clouds, _ = with_duplicates(1, COUNT, 6)
    save(explored(clouds, "<b>item</b>").space.bundle, tmp_path / "planted" / "0")
    with serving(Library.of([tmp_path])) as address:
        watched = open_page(f"{address}/?bundle=planted/0", width=390)
        watched.page.set_default_timeout(PATIENCE * 1000)
        line = watched.page.get_by_role("button", name="Two pictures with a cosine of").first
        line.click()
        watched.page.get_by_role("heading", name="2 selected").wait_for()
        assert line.inner_text().startswith("<b>item</b>")
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= 390
        watched.assert_clean()
