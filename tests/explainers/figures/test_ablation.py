"""Ablation: what is drawn and said at a level of the setting that varies."""

from __future__ import annotations

import gzip
from dataclasses import replace
from itertools import combinations

import numpy as np
import panel as pn
import pytest
from axe_playwright_python.sync_playwright import Axe
from bokeh.models import Span

from modgap.explainers.figures.ablation.ablation import Ablation
from modgap.explainers.modules import page_modules
from modgap.explainers.state import read
from modgap.precompute.analysis.geometry import gap_floor
from modgap.precompute.bundle import Bundle
from modgap.precompute.ensemble import Ensemble
from modgap.precompute.errors import InputError
from modgap.site.figures import figure_data, script

from ..conftest import make_triple
from ..factors import LAMBDA, MENTION, WRONG, made, setting
from ..several import Runs, changed, recorded

LINES = "figures.fig.models().filter((m) => m.type === 'Span' && m.dimension === 'height').map((m) => m.location)"
# The one empty glyph of each chart is its ring.
RINGS = """figures.fig.models().filter((m) => m.glyph?.fill_alpha?.value === 0)
  .map((m) => [Array.from(m.data_source.data.x), Array.from(m.data_source.data.y)])"""
PLOT = "[aria-label^='{}']"
HOSTILE = '"><img src=x onerror="window.harmed = 1">'
METRICS = {
    "gap_distance": ("gap_distance(image,text)",),
    "intra_modal_cosine": ("intra_modal_cosine(image)", "intra_modal_cosine(text)"),
    "recall_at_1": ("recall_at_1(image,text)",),
    "scale": ("logit_scale",),
}


@pytest.fixture
def runs(tmp_path) -> Runs:
    return made(tmp_path, WRONG)


def mean_of(runs: Runs, name: str, *metrics: str) -> float:
    return float(np.mean([runs[name].mean(metric) for metric in metrics]))


def test_fewer_factors_stand_further_right(tmp_path, open_figure):
    runs = made(tmp_path, MENTION)
    page = open_figure("ablation", runs).page
    ranges = page.evaluate(
        "figures.fig.models().filter((m) => m.type === 'Figure').map((m) => [m.x_range.start, m.x_range.end])"
    )
    assert len(ranges) == 3
    assert all(start > 5 > 1 > end for start, end in ranges)
    assert page.evaluate("[figures.fig.numbers().told, figures.fig.state().level]") == ["1 factor mentioned", 1]


def test_it_opens_at_the_last_level_and_a_level_that_none_has_is_the_nearest(runs):
    explainer = Ablation(runs)
    assert set(explainer.controls) == set(explainer.state_parameters()) == {"level"}
    level = explainer.param["level"]
    assert (explainer.level, level.carried) == (0.3, (0, 0.1, 0.3))
    assert level.doc
    assert Ablation(runs, level=0.1).level == 0.1
    assert Ablation(runs, level=0.12).controls["level"].value == 1
    with pytest.raises(InputError, match=r"found level: 0\.6; allowed: a number from 0 to 0\.3"):
        read(level, 0.6)


def test_the_slider_and_the_level_follow_each_other(tmp_path):
    explainer = Ablation(made(tmp_path, MENTION))
    assert (explainer.level, explainer.controls["level"].value) == (1, 2)
    explainer.controls["level"].value = 0
    assert explainer.level == 5
    explainer.level = 3
    assert explainer.controls["level"].value == 1


def test_description_and_table_hold_the_numbers_of_the_runs(runs):
    told = Ablation(runs, level=0.1).describe()
    end = told[told.index("At 10% wrong pairs") :]
    assert f"1/τ learned: gap distance {mean_of(runs, 'learned-wrong-10', 'gap_distance'):.2f}" in end
    assert f"1/τ fixed at 50: gap distance {mean_of(runs, 'fixed-wrong-10', 'gap_distance'):.2f}" in end
    assert told != Ablation(runs, level=0).describe()
    header, rows = Ablation(runs).table()
    assert {len(row) for row in rows} == {len(header)}
    assert [row[:2] for row in rows[:9:3]] == [("fixed", 0), ("fixed-wrong-10", 0.1), ("fixed-30", 0.3)]
    assert header[1] == "data.wrong"
    assert len(rows) == 18
    row = dict(zip(header, rows[-1], strict=True))
    run = runs["learned-wrong-30"].runs[2]
    assert (row["seed"], row["1/τ"]) == (2, 17.5)
    cone = (run.metric("intra_modal_cosine(image)") + run.metric("intra_modal_cosine(text)")) / 2
    assert row["intra-modal cosine"] == pytest.approx(cone, abs=1e-4)


