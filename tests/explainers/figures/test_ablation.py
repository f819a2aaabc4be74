from __future__ import annotations

import gzip
from dataclasses import replace

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from modgap.explainers.figures.ablation.ablation import Ablation
from modgap.explainers.figures.ablation.factors import variation_of
from modgap.explainers.kit.label_placement import name_places
from modgap.explainers.modules import page_modules
from modgap.precompute.errors import InputError
from modgap.site.figures import figure_data, script

from ..several import Runs, make_runs

LINES = "[...figures.fig.document.all_models].filter((m) => m.type === 'Span').map((m) => m.location)"
RINGS = """[...figures.fig.document.all_models].filter((m) => m.glyph?.size?.value === 13)
  .map((m) => [Array.from(m.data_source.data.x), Array.from(m.data_source.data.y)])"""
PLOT = "[aria-label^='{}']"
HOSTILE = '<img src=x onerror="window.harmed = 1">'


def made(folder, experiments: dict[str, dict], seeds: int = 3) -> Runs:
    """Runs that record these settings, each with numbers of its own; ``scale`` None is one that was learned."""
    settings = {name: ("infonce", experiment["scale"]) for name, experiment in experiments.items()}
    return {
        name: {
            seed: replace(bundle, provenance={"experiment": {"name": name, **experiments[name]}})
            for seed, bundle in found.items()
        }
        for name, found in make_runs(folder, settings, seeds=seeds).items()
    }


def setting(scale: float | None = 50.0, objective: str = "infonce", options: list | None = None, **data) -> dict:
    full = {"set": "shapes", "mention": 5, "wrong": 0, **data}
    return {
        "objective": objective,
        "options": options or [],
        "scale": scale,
        "steps": 480,
        "data": full,
        "encoder": {"width": 32},
    }


WRONG = {  # not in the order of the axis
    "fixed-30": setting(wrong=0.3), "learned": setting(None), "learned-wrong-10": setting(None, wrong=0.1), "fixed": setting(),
    "learned-wrong-30": setting(None, wrong=0.3), "fixed-wrong-10": setting(wrong=0.1),
}  # fmt: skip
MENTION = {f"mention-{k}": setting(mention=k) for k in (1, 5, 3)}
LAMBDA = {
    "infonce": setting(30.0),
    "weak": setting(30.0, "cyclip", [["cross_modal", 0.01], ["intra_modal", 0.01]]),
    "strong": setting(30.0, "cyclip", [["cross_modal", 0.25], ["intra_modal", 0.25]]),
}


@pytest.fixture
def runs(tmp_path) -> Runs:
    return made(tmp_path, WRONG)


def mean_of(runs: Runs, name: str, *metrics: str) -> float:
    return float(np.mean([bundle.metric(metric) for bundle in runs[name].values() for metric in metrics]))


def test_the_dose_is_what_differs_and_the_scale_makes_the_series(runs):
    found = variation_of(runs)
    assert (found.dose.setting, found.values, found.positions) == ("data.wrong", (0, 0.1, 0.3), (0, 10, 30))
    assert [series.label for series in found.series] == ["1/τ fixed at 50", "1/τ learned"]
    assert [[model.name for model in series.models] for series in found.series] == [
        ["fixed", "fixed-wrong-10", "fixed-30"],
        ["learned", "learned-wrong-10", "learned-wrong-30"],
    ]


def test_fewer_factors_stand_further_right(tmp_path, open_figure):
    runs = made(tmp_path, MENTION)
    assert variation_of(runs).values == (5, 3, 1)
    page = open_figure("ablation", runs).page
    ranges = page.evaluate(
        "[...figures.fig.document.all_models].filter((m) => m.type === 'Figure').map((m) => [m.x_range.start, m.x_range.end])"
    )
    assert len(ranges) == 3
    assert all(start > 5 > 1 > end for start, end in ranges)
    assert page.evaluate("figures.fig.numbers().told") == "1 factor mentioned"


def test_infonce_is_cyclip_without_its_terms_and_doses_too_close_for_a_scale_are_spread(tmp_path):
    found = variation_of(made(tmp_path, LAMBDA))
    assert (found.dose.setting, found.values, found.positions) == ("lambda", (0, 0.01, 0.25), (0, 1, 2))
    assert found.axis == "λ, not to scale"
    assert [series.label for series in found.series] == ["1/τ fixed at 30"]


def test_two_fixed_scales_are_two_series_named_by_their_scale(tmp_path):
    four = {f"s{s}-{wrong}": setting(s, wrong=wrong) for s in (50.0, 10.0) for wrong in (0, 0.3)}
    assert [series.short for series in variation_of(made(tmp_path, four)).series] == ["1/τ = 10", "1/τ = 50"]


