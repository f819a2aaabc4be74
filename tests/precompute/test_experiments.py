"""The experiments file: what it gives, and that every mistake in it is told at once, by line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import modgap.precompute
from modgap.precompute.bundle import load as load_bundle
from modgap.precompute.config import DataConfig
from modgap.precompute.datasets.registry import load
from modgap.precompute.ensemble import ALL
from modgap.precompute.errors import InputError
from modgap.precompute.experiments import load_experiments
from modgap.precompute.runs import make, training_of

from .runs import write_experiments

SHIPPED = Path(modgap.precompute.__path__[0]) / "experiments.yaml"


def problems(folder: Path, text: str) -> list[str]:
    path = write_experiments(folder, text)
    with pytest.raises(InputError) as caught:
        load_experiments(path)
    return [problem.removeprefix(f"{path}:") for problem in caught.value.problems]


def test_the_article_has_every_run_it_compares():
    found = load_experiments(SHIPPED)
    assert {
        *(f"emoji-infonce-{scale}" for scale in ("100", "50", "30", "10", "3.3", "learned")),
        *("emoji-cyclip-100", "emoji-infoloob-100", "emoji-infoloob-30", "emoji-hopfield-30", "emoji-cloob-30"),
        "emoji-untrained",
    } <= set(found)
    assert found["emoji-untrained"].training.steps == 0


@pytest.mark.parametrize(("data", "at_least"), [("emoji", 19), ("shapes", 10)])
def test_what_the_article_compares_shares_batch_size_first_seeds_and_sizes(data, at_least):
    every = [one for name, one in load_experiments(SHIPPED).items() if name.startswith(f"{data}-")]
    found = [one for one in every if one.training.embedded != ALL]  # the map compares nothing
    assert len(found) >= at_least
    assert len({experiment.training.batch for experiment in found}) == 1
    assert {experiment.seeds for experiment in found} == {(0, 1, 2, 3, 4)}
    whole = {"class_token": True, "positions": True, "biases": True, "twin": False}
    assert {(one.data.set, replace(one.training.encoder, **whole)) for one in found} == {
        (data, found[0].training.encoder)
    }


def test_cyclip_has_the_published_weight_for_its_batch():
    training = load_experiments(SHIPPED)["emoji-cyclip-100"].training
    assert {weight * training.batch for _, weight in training.options} == {0.25 * 128}


@pytest.mark.parametrize("scale", ["10", "30", "100"])
def test_the_longest_runs_differ_in_time_alone(scale):
    found = load_experiments(SHIPPED)
    plain, longest = found[f"emoji-infonce-{scale}"].training, found[f"emoji-infonce-{scale}-longest"].training
    assert longest == replace(plain, steps=4 * plain.steps, cool_down=4 * plain.cool_down)


def test_pairs_that_were_trained_on_are_embedded_beside_those_held_out():
    found = load_experiments(SHIPPED)
    seen = [name for name in found if name.endswith("-seen")]
    assert len(seen) >= 6
    for name in seen:
        other = found[name.removesuffix("-seen")]
        assert found[name] == replace(other, name=name, training=replace(other.training, embedded="training"))


def test_the_map_shows_the_model_of_the_article_with_every_pair():
    found = load_experiments(SHIPPED)
    whole, main = found["emoji-infonce-100-all"].training, found["emoji-infonce-100"].training
    assert replace(whole, embedded=main.embedded, checkpoints=main.checkpoints) == main
    assert whole.embedded == ALL


def test_in_a_first_look_the_main_model_finds_partners_ten_times_as_often_as_chance(tmp_path):
    main = load_experiments(SHIPPED)["emoji-infonce-100"].first_look()
    data = load(main.data, main.training.encoder.picture, tmp_path / "cache")
    make({tmp_path / "run": main}, main.seeds[0], data)
    bundle = load_bundle(tmp_path / "run")
    assert bundle.metric("recall_at_1") > 10 / len(bundle.items)


def test_experiments_that_differ_in_length_alone_are_one_training_in_a_first_look():
    found = load_experiments(SHIPPED)
    looks = [
        found[name].first_look()
        for name in ("emoji-infonce-100", "emoji-infonce-100-long", "emoji-infonce-100-longest")
    ]
    assert training_of(looks[0]) == training_of(looks[1]) == training_of(looks[2])


def test_a_first_look_trains_for_less_than_a_third_of_the_steps_as_its_page_says():
    for experiment in load_experiments(SHIPPED).values():
        assert experiment.first_look().training.steps < experiment.training.steps / 3 or not experiment.training.steps


def test_a_first_look_trains_no_longer_than_a_minute_or_so_on_each_of_two_cores():
    looks = [experiment.first_look() for experiment in load_experiments(SHIPPED).values()]
    trainings = {repr(training_of(look)): look for look in looks}.values()
    steps = {data: sum(t.training.steps for t in trainings if t.data.set == data) for data in ("emoji", "shapes")}
    assert 0.05 * steps["emoji"] + 0.015 * steps["shapes"] < 2 * 75  # seconds a step, on one core
    assert all(len(look.seeds) == 1 for look in looks)


@pytest.mark.parametrize("scale", ["100", "30"])
@pytest.mark.parametrize("start", ["aligned", "same-side", "far-apart"])
def test_a_start_is_compared_with_the_run_that_differs_in_nothing_else(scale, start):
    found = load_experiments(SHIPPED)
    plain, placed = found[f"emoji-infonce-{scale}"], found[f"emoji-infonce-{scale}-{start}"]
    assert plain.training.initialisation == "none"
    assert placed == replace(plain, name=placed.name, training=replace(plain.training, initialisation=start))


@pytest.mark.parametrize("scale", ["fixed", "learned"])
def test_wrong_pairs_and_missing_words_differ_in_the_data_alone(scale):
    found = load_experiments(SHIPPED)
    plain = found[f"shapes-{scale}"]
    assert (plain.data.wrong, plain.data.mention) == (0, 5)
    for name, data in {
        **{f"wrong-{share}": replace(plain.data, wrong=share / 100) for share in (30, 60)},
        **{f"mention-{count}": replace(plain.data, mention=count) for count in (1, 3)},
    }.items():
        assert found[f"shapes-{scale}-{name}"] == replace(plain, name=f"shapes-{scale}-{name}", data=data)


@pytest.mark.parametrize("name", ["emoji-infonce-100", "emoji-infoloob-30", "emoji-cyclip-100", "emoji-infonce-3.3"])
def test_a_name_says_objective_and_scale(name):
    training = load_experiments(SHIPPED)[name].training
    assert f"emoji-{training.objective}-{training.scale:g}" == name


def test_settings_come_from_defaults_then_like_then_the_experiment(tmp_path):
    found = load_experiments(
        write_experiments(
            tmp_path,
            """\