def test_the_floor_is_a_line_in_the_chart_of_the_gap_and_a_number_of_each_run(runs):
    explainer = Ablation(runs)
    header, rows = explainer.table()
    floors = [row[header.index("floor of the gap")] for row in rows]
    last = runs["learned-wrong-30"].runs[2]
    assert floors[-1] == pytest.approx(gap_floor(last.at("image"), last.at("text")), abs=1e-4)
    lines = {
        pane.object.title.text: line.location
        for pane in explainer.layout.select(pn.pane.Bokeh)
        for line in pane.object.select({"type": Span})
        if line.dimension == "width"
    }
    assert lines == {"gap distance": pytest.approx(max(floors), abs=1e-4)}
    assert f"show one of up to {max(floors):.2f}, the floor" in explainer.describe()


def test_small_shares_are_told_with_a_digit_more(runs):
    few = {key: [0.004] if key.startswith("recall") else value for key, value in runs["fixed"].first.metrics.items()}
    runs["fixed"] = changed(runs["fixed"], metrics=few)
    assert "recall@1 from 0.4% to " in Ablation(runs).describe()


def test_any_two_of_three_modalities_have_their_own_numbers(tmp_path):
    triple = make_triple(tmp_path, checkpoints=1)
    runs = {name: Ensemble.of(name, {0: three(triple, name, wrong)}) for name, wrong in (("clean", 0), ("noisy", 0.3))}
    clean = runs["clean"].first
    for a, b, said in (("image", "audio", "pictures and sounds"), ("text", "audio", "texts and sounds")):
        explainer = Ablation(runs, modalities=[a, b])
        assert f"those of {said}" in explainer.describe()
        header, rows = explainer.table()
        row = dict(zip(header, rows[0], strict=True))
        assert row["gap distance"] == clean.metric(f"gap_distance({a},{b})")
        cones = [clean.metric(f"intra_modal_cosine({name})") for name in (a, b)]
        assert row["intra-modal cosine"] == pytest.approx(sum(cones) / 2)
    with pytest.raises(InputError, match="found modality 'sound'"):
        Ablation(runs, modalities=["image", "sound"])


def three(triple: Bundle, name: str, wrong: float) -> Bundle:
    """A run of three modalities, with other numbers for each two."""
    metrics = {f"intra_modal_cosine({one})": [0.1 * k + wrong] for k, one in enumerate(triple.modalities)}
    for k, (a, b) in enumerate(combinations(triple.modalities, 2)):
        metrics |= {f"gap_distance({a},{b})": [0.3 * k + wrong], f"recall_at_1({a},{b})": [0.2 * k]}
    return replace(triple, name=name, metrics=metrics, provenance=recorded(name, **setting(wrong=wrong)))


def test_the_chosen_level_is_marked_in_every_chart_and_read_in_the_table(runs, open_figure):
    watched = open_figure("ablation", runs)
    page = watched.page
    page.evaluate("figures.fig.put('level', 0.1)")
    page.wait_for_function("figures.fig.numbers().told === '10% wrong pairs'")
    assert page.evaluate("figures.fig.state()") == {"level": 0.1}
    assert page.evaluate(LINES) == [10, 10, 10]
    series = {"fixed": "fixed-wrong-10", "learned": "learned-wrong-10"}
    expected = {
        f"{key} {short}": mean_of(runs, name, *METRICS[key]) for short, name in series.items() for key in METRICS
    }
    said = page.evaluate("figures.fig.numbers()")
    numbers = {key: float(said[key].replace("−", "-").removesuffix("%")) for key in expected}
    shares = {key: value / 100 if key.startswith("recall") else value for key, value in numbers.items()}
    assert shares == pytest.approx(expected, abs=0.006)
    rings = {(tuple(x), tuple(np.round(y, 3))) for x, y in page.evaluate(RINGS)}
    assert rings == {
        ((10, 10), tuple(np.round([expected[f"{key} {short}"] for short in series], 3)))
        for key in METRICS
        if key != "scale"
    }
    watched.assert_clean()


def test_the_last_of_many_changes_wins(runs, open_figure):
    page = open_figure("ablation", runs).page
    page.evaluate("for (const level of [0, 0.3, 0.1, 0, 0.1, 0.3, 0]) figures.fig.put('level', level)")
    page.wait_for_function("figures.fig.numbers().told === '0% wrong pairs'")
    assert page.evaluate(LINES) == [0, 0, 0]


@pytest.mark.parametrize("width", [660, 346])
def test_a_tap_anywhere_in_a_chart_chooses_the_nearest_level(width, runs, open_figure):
    page = open_figure("ablation", runs, width=width, state={"level": 0}).page
    box = page.locator(PLOT.format("recall@1 over")).bounding_box()
    place = box["x"] + 0.88 * box["width"], box["y"] + 0.3 * box["height"]
    page.touchscreen.tap(*place) if width < 480 else page.mouse.click(*place)
    page.wait_for_function("figures.fig.state().level === 0.3")
    page.wait_for_function("figures.fig.numbers().told === '30% wrong pairs'")


