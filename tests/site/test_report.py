"""A report answers whether a gap is harmful, in one file that works alone and shows hostile captions as text."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from modgap.precompute.bundle import Bundle, load_any, save
from modgap.precompute.errors import InputError
from modgap.precompute.metrics import label, written
from modgap.site.cli import main
from modgap.site.outputs import report
from tests.conftest import Watched

from .making import HOSTILE

OpenPage = Callable[..., Watched]
ITEMS, DIMENSIONS = 120, 16


def clouds(gap: float, noise: float, seed: int = 0) -> dict[str, np.ndarray]:
    """Pairs of points with noise, moved apart along a direction of their own."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(ITEMS, DIMENSIONS))
    apart = gap * np.eye(DIMENSIONS)[0]
    points = {"image": common + apart, "text": common + noise * rng.normal(size=common.shape) - apart}
    return {name: value / np.linalg.norm(value, axis=1, keepdims=True) for name, value in points.items()}


def bundle(name: str = "mine", gap: float = 2.0, **named) -> Bundle:
    captions = [HOSTILE if n == 3 else f"thing {n}" for n in range(ITEMS)]
    return Bundle.from_arrays(clouds(gap, 0.3), captions, logit_scale=30, name=name, licence="CC0", **named)


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report") / "report.html"
    report.write([bundle()], out)
    return out


def test_it_answers_for_search_across_and_in_one_gallery_with_numbers_and_intervals(one, open_page: OpenPage):
    page = open_page(one).page
    answers = page.locator(".answer").all_inner_texts()
    assert re.match(r"The gap between pictures and texts is 0\.8\d+ \[0\.8\d+, 0\.9\d+\] wide", answers[0])
    assert answers[2].startswith("The gap harms search in one gallery of pictures and texts")
    tables = page.locator("h3 + .wide-box table")
    assert tables.count() == 5
    assert "centred" in tables.nth(1).inner_text()


def test_of_pairs_without_a_gap_it_says_that_none_does_harm(tmp_path, open_page: OpenPage):
    report.write([bundle(gap=0.0)], tmp_path / "r.html")
    answers = open_page(tmp_path / "r.html").page.locator(".answer").all_inner_texts()
    assert answers[1].startswith("The gap does not harm search from pictures to texts")
    assert answers[2].startswith("The gap does not harm search in one gallery")


def test_it_works_alone_with_its_figures_live(one, open_page: OpenPage):
    watched = open_page(one, offline=True)
    page = watched.page
    for name in page.evaluate("[...modgap.figures.keys()]"):
        page.evaluate("(id) => modgap.figures.get(id).embed()", name)
        assert page.evaluate("(id) => modgap.figures.get(id).live", name)
    assert (
        page.evaluate("performance.getEntriesByType('resource').filter(({ name }) => !name.startsWith('data:'))") == []
    )
    watched.assert_clean()


def test_captions_are_text_and_the_licence_is_shown(one, open_page: OpenPage):
    page = open_page(one).page
    assert page.evaluate("window.alerted") is None
    assert HOSTILE not in one.read_text(encoding="utf-8").split("</head>")[1].split("<script type=")[0]
    assert "CC0" in page.locator("footer").inner_text()


def cells(page, title: str) -> list[list[str]]:
    """Rows of a table."""
    rows = page.get_by_role("region", name=title, exact=True).locator("tbody tr").all()
    return [row.locator("td").all_inner_texts() for row in rows]


def test_its_metrics_are_those_of_the_bundle_with_intervals_and_the_floor(one, open_page: OpenPage):
    page = open_page(one).page
    found = {name: (value, sure) for name, value, sure, _ in cells(page, "All metrics")}
    kept = bundle().metrics
    assert {name: value for name, (value, _) in found.items()} == {
        label(key): written(key, values[-1]) for key, values in kept.items()
    }
    low, high, floor = map(float, re.fullmatch(r"(\S+) to (\S+); floor (\S+)", found["gap distance"][1]).groups())
    assert floor < low < kept["gap_distance(image,text)"][-1] < high
    assert re.fullmatch(r"\d+% to \d+%", found["recall@1, picture to text"][1])


def test_of_many_items_it_measures_and_looks_through_a_sample_and_says_so(tmp_path, monkeypatch, open_page: OpenPage):
    monkeypatch.setattr(report, "LOOKED", 100)
    monkeypatch.setattr(report, "MOST_MEASURED", 90)
    report.write([bundle()], tmp_path / "r.html")
    page = open_page(tmp_path / "r.html").page
    told = page.locator(".table-note").all_inner_texts()
    assert "Of 120 items 100, drawn by a seed, were looked through." in told
    assert any(note.startswith("Of 120 pairs 90, drawn by a seed, were measured.") for note in told)
    monkeypatch.setattr(report, "LOOKED", 120)
    monkeypatch.setattr(report, "MOST_MEASURED", 120)
    report.write([bundle()], tmp_path / "whole.html")
    assert "drawn by a seed" not in open_page(tmp_path / "whole.html").page.locator("main").inner_text()


def test_several_bundles_have_a_part_each_and_are_compared(tmp_path, open_page: OpenPage):
    report.write([bundle("wide"), bundle("narrow", gap=0.2)], tmp_path / "r.html")
    page = open_page(tmp_path / "r.html").page
    assert page.locator("h2").all_inner_texts() == ["wide, seed 0", "narrow, seed 0", "Beside each other"]
    page.evaluate("modgap.figures.get('compared').embed()")
    assert page.evaluate("modgap.figures.get('compared').live")


def test_three_modalities_have_an_answer_for_every_two(tmp_path, open_page: OpenPage):
    own = {**clouds(2, 0.3), "audio": clouds(1, 0.4)["text"]}
    report.write([Bundle.from_arrays(own)], tmp_path / "r.html")
    page = open_page(tmp_path / "r.html").page
    assert page.locator(".answer").count() == 9
    assert "not known" in page.locator("main").inner_text()
    (told,) = page.locator(".figure-subtitle").all_inner_texts()
    assert told == "Of pictures and texts, the first two modalities; not of sounds."
    names = [name for name, *_ in cells(page, "All metrics")]
    assert len(names) == len(set(names)) > 20


def test_the_command_takes_a_bundle_or_a_folder_of_them(tmp_path, capsys):
    made = bundle()
    save(made, tmp_path / "bundles" / "mine" / "0")
    for path in ("bundles", "bundles/mine", "bundles/mine/0"):
        assert [one.content for one in load_any(tmp_path / path)] == [made.content]
    assert main(["report", str(tmp_path / "bundles"), "-o", str(tmp_path / "r.html")]) == 0
    assert capsys.readouterr().out.strip() == str((tmp_path / "r.html").resolve())
    assert main(["report", str(tmp_path / "none"), "-o", str(tmp_path / "x.html")]) == 2
    assert "holds no bundle; give a folder NAME/SEED" in capsys.readouterr().err


def test_of_so_few_items_that_none_can_stand_out_there_is_a_report(tmp_path):
    few = Bundle.from_arrays({name: value[:4] for name, value in clouds(1, 0.1).items()})
    report.write([few], tmp_path / "r.html")
    told = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "The gap between pictures and texts is" in told
    assert "There are too few items for one to stand out." in told


def test_too_few_items_are_told(tmp_path):
    few = Bundle.from_arrays({name: value[:3] for name, value in clouds(1, 0.1).items()})
    with pytest.raises(InputError, match="has 3 items; a report needs 4"):
        report.write([few], tmp_path / "r.html")
    assert list(tmp_path.iterdir()) == []