defaults: {steps: 5, batch: 8, encoder: {width: 32}}
experiments:
  a: {objective: cloob, options: {beta: 25}, scale: 30, encoder: {heads: 2}}
  b: {like: a, steps: 9, scale: learned, encoder: {width: 48}}
  c: {data: {set: shapes, wrong: 0.1}}
""",
        )
    )
    a, b = found["a"].training, found["b"].training
    assert (a.steps, a.batch, a.scale, a.options) == (5, 8, 30.0, (("beta", 25.0),))
    assert (b.steps, b.scale, b.objective, b.options) == (9, None, "cloob", (("beta", 25.0),))
    assert (a.encoder.width, a.encoder.heads, b.encoder.width, b.encoder.heads) == (32, 2, 48, 2)
    assert found["c"].data == DataConfig("shapes", wrong=0.1)


def test_quick_keeps_everything_but_steps_and_seeds():
    for experiment in load_experiments(SHIPPED).values():
        quick = experiment.quick()
        assert quick.seeds == experiment.seeds[:1]
        assert quick.training.steps == min(experiment.training.steps, 24)
        assert (quick.name, quick.training.encoder) == (experiment.name, experiment.training.encoder)


def test_all_mistakes_are_told_together_in_the_order_of_lines(tmp_path):
    found = problems(
        tmp_path,
        """\
defaults:
  steps: -1
  speed: 3
experiments:
  good: {objective: infonce, scale: 10}
  a:
    objective: nce
    seeds: [0, 0]
    encoder: {width: 10, heads: 4, wide: 1}
  b: {like: gone, scale: warm}
  c: {objective: infonce, options: {beta: 8}}
  Big Name: {}
  d: {batch: 4000}
  e: {data: {set: emoji, wrong: 0.5}}
  f: {steps: true, learning_rate: .nan}
  g: {initialisation: near, scale_end: cold}
  h: {scale: learned, scale_end: 10}
  i: {embedded: trained, encoder: {positions: 1}}
  j: {encoder: {twin: true}, initialisation: aligned}
  k: {data: {set: shapes, pairs: 4375}}