def test_the_keys_move_the_level_and_the_slider_says_it(runs, open_figure):
    page = open_figure("ablation", runs).page
    page.get_by_role("slider", name="Wrong pairs").press("ArrowLeft")
    page.wait_for_function("figures.fig.numbers().told === '10% wrong pairs'")
    told = "deep(document, '.noUi-handle')[0].getAttribute('aria-valuetext')"
    page.wait_for_function(f"{told} === '10% wrong pairs'")


def test_a_mark_says_its_series_its_seed_and_the_scale_it_learned(runs, open_figure):
    watched = open_figure("ablation", runs)
    page = watched.page
    plot = page.locator(PLOT.format("gap distance over"))
    plot.wait_for()
    box = plot.bounding_box()
    place = page.evaluate(
        """(value) => { const plot = figures.fig.models().find((m) => m.type === "Figure" && m.title.text === "gap distance");
        const frame = Bokeh.index.find_one(plot).frame;
        return [frame.x_scale.compute(10), frame.y_scale.compute(value)]; }""",
        runs["learned-wrong-10"].values("gap_distance")[1],
    )
    page.mouse.move(box["x"] + place[0], box["y"] + place[1])
    page.wait_for_function("deep(document, '.item-card').some((e) => !e.hidden)")
    text = page.evaluate("deep(document, '.item-card')[0].innerText").split("\n")
    assert text[0] == "1/τ learned, 10% wrong pairs"
    assert text[-1].endswith(", 1/τ = 17.5")
    page.mouse.move(1, 1)
    page.wait_for_function("deep(document, '.item-card').every((e) => e.hidden)")
    watched.assert_clean()


@pytest.mark.parametrize("experiments", [WRONG, MENTION, LAMBDA], ids=["wrong", "mention", "lambda"])
@pytest.mark.parametrize(("kind", "width"), [("desktop", 660), ("phone", 346)])
def test_it_is_as_high_as_it_says_and_as_wide_as_its_place(experiments, kind, width, tmp_path, open_figure):
    watched = open_figure("ablation", made(tmp_path, experiments), width=width)
    assert round(watched.page.locator("#fig").bounding_box()["height"]) == Ablation.HEIGHTS[kind]
    rights = watched.page.evaluate(
        "deep(document, 'canvas, table, table *').map((e) => e.getBoundingClientRect().right)"
    )
    assert max(rights) <= width + 1
    # No cell runs into the next one.
    assert (
        watched.page.evaluate("deep(document, 'td, thead th').filter((e) => e.scrollWidth > e.clientWidth).length") == 0
    )
    watched.assert_clean()


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_serious_and_the_plots_take_the_colours_of_the_page(dark, runs, open_figure):
    page = open_figure("ablation", runs, dark=dark).page
    violations = Axe().run(page).response["violations"]
    serious = [v for v in violations if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in serious] == []
    colours = page.evaluate(
        "figures.fig.models().filter((m) => m.type.endsWith('Axis')).map((m) => m.major_label_text_color)"
    )
    assert set(colours) == {"#A2A6AD" if dark else "#5B6068"}
    behind = page.evaluate(
        "figures.fig.models().filter((m) => m.type === 'Text').map((m) => m.background_fill_color.value)"
    )
    assert set(behind) == {"#1B1E24" if dark else "#ffffff"}


def test_every_plot_has_a_name_no_stop_of_the_tab_key_and_lets_the_page_scroll(runs, open_figure):
    page = open_figure("ablation", runs, height=300).page
    page.wait_for_function("deep(document, '.bk-Figure').every((e) => e.getAttribute('aria-label'))")
    assert page.evaluate("deep(document, '.bk-Figure').length") == 3
    assert page.evaluate('deep(document, \'.bk-Canvas [tabindex="0"], .bk-events[tabindex="0"]\').length') == 0
    page.locator("#fig").hover(position={"x": 300, "y": 100})
    page.mouse.wheel(0, 40)
    page.wait_for_function("scrollY > 0")


def test_names_of_experiments_are_never_html(tmp_path, open_figure):
    runs = made(tmp_path, {"clean": setting(), "other": setting(wrong=0.3)})
    runs = {HOSTILE: Ensemble.of(HOSTILE, runs["clean"].runs), "other": runs["other"]}
    watched = open_figure("ablation", runs)
    assert watched.page.evaluate("deep(document, 'img').length") == 0
    assert watched.page.evaluate("window.harmed") is None
    watched.assert_clean()


def test_ten_experiments_weigh_at_most_14_kb_with_gzip(tmp_path):
    ten = {
        f"{scale}-{wrong}": setting(scale, wrong=wrong) for scale in (50.0, None) for wrong in (0, 0.1, 0.3, 0.6, 0.9)
    }
    with page_modules():
        explainer = Ablation(made(tmp_path, ten))
    assert len(gzip.compress(script("fig", figure_data("fig", explainer)).encode())) <= 14_000
    assert explainer.media() == {}