REFUSED = {
    "alike": ({"a": setting(), "b": setting()}, ["runs a, b do not differ"]),
    "no dose": ({"a": setting(), "b": setting() | {"steps": 960}}, ["runs a, b do not differ", "steps (480 in a; 960 in b)"]),
    "two doses and more": (
        {"a": setting(), "b": setting(wrong=0.1), "c": setting(mention=3) | {"steps": 960}},
        ["data.mention (5 in a, b; 3 in c)", "steps (480 in a, b; 960 in c)"],
    ),
    "uneven weights": (
        {"a": setting(), "b": setting(wrong=0.1, objective="cyclip", options=[["cross_modal", 0.1], ["intra_modal", 0.2]])},
        ["lambda (0 in a; None in b)", "options.cross_modal (None in a; 0.1 in b)", "options.intra_modal"],
    ),
    "no number": ({"a": setting(), "b": setting(wrong=None)}, ["run b has data.wrong None"]),
    "three series": ({f"{s}-{w}": setting(s, wrong=w) for s in (10.0, 50.0, None) for w in (0, 0.1)}, ["2 series are"]),
    "a hole": (
        {"a": setting(), "b": setting(wrong=0.1), "c": setting(None), "d": setting(None, wrong=0.3)},
        ["data.wrong 0.3 and 1/τ fixed at 50", "data.wrong 0.1 and 1/τ learned"],
    ),
    "twice": ({"a": setting(), "b": setting(wrong=0.1), "c": setting(wrong=0.1)}, ["runs b, c have the same settings"]),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_runs_that_do_not_vary_one_setting_are_refused_with_all_that_is_wrong(case, tmp_path):
    experiments, sentences = REFUSED[case]
    with pytest.raises(InputError) as caught:
        Ablation(made(tmp_path, experiments, seeds=1))
    for sentence in sentences:
        assert sum(sentence in problem for problem in caught.value.problems) == 1, sentence


def test_seeds_that_were_trained_differently_and_runs_without_settings_are_refused(runs):
    other = runs["fixed"][1].provenance["experiment"] | {"encoder": {"width": 64}}
    runs["fixed"][1] = replace(runs["fixed"][1], provenance={"experiment": other})
    with pytest.raises(InputError, match=r"seeds 0 and 1 of fixed differ in encoder\.width: 32 and 64"):
        Ablation(runs)
    runs["fixed"][1] = replace(runs["fixed"][1], provenance={"experiment": "as published"})
    with pytest.raises(InputError, match="run fixed/1 records no settings"):
        Ablation(runs)
    with pytest.raises(InputError, match="got none"):
        Ablation({})


def test_it_opens_at_the_last_dose_takes_a_state_and_refuses_one_out_of_bounds(runs):
    explainer = Ablation(runs)
    assert set(explainer.controls) == set(explainer.state_parameters()) == {"dose"}
    assert (explainer.dose, explainer.param.dose.bounds) == (2, (0, 2))
    assert explainer.param.dose.doc
    assert Ablation(runs, dose=1).controls["dose"].value == 1
    with pytest.raises(ValueError, match="dose"):
        Ablation(runs, dose=3)


def test_description_and_table_hold_the_numbers_of_the_runs(runs):
    told = Ablation(runs, dose=1).describe()
    end = told[told.index("At 10 % wrong pairs") :]
    assert f"1/τ learned: gap distance {mean_of(runs, 'learned-wrong-10', 'gap_distance'):.2f}" in end
    assert f"1/τ fixed at 50: gap distance {mean_of(runs, 'fixed-wrong-10', 'gap_distance'):.2f}" in end
    assert told != Ablation(runs, dose=0).describe()
    header, rows = Ablation(runs).table()
    assert {len(row) for row in rows} == {len(header)}
    assert [row[:2] for row in rows[:9:3]] == [("fixed", 0), ("fixed-wrong-10", 0.1), ("fixed-30", 0.3)]
    assert header[1] == "data.wrong"
    assert len(rows) == 18
    row = dict(zip(header, rows[-1], strict=True))
    bundle = runs["learned-wrong-30"][2]
    assert (row["seed"], row["1/τ"]) == (2, 17.5)
    cone = (bundle.metric("intra_modal_cosine(image)") + bundle.metric("intra_modal_cosine(text)")) / 2
    assert row["intra-modal cosine"] == pytest.approx(cone, abs=1e-4)


def test_the_chosen_dose_is_marked_in_every_chart_and_read_in_the_table(runs, open_figure):
    watched = open_figure("ablation", runs)
    page = watched.page
    page.evaluate("figures.fig.control('dose').value = 1")
    page.wait_for_function("figures.fig.numbers().told === '10 % wrong pairs'")
    assert page.evaluate(LINES) == [10, 10, 10]
    metrics = {
        "gap": ("gap_distance",),
        "cone": ("intra_modal_cosine(image)", "intra_modal_cosine(text)"),
        "recall": ("recall_at_1",),
        "scale": ("logit_scale",),
    }
    expected = {
        f"{key}{k}": mean_of(runs, name, *metrics[key])
        for k, name in enumerate(("fixed-wrong-10", "learned-wrong-10"))
        for key in metrics
    }
    read = page.evaluate("figures.fig.numbers()")
    numbers = {key: float(read[key].replace("−", "-").removesuffix(" %")) for key in expected}
    shares = {key: value / 100 if key.startswith("recall") else value for key, value in numbers.items()}
    assert shares == pytest.approx(expected, abs=0.006)
    rings = {(tuple(x), tuple(np.round(y, 3))) for x, y in page.evaluate(RINGS)}
    assert rings == {
        ((10, 10), tuple(np.round([expected[f"{key}{k}"] for k in (0, 1)], 3))) for key in ("gap", "cone", "recall")
    }
    watched.assert_clean()


def test_the_last_of_many_changes_wins(runs, open_figure):
    page = open_figure("ablation", runs).page
    page.evaluate("for (const k of [0, 2, 1, 0, 1, 2, 0]) figures.fig.control('dose').value = k")
    page.wait_for_function("figures.fig.numbers().told === '0 % wrong pairs'")
    assert page.evaluate(LINES) == [0, 0, 0]


@pytest.mark.parametrize("width", [660, 346])
def test_a_tap_anywhere_in_a_chart_chooses_the_nearest_dose(width, runs, open_figure):
    page = open_figure("ablation", runs, width=width, state={"dose": 0}).page
    box = page.locator(PLOT.format("recall@1 over")).bounding_box()
    page.touchscreen.tap(
        box["x"] + 0.88 * box["width"], box["y"] + 0.3 * box["height"]
    ) if width < 480 else page.mouse.click(box["x"] + 0.88 * box["width"], box["y"] + 0.3 * box["height"])
    page.wait_for_function("figures.fig.control('dose').value === 2")
    page.wait_for_function("figures.fig.numbers().told === '30 % wrong pairs'")


def test_the_keys_move_the_dose_and_the_slider_says_it(runs, open_figure):
    page = open_figure("ablation", runs).page
    page.get_by_role("slider", name="Wrong pairs").press("ArrowLeft")
    page.wait_for_function("figures.fig.numbers().told === '10 % wrong pairs'")
    told = "deep(document, '.noUi-handle')[0].getAttribute('aria-valuetext')"
    page.wait_for_function(f"{told} === '10 % wrong pairs'")


def test_a_mark_says_its_series_its_seed_and_the_scale_it_learned(runs, open_figure):
    watched = open_figure("ablation", runs)
    page = watched.page
    plot = page.locator(PLOT.format("gap distance over"))
    plot.wait_for()
    box = plot.bounding_box()
    place = page.evaluate(
        """(value) => { const plot = [...figures.fig.document.all_models].find((m) => m.type === "Figure" && m.title.text === "gap distance");
        const frame = Bokeh.index.find_one(plot).frame;
        return [frame.x_scale.compute(10), frame.y_scale.compute(value)]; }""",
        runs["learned-wrong-10"][1].metric("gap_distance"),
    )
    page.mouse.move(box["x"] + place[0], box["y"] + place[1])
    page.wait_for_function("deep(document, '.item-card').some((e) => !e.hidden)")
    text = page.evaluate("deep(document, '.item-card')[0].innerText").split("\n")
    assert text[0] == "1/τ learned, 10 % wrong pairs"
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
        "deep(document, 'canvas, .numbers, .numbers *').map((e) => e.getBoundingClientRect().right)"
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
    found = Axe().run(page).response["violations"]
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in serious] == []
    colours = page.evaluate(
        "[...figures.fig.document.all_models].filter((m) => m.type.endsWith('Axis')).map((m) => m.major_label_text_color)"
    )
    assert set(colours) == {"#A2A6AD" if dark else "#5B6068"}
    behind = page.evaluate(
        "[...figures.fig.document.all_models].filter((m) => m.type === 'Text').map((m) => m.background_fill_color.value)"
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
    watched = open_figure("ablation", made(tmp_path, {HOSTILE: setting(), "other": setting(wrong=0.3)}))
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


@pytest.mark.parametrize("frame", [(0, 60, 0, 1), (5, 1, 0, 1)])
def test_names_stand_inside_the_plot_by_their_own_line_and_on_none(frame, tmp_path):
    left, right, bottom, top = frame
    size = np.array([160, 90])
    along = np.linspace(0, 1, 61)
    lines = [np.column_stack([left + (right - left) * along, y]) for y in (0.1 + 0.8 * along**0.5, 0.4 * along**2)]
    places = name_places(lines, ["fixed", "learned"], frame, (160, 90))
    scale = size / (right - left, top - bottom)
    for number, (place, half) in enumerate(zip(places, (17.5, 24.5), strict=True)):
        centre = (np.array(place) - (left, bottom)) * scale
        assert half - 1e-6 <= centre[0] <= 160 - half + 1e-6
        beyond = [np.maximum(np.abs((line - (left, bottom)) * scale - centre) - (half, 6.5), 0) for line in lines]
        distances = [np.hypot(*one.T).min() for one in beyond]
        assert min(distances) >= 5 - 1e-6
        assert int(np.argmin(distances)) == number
