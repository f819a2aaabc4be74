"""Ablation: which setting is found to vary, in which series, and what is drawn and said at a level of it."""

from __future__ import annotations

import gzip
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from modgap.explainers.figures.ablation.ablation import Ablation
from modgap.explainers.figures.ablation.factors import variation_of
from modgap.explainers.modules import page_modules
from modgap.explainers.state import read
from modgap.precompute.bundle import Bundle
from modgap.precompute.ensemble import Ensemble
from modgap.precompute.errors import InputError
from modgap.site.figures import figure_data, script

from ..conftest import make_triple
from ..several import Runs, make_runs, recorded

MODELS = "[...figures.fig.document.all_models]"
LINES = f"{MODELS}.filter((m) => m.type === 'Span').map((m) => m.location)"
# The one empty glyph of each chart is its ring.
RINGS = f"""{MODELS}.filter((m) => m.glyph?.fill_alpha?.value === 0)
  .map((m) => [Array.from(m.data_source.data.x), Array.from(m.data_source.data.y)])"""
PLOT = "[aria-label^='{}']"
HOSTILE = '"><img src=x onerror="window.harmed = 1">'
METRICS = {
    "gap_distance": ("gap_distance(image,text)",),
    "intra_modal_cosine": ("intra_modal_cosine(image)", "intra_modal_cosine(text)"),
    "recall_at_1": ("recall_at_1(image,text)",),
    "scale": ("logit_scale",),
}


def made(folder, experiments: dict[str, dict[str, Any]], seeds: int = 3) -> Runs:
    """Runs that record these settings, each with numbers of its own; ``scale`` None is one that was learned."""
    settings = {name: ("infonce", experiment["scale"]) for name, experiment in experiments.items()}
    runs = make_runs(folder, settings, seeds=seeds)
    return {name: changed(runs[name], provenance=recorded(name, **experiments[name])) for name in runs}


def changed(ensemble: Ensemble, *seeds: int, **changes: Any) -> Ensemble:
    """An ensemble with other runs, all by default."""
    runs = ensemble.runs.items()
    return Ensemble.of(
        ensemble.name,
        {seed: replace(run, **changes) if seed in (seeds or ensemble.runs) else run for seed, run in runs},
    )


def setting(scale: float | None = 50.0, objective: str = "infonce", options: tuple = (), **data) -> dict[str, Any]:
    full = {"set": "shapes", "mention": 5, "wrong": 0, **data}
    return {"objective": objective, "options": options, "scale": scale, "steps": 480, "data": full}


def weights(within: float, across: float) -> tuple[tuple[str, float], ...]:
    return ("cross_modal", across), ("intra_modal", within)


WRONG = {  # not in the order of the axis
    "fixed-30": setting(wrong=0.3), "learned": setting(None), "learned-wrong-10": setting(None, wrong=0.1), "fixed": setting(),
    "learned-wrong-30": setting(None, wrong=0.3), "fixed-wrong-10": setting(wrong=0.1),
}  # fmt: skip
MENTION = {f"mention-{k}": setting(mention=k) for k in (1, 5, 3)}
LAMBDA = {
    "infonce": setting(30.0),
    "weak": setting(30.0, "cyclip", weights(0.01, 0.01)),
    "strong": setting(30.0, "cyclip", weights(0.25, 0.25)),
}


@pytest.fixture
def runs(tmp_path) -> Runs:
    return made(tmp_path, WRONG)


def mean_of(runs: Runs, name: str, *metrics: str) -> float:
    return float(np.mean([runs[name].mean(metric) for metric in metrics]))


def test_the_factor_is_what_differs_and_the_scale_makes_the_series(runs):
    varied = variation_of(runs)
    assert (varied.factor.setting, varied.levels) == ("data.wrong", (0, 0.1, 0.3))
    assert varied.places == {0: 0, 0.1: 10, 0.3: 30}
    assert [series.label for series in varied.series] == ["1/τ fixed at 50", "1/τ learned"]
    assert [{level: one.name for level, one in series.ensembles.items()} for series in varied.series] == [
        {0: "fixed", 0.1: "fixed-wrong-10", 0.3: "fixed-30"},
        {0: "learned", 0.1: "learned-wrong-10", 0.3: "learned-wrong-30"},
    ]


def test_fewer_factors_stand_further_right(tmp_path, open_figure):
    runs = made(tmp_path, MENTION)
    assert variation_of(runs).levels == (5, 3, 1)
    page = open_figure("ablation", runs).page
    ranges = page.evaluate(f"{MODELS}.filter((m) => m.type === 'Figure').map((m) => [m.x_range.start, m.x_range.end])")
    assert len(ranges) == 3
    assert all(start > 5 > 1 > end for start, end in ranges)
    assert page.evaluate("[figures.fig.numbers().told, figures.fig.state().level]") == ["1 factor mentioned", 1]


