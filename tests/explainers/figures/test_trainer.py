"""Trainer: runs in the browser against the reference, and what a reader does while one is under way."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest

from modgap.explainers.figures.trainer.describing import told_why
from modgap.explainers.figures.trainer.trainer import KEPT, Trainer
from modgap.precompute.errors import InputError
from modgap.precompute.trainer.run import simulate
from modgap.precompute.trainer.settings import LAST, LIVE, MOST, OPTIONS, Settings, read_changes, write_changes

SMALL = {"pairs": 16, "dimension": 3}
NUMBERS = "figures.fig.numbers()"
PRESS = "(name) => deep(document, `[data-do=${name}]`)[0].click()"
AT_REST = "() => deep(document, '.run')[0].getAttribute('aria-pressed') === 'false'"


def rest(page, step: int) -> None:
    """Wait until a run rests at an update."""
    page.wait_for_function(f"figures.fig.state().step === {step}")
    page.wait_for_function(AT_REST)
    page.wait_for_function("(step) => Math.round(figures.fig.part('gap').now.location) === step", arg=step)


def settle(page, **state) -> None:
    for name, value in state.items():
        page.evaluate("([name, value]) => figures.fig.put(name, value)", [name, value])
    rest(page, state.get("step", page.evaluate("figures.fig.state().step")))


def gap(page) -> str:
    return page.evaluate(NUMBERS)["gap"]


def test_what_is_shown_at_an_update_is_what_the_reference_has(open_figure):
    watched = open_figure("trainer", state={**SMALL, "step": 300, "scale": 30, "wrong": 0.1})
    rest(watched.page, 300)
    expected = simulate(Settings(pairs=16, dimension=3, scale=30, wrong=0.1), [0, 300]).measured[-1]
    shown = watched.page.evaluate(NUMBERS)
    assert shown["gap"] == f"{expected.gap[0]:.2f}"
    assert shown["recall"] == f"{expected.recall[0]:.0%}"
    watched.assert_clean()


def test_a_run_goes_on_until_it_is_stopped_and_the_state_follows(open_figure):
    watched = open_figure("trainer", state=SMALL)
    page = watched.page
    page.evaluate(PRESS, "run")
    page.wait_for_function("figures.fig.state().step > 60")
    page.evaluate(PRESS, "run")
    page.wait_for_function(AT_REST)
    step = page.evaluate("figures.fig.state().step")
    assert 60 < step < LAST
    page.wait_for_timeout(300)
    assert page.evaluate("figures.fig.state().step") == step
    expected = simulate(Settings(pairs=16, dimension=3), [0, step]).measured[-1]
    assert gap(page) == f"{expected.gap[0]:.2f}"
    watched.assert_clean()


def test_what_is_changed_while_it_runs_acts_from_there_on_and_stands_in_the_address(open_figure):
    watched = open_figure("trainer", state=SMALL | {"scale": 100})
    page = watched.page
    page.evaluate(PRESS, "run")
    page.wait_for_function("figures.fig.state().step > 40")
    page.evaluate("figures.fig.put('scale', 10)")
    page.wait_for_function("figures.fig.state().changes !== ''")
    page.wait_for_function("figures.fig.state().step > 400")
    page.evaluate(PRESS, "run")
    page.wait_for_function(AT_REST)
    state = page.evaluate("figures.fig.state()")
    (change,) = read_changes(state["changes"])
    assert (change.name, change.before) == ("scale", 100)
    assert 40 < change.step < state["step"]
    expected = simulate(Settings(pairs=16, dimension=3, scale=10), [0, state["step"]], [change]).measured[-1]
    assert gap(page) == f"{expected.gap[0]:.2f}"
    shown = page.evaluate(NUMBERS)
    again = open_figure("trainer", state=state)
    rest(again.page, state["step"])
    assert again.page.evaluate(NUMBERS) == shown
    watched.assert_clean()


def test_another_kind_of_run_begins_anew(open_figure):
    watched = open_figure("trainer", state=SMALL)
    page = watched.page
    page.evaluate(PRESS, "run")
    page.wait_for_function("figures.fig.state().step > 200")
    page.evaluate("figures.fig.put('pairs', 32)")
    page.wait_for_function("figures.fig.state().step < 200")
    assert page.evaluate("figures.fig.state().changes") == ""
    watched.assert_clean()


def test_more_changes_than_an_address_holds_are_told(open_figure):
    changes = write_changes(read_changes(" ".join(f"{10 * k}:scale={10 if k % 2 else 30}" for k in range(1, MOST + 1))))
    watched = open_figure("trainer", state=SMALL | {"step": 300, "changes": changes})
    page = watched.page
    rest(page, 300)
    page.evaluate(PRESS, "run")
    page.wait_for_function("figures.fig.state().step > 320")
    page.evaluate("figures.fig.put('rate', 0.05)")
    page.wait_for_function("figures.fig.state().changes === 'unlinked'")
    page.evaluate(PRESS, "run")
    page.wait_for_function("deep(document, '.said')[0].textContent.includes('cannot be linked')")
    watched.assert_clean()


def test_the_slider_goes_back_to_what_was(open_figure):
    watched = open_figure("trainer", state=SMALL | {"step": 120, "wrong": 0.2})
    page = watched.page
    rest(page, 120)
    before = page.evaluate(NUMBERS)
    for step in (700, 0, 333):
        settle(page, step=step)
    settle(page, step=120)
    assert page.evaluate(NUMBERS) == before
    watched.assert_clean()


def test_one_update_and_back_to_the_start(open_figure):
    watched = open_figure("trainer", state=SMALL | {"step": 50})
    page = watched.page
    rest(page, 50)
    page.evaluate(PRESS, "one")
    rest(page, 51)
    page.evaluate(PRESS, "start")
    rest(page, 0)
    watched.assert_clean()


def test_out_of_sight_nothing_runs(open_figure):
    watched = open_figure("trainer", state=SMALL)
    page = watched.page
    page.evaluate("document.body.style.paddingBottom = '5000px'")
    page.evaluate(PRESS, "run")
    page.wait_for_function("figures.fig.state().step > 40")
    page.evaluate("scrollTo(0, 4000)")
    page.wait_for_timeout(400)
    step = page.evaluate("figures.fig.state().step")
    page.wait_for_timeout(600)
    assert page.evaluate("figures.fig.state().step") == step < LAST
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function("(step) => figures.fig.state().step > step", arg=step)
    watched.assert_clean()


def test_with_reduced_motion_a_press_shows_the_next_tenth(open_figure):
    watched = open_figure("trainer", state=SMALL | {"step": 30}, reduced_motion="reduce")
    page = watched.page
    rest(page, 30)
    assert page.evaluate("deep(document, '.run')[0].textContent") == "Next tenth"
    page.evaluate(PRESS, "run")
    rest(page, LAST // 10)
    watched.assert_clean()


def test_a_run_that_diverges_says_why_and_shows_the_last_good_state(open_figure):
    state = {"towers": "linear", "rate": 3, "decay": 1, "step": 1500}
    history = simulate(Settings(towers="linear", rate=3, decay=1), [0, 1500])
    assert history.diverged
    watched = open_figure("trainer", state=state)
    page = watched.page
    page.wait_for_function("deep(document, '.said')[0].textContent.includes('left the numbers')")
    said = page.evaluate("deep(document, '.said')[0].textContent")
    assert "Learning rate 3 with weight decay 1" in said
    shown = page.evaluate("[...figures.fig.part('first').pictures.data.x, ...Object.values(figures.fig.numbers())]")
    assert not [one for one in shown if one is None or "NaN" in str(one)]
    good = page.evaluate("figures.fig.part('gap').now.location")
    assert good < history.diverged
    explainer = Trainer(**state)
    assert f"shown is update {good}, the last good one" in explainer.describe(), "in Python as in the browser"
    assert explainer.history.steps[-1] == explainer.table()[1][-1][0] == good
    watched.assert_clean()


def test_nothing_between_the_last_good_state_and_a_diverged_one_is_shown(open_figure):
    diverged = simulate(Settings(towers="linear", rate=3, decay=1), [0, 1500]).diverged
    assert diverged
    watched = open_figure("trainer", state={"towers": "linear", "rate": 3, "decay": 1, "step": diverged})
    page = watched.page
    page.wait_for_function("(at) => deep(document, '.said')[0].textContent.includes(`at update ${at};`)", arg=diverged)
    assert page.evaluate("figures.fig.part('gap').now.location") == (diverged - 1) // KEPT * KEPT
    watched.assert_clean()


def test_two_runs_from_one_start_differ_in_one_setting(open_figure):
    watched = open_figure("trainer", state=SMALL | {"step": 200, "beside": "scale=100"})
    page = watched.page
    rest(page, 200)
    gaps = [simulate(Settings(pairs=16, dimension=3, scale=scale), [0, 200]).measured[-1].gap[0] for scale in (10, 100)]
    assert gap(page) == " ∣ ".join(f"{one:.2f}" for one in gaps)
    watched.assert_clean()


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (
            {"scale": 7, "step": 1500},
            "Closed: the clouds opened, from a mean cosine within a modality of 0.79 to",
        ),
        ({"scale": 100, "step": 400}, "from right pairs little is left to learn. At a lower scale it would get less."),
        ({"scale": 10, "step": 20}, "A partner gets 30% of"),
        ({"scale": 10, "step": 1500, "objective": "siglip"}, ""),
        ({"scale": 10, "step": 0}, ""),
    ],
)
def test_at_rest_it_says_why_the_gap_is_what_it_is_as_python_does(state, told, open_figure):
    explainer = Trainer(pairs=16, **state)
    expected = told_why(explainer.history, explainer.objective)
    assert told in expected
    page = open_figure("trainer", state={"pairs": 16, **state}).page
    rest(page, state["step"])
    page.wait_for_function("(text) => deep(document, '.said')[0].textContent === text", arg=expected)
    assert expected in explainer.describe()


def test_a_guess_is_set_by_a_tap_and_answered_at_the_end(open_figure):
    watched = open_figure("trainer", state=SMALL)
    page = watched.page
    box = page.evaluate("""() => {
      const { plot } = figures.fig.part("gap"), { x, y, width } = Bokeh.index.find_one(plot).el.getBoundingClientRect();
      const { inner_height, y_range } = plot, frame = Bokeh.index.find_one(plot).frame.bbox;
      return [x + frame.left + frame.width / 2, y + frame.bottom - frame.height * 0.5]; }""")
    page.mouse.click(*box)
    page.wait_for_function("figures.fig.state().guess === '1'")
    settle(page, step=LAST)
    page.wait_for_function("deep(document, '.said')[0].textContent.startsWith('You expected a gap of 1.0; it is ')")
    watched.assert_clean()


def test_dragging_turns_the_sphere(open_figure):
    watched = open_figure("trainer", state=SMALL)
    page = watched.page
    box = page.evaluate(
        "(({ x, y, width, height }) => [x + width / 2, y + height / 2])(Bokeh.index.find_one(figures.fig.part('first').plot).el.getBoundingClientRect())"
    )
    before = page.evaluate("[...figures.fig.part('first').pictures.data.x]")
    page.mouse.move(*box)
    page.mouse.down()
    page.mouse.move(box[0] + 60, box[1])
    page.mouse.up()
    page.mouse.move(box[0] + 120, box[1])
    page.wait_for_function("figures.fig.state().turn === -10")
    page.wait_for_function("(before) => figures.fig.part('first').pictures.data.x[0] !== before", arg=before[0])
    watched.assert_clean()


def test_dragging_where_nothing_can_be_turned_leaves_the_state_alone(open_figure):
    watched = open_figure("trainer", state={"pairs": 16})
    page = watched.page
    before = page.evaluate("figures.fig.state()")
    page.mouse.move(150, 150)
    page.mouse.down()
    page.mouse.move(220, 150)
    page.mouse.up()
    page.wait_for_timeout(100)
    assert page.evaluate("figures.fig.state()") == before
    watched.assert_clean()


def test_points_from_python_are_left_where_the_dimension_is_another():
    points = np.random.default_rng(0).normal(size=(2, 9, 3))
    explainer = Trainer(**SMALL, points=(points[0], points[1]))
    explainer.dimension = 16
    assert explainer.history.pictures.shape == (1, 1, 16, 16)


def test_a_run_is_kept_as_a_table(open_figure):
    watched = open_figure("trainer", state=SMALL | {"step": 40, "beside": "scale=100"})
    page = watched.page
    rest(page, 40)
    with page.expect_download() as download:
        page.evaluate(PRESS, "save")
    lines = download.value.path().read_text().splitlines()
    assert lines[0].startswith("# run 1: objective=infonce scale=10")
    assert "scale=100" in lines[1]
    assert lines[3] == "run,update,gap,floor,loss,scale,recall,separability,cone"
    rows = [line.split(",") for line in lines[4:]]
    assert [(row[0], row[1]) for row in rows] == [(run, str(step)) for run in "12" for step in (0, 10, 20, 30, 40)]
    expected = simulate(Settings(pairs=16, dimension=3), [0, 40])
    assert float(rows[4][2]) == pytest.approx(expected.measured[-1].gap[0], abs=1e-9)


def test_python_has_the_run_as_arrays_and_sets_data_and_start():
    explainer = Trainer(**SMALL, step=25)
    history = explainer.history
    assert history.steps.tolist() == [0, 10, 20, 25]
    assert history.pictures.shape == (4, 1, 16, 3)
    points = np.random.default_rng(0).normal(size=(2, 9, 3))
    mine = Trainer(**SMALL, points=(points[0], points[1])).history
    np.testing.assert_allclose(mine.pictures[0, 0], points[0] / np.linalg.norm(points[0], axis=1, keepdims=True))
    data = np.random.default_rng(0).normal(size=(2, 9, 6))
    assert Trainer(towers="linear", data=(data[0], data[1])).history.pictures.shape[2] == 9
    assert "9 pictures" in Trainer(towers="linear", data=(data[0], data[1])).describe()


def test_data_and_start_from_python_are_those_of_the_browser(open_figure):
    points = np.random.default_rng(1).normal(size=(2, 9, 3))
    watched = open_figure("trainer", state={**SMALL, "step": 50, "points": (points[0], points[1])})
    rest(watched.page, 50)
    expected = Trainer(**SMALL, step=50, points=(points[0], points[1])).history.measured[-1]
    assert gap(watched.page) == f"{expected.gap[0]:.2f}"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"points": (np.ones((4, 2)), np.ones((4, 2)))}, r"points: found shapes .*\(N, 16\)"),
        ({"points": (np.ones((4, 16)), np.ones((5, 16)))}, "points: found shapes"),
        ({"data": (np.full((4, 6), np.nan), np.ones((4, 6)))}, "data: found something that is no number"),
    ],
)
def test_data_of_another_shape_are_refused_in_a_sentence(given, told):
    with pytest.raises(InputError, match=told):
        Trainer(**given)


def test_every_setting_has_a_parameter_and_the_live_ones_are_settings():
    assert set(OPTIONS) == set(asdict(Trainer().settings))
    assert set(LIVE) <= set(OPTIONS)


def test_without_controls_there_are_no_buttons_either(open_figure):
    watched = open_figure("trainer", state=SMALL)
    page = watched.page
    assert page.evaluate("deep(document, '.bar')[0].checkVisibility()")
    page.evaluate("figures.fig.control('step').setv({ visible: false })")
    page.wait_for_function("!deep(document, '.bar')[0].checkVisibility()")
    watched.assert_clean()
