"""Measured scale: the losses of real models, the scales that they allow, and what is drawn and said of them."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from modgap.explainers.figures.measured_scale.measured_scale import MeasuredScale
from modgap.explainers.figures.measured_scale.readings import GRID
from modgap.explainers.modules import page_modules
from modgap.explainers.state import read
from modgap.precompute.analysis.closing import shift
from modgap.precompute.analysis.scale import batched_loss, measured_at
from modgap.precompute.ensemble import Ensemble
from modgap.precompute.errors import InputError
from modgap.precompute.reference.bundles import bundle_of
from modgap.precompute.reference.tables import tables
from modgap.site.figures import figure_data, script

from ..several import Runs, published

TABLES = {table.name: table for table in tables()}
TWO = [name for name, table in TABLES.items() if len(table.modalities) == 2]
SHOWN = {"clip-photos": 100, "rn50-cc3m-infonce-late": 62.218, "rn50-cc3m-infoloob-late": 30, "imagebind-photos": 1}
HOSTILE = '"><img src=x onerror="window.harmed = 1">'
DRAWN = """(name) => {
  const plain = (part) => Object.fromEntries(Object.entries(part.data).map(([key, column]) => [key, Array.from(column)]));
  const columns = (part) => (part.data ? plain(part) : Object.fromEntries((part instanceof Map ? [...part] : Object.entries(part)).map(([key, one]) => [key, columns(one)])));
  return columns(figures.fig.part(name));
}"""
# The values beside their lines, in pixels of the plot: their middles from the axis up, with the lines that they belong to.
VALUES = """() => {
  const { figure, values } = { figure: figures.fig.part("figure"), values: figures.fig.part("values").data };
  const pixels = figure.inner_height / (figure.y_range.end - figure.y_range.start);
  return { height: figure.inner_height, middles: Array.from(values.y, (y, k) => y * pixels - values.down[k]) };
}"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Runs:
    """All tables."""
    media = tmp_path_factory.mktemp("media")
    return {name: Ensemble.of(name, {0: bundle_of(table, media)}) for name, table in TABLES.items()}


@pytest.fixture(scope="module")
def real(whole) -> Runs:
    return {name: whole[name] for name in SHOWN}


@pytest.fixture(scope="module")
def every(whole) -> MeasuredScale:
    """The figure of all tables in two modalities."""
    return MeasuredScale({name: whole[name] for name in TWO})


def provenance(runs: Runs, name: str, **losses: Any) -> Runs:
    """One of some runs, with other losses recorded."""
    bundle = runs[name].first
    imported = {**bundle.imported, "published": {**bundle.imported["published"], **losses}}
    return {name: Ensemble.of(name, {0: replace(bundle, provenance={"imported": imported})})}


@pytest.mark.parametrize("name", TWO)
def test_losses_and_scales_of_a_real_model_are_those_of_the_analysis(name, every):
    table, reading = TABLES[name], every.readings[name]
    (direction,) = table.loss_shifted
    assert direction == ">".join(table.modalities)
    clouds = tuple(cloud[list(table.stored)] for cloud in table.clouds.values())
    losses = table.loss[direction], table.loss_shifted[direction]
    found = measured_at(*clouds, *losses)
    assert reading.published == losses
    assert reading.found.scale == pytest.approx(table.scale or 1, abs=5e-4)
    for own, expected in zip(reading.fits, (found.trained, found.shifted), strict=True):
        assert own == pytest.approx(expected, rel=2e-3)  # where a loss is flat, single precision moves its scales
    for own, both in zip(every.courses[name], (clouds, shift(*clouds, 1)), strict=True):
        assert own == pytest.approx([batched_loss(*both, s) for s in every.scales], abs=1e-4)


def test_the_published_comparison_sets_two_scales_beside_each_other(every):
    measured = {name: reading.told_scale for name, reading in every.readings.items()}
    infonce = [
        measured[f"rn50-{data}-infonce{end}"] for data, end in (("cc3m", "-late"), ("cc3m", "-early"), ("yfcc", ""))
    ]
    assert infonce == [62.2, 59.8, 57.6]
    others = ("infoloob", "hopfield", "cloob")
    assert {
        scale for name, scale in measured.items() if name.startswith("rn50") and any(one in name for one in others)
    } == {30}
    assert {measured["clip-photos"], measured["cyclip-photos"]} == {100}
    assert [name for name, reading in every.readings.items() if reading.unscaled] == [
        "imagebind-photos", "cloome-clip-molecules", "cloome-cloob-molecules",
    ]  # fmt: skip


def test_scales_that_can_be_read_rise_by_steps_and_hold_those_of_the_models(every):
    assert {1, 30, 57.6, 59.8, 62.2, 100} <= set(every.scales)
    assert [every.scales[0], every.scales[-1]] == [GRID[0], GRID[-1]] == [0.501, 316]
    assert all(1.005 < b / a < 1.09 for a, b in zip(every.scales, every.scales[1:], strict=False))
    assert len(set(every.controls["scale"].format.args["texts"])) == len(every.scales)