def test_infonce_is_cyclip_without_its_terms_and_levels_too_close_for_a_scale_are_spread(tmp_path):
    varied = variation_of(made(tmp_path, LAMBDA))
    assert (varied.factor.setting, varied.levels) == ("lambda", (0, 0.01, 0.25))
    assert varied.places == {0: 0, 0.01: 1, 0.25: 2}
    assert varied.axis == "λ, not to scale"
    assert [series.label for series in varied.series] == ["1/τ fixed at 30"]


def test_two_fixed_scales_are_two_series_named_by_their_scale(tmp_path):
    four = {f"s{s}-{wrong}": setting(s, wrong=wrong) for s in (50.0, 10.0) for wrong in (0, 0.3)}
    assert [series.short for series in variation_of(made(tmp_path, four)).series] == ["1/τ = 10", "1/τ = 50"]


REFUSED = {
    "alike": ({"a": setting(), "b": setting()}, ["runs a, b do not differ"]),
    "no factor": (
        {"a": setting(), "b": setting() | {"steps": 960}},
        ["runs a, b do not differ", "steps (480 in a; 960 in b)"],
    ),
    "two factors and more": (
        {"a": setting(), "b": setting(wrong=0.1), "c": setting(mention=3) | {"steps": 960}},
        ["data.mention (5 in a, b; 3 in c)", "steps (480 in a, b; 960 in c)"],
    ),
    "uneven weights": (
        {"a": setting(), "b": setting(wrong=0.1, objective="cyclip", options=weights(0.2, 0.1))},
        ["lambda (0 in a; None in b)", "options.cross_modal (None in a; 0.1 in b)", "options.intra_modal"],
    ),
    "no number": ({"a": setting(), "b": setting(wrong=None)}, ["run b has data.wrong None"]),
    "three series": ({f"{s}-{w}": setting(s, wrong=w) for s in (10.0, 50.0, None) for w in (0, 0.1)}, ["2 series are"]),
    "a hole": (
        {"a": setting(), "b": setting(wrong=0.1), "c": setting(None), "d": setting(None, wrong=0.3)},
        ["data.wrong 0.3 and 1/τ fixed at 50", "data.wrong 0.1 and 1/τ learned"],
    ),
    "twice": ({"a": setting(), "b": setting(wrong=0.1), "c": setting(wrong=0.1)}, ["runs b, c have the same settings"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_runs_that_do_not_vary_one_setting_are_refused_with_all_that_is_wrong(case, tmp_path):
    experiments, sentences = REFUSED[case]
    with pytest.raises(InputError) as caught:
        Ablation(made(tmp_path, experiments, seeds=1))
    for sentence in sentences:
        assert sum(sentence in problem for problem in caught.value.problems) == 1, sentence


def test_seeds_that_were_trained_differently_and_runs_without_settings_are_refused_at_once(runs):
    other = recorded("fixed", **(setting() | {"batch": 64}))
    runs["fixed"] = changed(runs["fixed"], 1, provenance=other)
    runs["learned"] = changed(runs["learned"], provenance={"experiment": "as published"})
    with pytest.raises(InputError) as caught:
        Ablation(runs)
    assert caught.value.problems == (
        "experiment learned does not record how it was trained; list experiments of `modgap precompute`.",
        "seeds 0 and 1 of fixed differ in batch: 256 and 64; train them anew.",
    )
    with pytest.raises(InputError, match="got none"):
        Ablation({})


def test_a_damaged_record_is_told_in_sentences(runs):
    damaged = recorded("fixed", **setting())
    damaged["experiment"] |= {"options": True, "data": {"set": "shapes", "wrong": {"a": 1}}}
    runs["fixed"] = changed(runs["fixed"], 0, provenance=damaged)
    with pytest.raises(InputError) as caught:
        Ablation(runs)
    assert [problem.split(": ", 1)[0] for problem in caught.value.problems] == [
        "bundle fixed/0, provenance.experiment"
    ] * 2
    assert "found options: True" in caught.value.problems[0]
    assert "found wrong: {'a': 1}" in caught.value.problems[1]


def test_it_opens_at_the_last_level_and_a_level_that_none_has_is_the_nearest(runs):
    explainer = Ablation(runs)
    assert set(explainer.controls) == set(explainer.state_parameters()) == {"level"}
    level = explainer.param["level"]
    assert (explainer.level, level.carried) == (0.3, (0, 0.1, 0.3))
    assert level.doc
    assert Ablation(runs, level=0.1).level == 0.1
    assert Ablation(runs, level=0.12).controls["level"].value == 1
    with pytest.raises(InputError, match=r"found level: 0\.6; allowed: a number from 0\.0 to 0\.3"):
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
        f"""(value) => {{ const plot = {MODELS}.find((m) => m.type === "Figure" && m.title.text === "gap distance");
        const frame = Bokeh.index.find_one(plot).frame;
        return [frame.x_scale.compute(10), frame.y_scale.compute(value)]; }}""",
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
    colours = page.evaluate(f"{MODELS}.filter((m) => m.type.endsWith('Axis')).map((m) => m.major_label_text_color)")
    assert set(colours) == {"#A2A6AD" if dark else "#5B6068"}
    behind = page.evaluate(f"{MODELS}.filter((m) => m.type === 'Text').map((m) => m.background_fill_color.value)")
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