other: 1
""",
    )
    lines = [int(problem.split(":")[0]) for problem in found]
    assert lines == sorted(lines)
    assert {problem.partition(":")[2].strip() for problem in found} >= {
        "found steps: -1; allowed: a whole number from 0 to 100000.",
        "found objective: 'nce'; did you mean 'infonce'? Allowed: cloob, cyclip, hopfield, infoloob, infonce, siglip.",
        "found seeds: [0, 0]; allowed: a list of different whole numbers from 0, for example [0, 1, 2].",
        "found heads 4 and width 10; heads must divide width.",
        "found like: 'gone'; did you mean 'good'? Allowed: a, c, d, e, f, g, good, h, i, j, k.",
        "found initialisation: 'near'; did you mean 'none'? Allowed: aligned, far-apart, none, same-side.",
        "found scale_end: 'cold'; allowed: a number from 0.001 to 1000.",
        "found scale_end 10 and a learned scale; give the scale it starts from.",
        "found scale: 'warm'; allowed: a number from 0.001 to 1000, or learned.",
        "found the option 'beta' of infonce; there are none.",
        "found the name 'Big Name'; allowed: small letters, digits, dots and hyphens, at most 120.",
        "found batch 4000; the data has 3282 training pairs, a batch at most as many.",
        "found wrong of emoji; emoji takes no settings.",
        "found embedded: 'trained'; did you mean 'training'? Allowed: all, held-out, training.",
        "found positions: 1; allowed: true or false.",
        "found initialisation aligned for two towers of pictures; it turns captions: none is allowed.",
        "found pairs: 4375; allowed: a whole number from 500 to 4374.",
        "found steps: True; allowed: a whole number from 0 to 100000.",
        "found learning_rate: nan; allowed: a number above 0 to 1.",
        "found 'other'; allowed: defaults, experiments.",
    }
    assert any(problem.startswith("3: found 'speed'; did you mean 'seeds'? Allowed: batch,") for problem in found)
    assert any(problem.startswith("9: found 'wide'; did you mean 'width'? Allowed: biases,") for problem in found)
    assert {2, 3, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20} <= set(lines)
    assert 5 not in lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "found None; allowed: a mapping with defaults, experiments."),
        ("defaults: {}", "lacks 'experiments' (a mapping from names to settings, with at least one)."),
        ("experiments: {}", "found experiments: {}; allowed: a mapping from names to settings, with at least one."),
        ("experiments: [a]", "found experiments: ['a']; allowed: a mapping from names to settings, with at least one."),
        ("experiments: {a: 3}", "found a: 3; allowed: a mapping of settings."),
        ("experiments: {a: {seeds: []}}", "found seeds: []; allowed: a list of different whole numbers from 0,"),
        ("experiments: {a: {seeds: [0, -1]}}", "found seeds[1]: -1; allowed: a whole number from 0."),
        ("defaults: {like: a}\nexperiments: {a: {}}", "found 'like'; allowed: batch,"),
        ("experiments: {a: {like: b}, b: {like: a}}", "found like: 'b'; there are none."),
        ("experiments: {a: {like: b}, b: {like: b}, c: {}}", "found like: 'b'; allowed: c."),
        ("experiments: {a: {sped: 1}}", "found 'sped'; did you mean 'seeds'? Allowed: batch,"),
        ("experiments: {a: {like: [b]}, b: {}}", "found like: ['b']; allowed: text."),
        ("experiments: {a: {scale: 0.0001}}", "found scale: 0.0001; allowed: a number from 0.001 to 1000"),
        (f"experiments: {{{'a' * 121}: {{}}}}", "allowed: small letters, digits, dots and hyphens, at most 120."),
        ("experiments: {a: {encoder: 3}}", "found encoder: 3; allowed: a mapping with picture, patch, width, heads,"),
        (
            "experiments: {a: {options: {beta: -1}, objective: cloob}}",
            "found beta: -1; allowed: a number from 0 to 1000.",
        ),
        (
            "experiments: {a: {options: {bta: 1}, objective: cloob}}",
            "found the option 'bta' of cloob; did you mean 'beta'?",
        ),
    ],
)
def test_a_file_of_another_form_is_refused_in_a_sentence(tmp_path, text, expected):
    assert any(expected in problem for problem in problems(tmp_path, text)), problems(tmp_path, text)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"nowhere.yaml: cannot be read"):
        load_experiments(tmp_path / "nowhere.yaml")