def test_it_opens_at_the_scale_of_its_model_and_another_number_is_the_nearest(real):
    assert (MeasuredScale(real).model, MeasuredScale(real).scale) == ("clip-photos", 100)
    assert MeasuredScale(real, model="rn50-cc3m-infonce-late").scale == 62.2
    assert MeasuredScale(real, scale=61.9).scale == 62.2
    with pytest.raises(InputError, match=r"found scale: 1000; allowed: a number from 0\.501 to 316"):
        read(MeasuredScale(real).param["scale"], 1000)


@pytest.mark.parametrize("name", SHOWN)
def test_the_shared_scale_is_marked_on_both_curves_and_all_others_are_hollow(name, real, open_figure):
    watched = open_figure("measured-scale", real, state={"model": name})
    page = watched.page
    reading = MeasuredScale(real).readings[name]
    assert page.evaluate(DRAWN, "shared")["x"] == pytest.approx([SHOWN[name]] * 2, abs=5e-4)
    courses = page.evaluate(DRAWN, "courses")
    for kind, fits, value in zip(("trained", "shifted"), reading.fits, reading.published, strict=True):
        drawn = courses[kind]
        assert drawn["line"]["y"] == [value, value]
        assert (drawn["both"]["x"], drawn["both"]["y"]) == (pytest.approx([SHOWN[name]], abs=5e-4), [value])
        assert drawn["alone"]["x"] == pytest.approx(list(fits), abs=1e-4)
        assert drawn["read"]["y"] == pytest.approx([value], abs=5e-4)  # it opens where both fit
    numbers = page.evaluate("figures.fig.numbers()")
    assert (numbers["trained off"], numbers["shifted off"]) == ("0.000", "0.000")
    (word,) = page.evaluate(DRAWN, "mark")["text"]
    assert word == f"1/τ = {SHOWN[name]:.3g}" + (", no scale" if SHOWN[name] == 1 else "")
    watched.assert_clean()


def test_at_the_scale_of_infonce_the_losses_of_infoloob_are_not_those_published(real, open_figure):
    state = {"model": "rn50-cc3m-infoloob-late", "scale": 62.2}
    page = open_figure("measured-scale", real, state=state).page
    explainer = MeasuredScale(real, **state)
    expected = {}
    for kind, loss, value in zip(("trained", "shifted"), explainer.losses(), explainer.reading.published, strict=True):
        assert loss - value > 1
        expected |= {
            f"{kind} loss": f"{loss:.3f}", f"{kind} published": f"{value:.3f}", f"{kind} off": f"+{loss - value:.3f}",
        }  # fmt: skip
    said = page.evaluate("figures.fig.numbers()")
    assert expected.items() <= said.items()
    assert (
        f"At 1/τ = 62.2 the losses are {expected['trained loss']} and {expected['shifted loss']}."
        in explainer.describe()
    )
    page.evaluate("figures.fig.put('scale', 1)")
    page.wait_for_function("figures.fig.numbers()['trained off'].startsWith('+')")
    page.evaluate("figures.fig.put('scale', 12.6)")
    page.wait_for_function("figures.fig.numbers()['trained off'].startsWith('−')")


def test_what_was_measured_without_a_scale_says_nothing_of_training(real):
    told = MeasuredScale(real, model="imagebind-photos").describe()
    assert "Both were measured at 1, without any scale: the one of training stays unknown." in told
    assert "Both were measured at 1/τ = 62.2." in MeasuredScale(real, model="rn50-cc3m-infonce-late").describe()


def test_losses_that_no_one_scale_gives_have_no_line_and_say_so(real, open_figure):
    for trained in (0.5, 0.0001):  # at two scales that the other does not share, and at none
        runs = provenance(real, "clip-photos", trained={"image>text": trained})
        both = {**runs, "rn50-cc3m-infonce-late": real["rn50-cc3m-infonce-late"]}
        page = open_figure("measured-scale", both).page
        assert page.evaluate("figures.fig.numbers().verdict") == "No one scale gives both."
        assert page.evaluate(DRAWN, "shared") == {"x": [], "y": []}
        assert page.evaluate("figures.fig.state().scale") == 1
        explainer = MeasuredScale(both)
        assert ("As trained 1/τ = none," in explainer.reading.ways) == (trained < 0.01)
        assert explainer.table()[1][0][-1] == ""


@pytest.mark.parametrize(
    "losses",
    [
        {"shifted": {}},
        {"trained": {"image>sound": 1.0}, "shifted": {"image>sound": 1.0}},
        {"shifted": {"text>image": 1.0}},
    ],
)
def test_a_bundle_without_both_losses_one_way_is_refused(losses, real):
    sentence = (
        "run clip-photos records no loss that was published both as trained .* allowed: real models in two modalities"
    )
    with pytest.raises(InputError, match=sentence):
        MeasuredScale(provenance(real, "clip-photos", **losses))


def test_every_bundle_that_lacks_them_is_named_and_so_is_none_at_all(whole, bundle):
    ours = {name: Ensemble.of(name, {0: bundle}) for name in ("warm", "cold")}
    with pytest.raises(InputError) as caught:
        MeasuredScale({**whole, **ours})
    assert [text.split()[1] for text in caught.value.problems] == ["imagebind-sounds", "warm", "cold"]
    assert all(len(text) <= 300 for text in caught.value.problems)
    with pytest.raises(InputError, match="got none; list experiments"):
        MeasuredScale({})


def test_points_that_land_on_the_origin_are_told(bundle):
    record = published(bundle, 20.0)
    one = np.zeros_like(bundle.embeddings["image"])
    one[..., 0] = 1
    poles = replace(bundle, embeddings={"image": one, "text": -one}, provenance=record)
    with pytest.raises(InputError, match="run poles: a point lands on the origin when the gap is closed; leave it out"):
        MeasuredScale({"poles": Ensemble.of("poles", {0: poles})})


def test_the_other_direction_and_a_smaller_batch_are_read_as_recorded(bundle):
    turned = replace(bundle, embeddings=dict(reversed(bundle.embeddings.items())))
    record = published(turned, 20.0)
    one = MeasuredScale({"a": Ensemble.of("a", {0: replace(bundle, provenance=record)})}).reading
    assert (one.asking, one.answering, one.told_scale) == ("text", "picture", 20)
    clouds = [bundle.at(name).astype(float) for name in bundle.modalities]
    losses = {"batch": 7, "trained": {"image>text": batched_loss(*clouds, 40, 7)}}
    losses["shifted"] = {"image>text": batched_loss(*shift(*clouds, 1), 40, 7)}
    record = {"imported": {"published": losses}}
    other = MeasuredScale({"a": Ensemble.of("a", {0: replace(bundle, provenance=record)})})
    assert (other.reading.told_scale, other.reading.candidates) == (40, 7)


def test_batches_of_another_order_are_read_as_recorded_and_an_order_of_other_rows_is_refused(bundle):
    order = np.random.default_rng(3).permutation(len(bundle.items))
    clouds = [bundle.at(name)[order].astype(float) for name in bundle.modalities]
    losses = {"batch": 7, "order": order.tolist(), "trained": {"image>text": batched_loss(*clouds, 40, 7)}}
    losses["shifted"] = {"image>text": batched_loss(*shift(*clouds, 1), 40, 7)}
    ordered = {"a": Ensemble.of("a", {0: replace(bundle, provenance={"imported": {"published": losses}})})}
    assert MeasuredScale(ordered).reading.told_scale == 40
    losses["order"][0] = losses["order"][1]
    wrong = {"a": Ensemble.of("a", {0: replace(bundle, provenance={"imported": {"published": losses}})})}
    with pytest.raises(InputError, match=r"run a: provenance.imported.published.order names other rows .* from 0 to"):
        MeasuredScale(wrong)


@pytest.mark.parametrize("width", [660, 346])
def test_published_values_stand_on_the_plot_and_not_on_each_other(width, whole, every, open_figure):
    page = open_figure("measured-scale", {name: whole[name] for name in TWO}, width=width).page
    for name in TWO:
        page.evaluate("async (name) => { figures.fig.put('model', name); await 0; }", name)
        page.wait_for_function("(ways) => figures.fig.numbers().ways === ways", arg=every.readings[name].ways)
        seen = page.evaluate(VALUES)
        low, high = sorted(seen["middles"])
        assert high - low >= 14.9, name
        assert low >= 7, name
        assert high <= seen["height"] - 7, name


def test_a_tap_on_a_mark_reads_the_losses_there(real, open_figure):
    page = open_figure("measured-scale", real, state={"model": "rn50-cc3m-infoloob-late", "scale": 100}).page
    place = page.evaluate("""() => {
      const figure = figures.fig.part("figure"), box = Bokeh.index.find_one(figure).el.getBoundingClientRect(), view = Bokeh.index.find_one(figure);
      const [x, y] = [view.frame.x_scale.compute(30), view.frame.y_scale.compute(1.6647)];
      return [box.left + x, box.top + y];
    }""")
    page.mouse.move(*place)
    page.locator(".item-card", has_text="1/τ = 30: loss 1.665, published 1.665").wait_for()
    page.mouse.click(*place)
    page.wait_for_function("figures.fig.state().scale === 30")
    assert page.evaluate("figures.fig.numbers()['trained off']") == "0.000"


def test_models_of_one_name_are_told_apart_and_names_are_text(real, open_figure):
    bundle = real["clip-photos"].first
    imported = {**bundle.imported, "model": HOSTILE}
    runs = {name: Ensemble.of(name, {0: replace(bundle, provenance={"imported": imported})}) for name in ("a", "b")}
    watched = open_figure("measured-scale", runs)
    assert list(MeasuredScale(runs).controls["model"].options) == [f"{HOSTILE} (a)", f"{HOSTILE} (b)"]
    assert watched.page.evaluate("window.harmed") is None
    watched.assert_clean()


def test_a_model_more_costs_a_page_a_kilobyte(real):
    def size(runs: Runs) -> int:
        with page_modules():
            explainer = MeasuredScale(runs)
        return len(gzip.compress(script("x", figure_data("x", explainer)).encode(), mtime=0))

    names = list(real)
    assert size(real) - size({names[0]: real[names[0]]}) < 1200 * (len(names) - 1)
