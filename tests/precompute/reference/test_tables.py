"""The published tables against what was published of them, and the numbers that the article states of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from modgap.precompute.analysis import closing, losses, retrieval
from modgap.precompute.analysis.bias import without_bias
from modgap.precompute.analysis.scale import batched_loss, measured_at
from modgap.precompute.metrics import value
from modgap.precompute.reference.tables import HERE, INDEX, Table, tables

TABLES = {table.name: table for table in tables()}
TWO = [name for name, table in TABLES.items() if len(table.modalities) == 2]
DIGITS = 5e-4  # half a unit of the last digit of a scale to three
Pair = tuple[np.ndarray, np.ndarray]


@pytest.fixture(params=TABLES)
def table(request) -> Table:
    return TABLES[request.param]


def clouds_of(name: str) -> Pair:
    first, second = TABLES[name].clouds.values()
    return first, second


def as_published(name: str, way: str) -> Pair:
    """Who asks and who answers, in the order in which losses were measured."""
    table = TABLES[name]
    query, gallery = (table.clouds[one][list(table.stored)] for one in way.split(">"))
    return query, gallery


def test_there_are_24_tables_of_19_checkpoints():
    checkpoints = {(table.file == "photos-objectives", table.model) for table in TABLES.values()}
    assert (len(tables()), len(TABLES), len(checkpoints)) == (24, 24, 19)


def test_a_name_says_the_model_and_the_items():
    assert {table.name.rpartition("-")[2] for table in TABLES.values() if table.file != "photos-objectives"} == {
        "photos", "generated", "sounds", "molecules",
    }  # fmt: skip
    assert {"clip-photos", "cloob-laion-generated", "imagebind-sounds", "rn50-cc3m-infonce-late"} <= TABLES.keys()


def test_the_package_holds_the_licence_the_source_and_two_megabytes():
    assert "Copyright (c) 2024 Christina Humer" in (HERE / "LICENSE").read_text()
    assert "Humer et al. 2024" in (HERE / "README.md").read_text()
    assert sum(path.stat().st_size for path in HERE.iterdir() if path.suffix != ".py" and path.is_file()) < 2 * 2**20
    assert INDEX.is_file()


def test_labels_and_ids_of_a_table_are_all_different(table):
    assert len(table.items) == 100
    assert len({item.caption for item in table.items}) == 100
    assert table.items[17].id == f"{table.ids}-017"


def test_models_on_the_same_items_share_ids_and_labels():
    assert TABLES["clip-photos"].items == TABLES["rn50-cc3m-infonce-late"].items


def test_four_tables_are_stored_in_another_order_than_their_labels():
    other = {name for name, table in TABLES.items() if table.stored != tuple(range(100))}
    assert other == {"clip-photos", "cyclip-photos", "cloob-photos", "cloob-laion-photos"}
    assert all(sorted(table.stored) == list(range(100)) for table in TABLES.values())


@pytest.mark.parametrize("modality", ["image", "text"])
def test_models_agree_on_what_is_alike_photograph_by_photograph(modality):
    """The profile of each item, its cosines with all others, is nearest to its own among those of the other models."""
    alike = {}
    for name in TWO:
        if TABLES[name].ids == "photos":
            cosines = TABLES[name].clouds[modality] @ TABLES[name].clouds[modality].T
            np.fill_diagonal(cosines, np.nan)
            alike[name] = (cosines - np.nanmean(cosines)) / np.nanstd(cosines)
    shuffled = [name for name in alike if TABLES[name].order]
    one, other = (
        np.nan_to_num(np.mean([alike[name] for name in names], axis=0))  # (N, N)
        for names in (shuffled, alike.keys() - set(shuffled))
    )
    assert (np.corrcoef(one, other)[:100, 100:].argmax(axis=1) == np.arange(100)).all()


def test_embeddings_have_the_cosines_of_the_table(table):
    points = np.concatenate(list(table.clouds.values()))
    assert np.abs(points @ points.T - table.cosines).max() < 1e-6
    assert np.linalg.norm(points, axis=1) == pytest.approx(np.ones(len(points)))


def test_the_gap_is_the_published_one(table):
    pairs = {key: value(f"gap_distance({key})", table.clouds, 1) for key in table.gap_distance}
    assert len(pairs) == len(table.modalities) * (len(table.modalities) - 1) / 2
    assert pairs == pytest.approx(dict(table.gap_distance), abs=1e-6)


def test_losses_are_the_published_ones_at_the_scale_of_the_model(table):
    """The tolerance is 2e-6 nats, and what a scale that is known to three digits leaves open besides."""
    scale = table.scale or 1
    for way, published in table.loss.items():
        query, gallery = as_published(table.name, way)
        pairs = [((query, gallery), published)]
        if table.loss_shifted:
            pairs.append((closing.shift(query, gallery, 1), table.loss_shifted[way]))
        for pair, loss in pairs:
            slope = (batched_loss(*pair, scale + DIGITS) - batched_loss(*pair, scale - DIGITS)) / (2 * DIGITS)
            assert batched_loss(*pair, scale) == pytest.approx(loss, abs=2e-6 + abs(slope) * DIGITS)


@pytest.mark.parametrize("name", TWO)
def test_both_losses_agree_with_the_table_at_one_scale_only(name):
    table = TABLES[name]
    ((way, trained),) = table.loss.items()
    first, second = as_published(name, way)
    shifted = table.loss_shifted[way]
    found = measured_at(first, second, trained, shifted)
    assert found.scale is not None
    assert round(found.scale, 3) == (table.scale or 1)
    assert batched_loss(first, second, found.scale) == pytest.approx(trained, abs=2e-6)
    assert batched_loss(*closing.shift(first, second, 1), found.scale) == pytest.approx(shifted, abs=2e-6)
    both = [a for a in found.trained for b in found.shifted if a == pytest.approx(b, rel=1e-3)]
    assert len(both) == 1, "the other scale of the one loss is far from that of the other"


@pytest.mark.parametrize(
    ("name", "scale"),
    [("clip-photos", 100), ("cyclip-generated", 100.003), ("cloob-photos", 30), ("rn50-cc3m-infonce-late", 62.218), ("rn50-cc3m-infonce-early", 59.799), ("rn50-yfcc-infonce", 57.586), ("rn50-cc3m-hopfield-late", 30), ("imagebind-photos", None), ("cloome-clip-molecules", None)],
)  # fmt: skip
def test_the_scales_of_the_tables(name, scale):
    assert TABLES[name].scale == scale


class Shown(NamedTuple):
    """A row of what the tables show: all items one batch."""

    gap: float
    cones: tuple[float, ...]
    paired: float
    recall: tuple[float, ...]
    scale: int
    loss: float | None
    rank: float


SHOWN = {
    "clip-photos": Shown(0.814, (0.37, 0.48), 0.25, (0.82, 0.75), 78, 0.657, 92.5),
    "cyclip-photos": Shown(0.873, (0.78, 0.78), 0.51, (0.66, 0.67), 72, 1.214, 100),
    "cloob-photos": Shown(0.252, (0.01, 0.07), 0.33, (0.70, 0.65), 25, 1.287, 1),
    "cloob-laion-photos": Shown(0.290, (0.05, 0.04), 0.41, (0.82, 0.72), 24, 0.844, 1),
    "imagebind-photos": Shown(0.684, (0.27, 0.22), 0.31, (0.93, 0.88), 50, 0.314, 29),
    "rn50-cc3m-infonce-early": Shown(0.504, (0.24, 0.23), 0.45, (0.66, 0.67), 29, 1.018, 7),
    "rn50-cc3m-infonce-late": Shown(0.552, (0.26, 0.26), 0.43, (0.69, 0.72), 32, 0.909, 8),
    "rn50-cc3m-infoloob-early": Shown(0.213, (0.05, 0.02), 0.52, (0.55, 0.59), 13, 1.537, 2),
    "rn50-cc3m-infoloob-late": Shown(0.219, (0.04, 0.02), 0.51, (0.50, 0.62), 13, 1.670, 2),
    "rn50-cc3m-hopfield-early": Shown(0.431, (0.17, 0.06), 0.51, (0.64, 0.55), 18, 1.217, 3),
    "rn50-cc3m-hopfield-late": Shown(0.412, (0.16, 0.05), 0.50, (0.62, 0.59), 19, 1.138, 3),
    "rn50-cc3m-cloob-early": Shown(0.227, (0.04, 0.03), 0.44, (0.63, 0.69), 18, 1.164, 2),
    "rn50-cc3m-cloob-late": Shown(0.235, (0.04, 0.02), 0.42, (0.63, 0.70), 20, 1.084, 2),
    "rn50-yfcc-infonce": Shown(0.695, (), 0.32, (0.71,), 43, None, 23),
    "rn50-yfcc-infoloob": Shown(0.416, (), 0.45, (0.61,), 18, None, 3),
    "rn50-yfcc-hopfield": Shown(0.838, (), 0.27, (0.72,), 29, None, 84.5),
    "rn50-yfcc-cloob": Shown(0.447, (), 0.33, (0.72,), 26, None, 4),
    "clip-generated": Shown(0.720, (), 0.27, (0.81,), 76, None, 98),
    "cyclip-generated": Shown(0.874, (), 0.49, (0.42,), 65, None, 101),
    "cloob-generated": Shown(0.372, (), 0.32, (0.50,), 22, None, 8.5),
    "cloob-laion-generated": Shown(0.295, (), 0.50, (0.80,), 25, None, 1),
    "cloome-clip-molecules": Shown(0.424, (0.10, 0.25), 0.26, (0.13, 0.09), 7, 3.979, 36),
    "cloome-cloob-molecules": Shown(0.317, (0.01, 0.11), 0.08, (0.14, 0.10), 10, 4.231, 44),
}


def test_every_table_of_two_modalities_is_shown():
    assert SHOWN.keys() == set(TWO)


@pytest.mark.parametrize("name", SHOWN)
def test_gap_cones_partners_recall_best_scale_and_mixed_rank(name):
    shown, (first, second) = SHOWN[name], clouds_of(name)
    best = losses.best_logit_scale(first, second)
    a, b = TABLES[name].modalities
    found = {
        key: value(f"{metric}({of})", TABLES[name].clouds, best)
        for key, metric, of in [
            ("gap", "gap_distance", f"{a},{b}"), ("first cone", "intra_modal_cosine", a),
            ("second cone", "intra_modal_cosine", b), ("paired", "paired_cosine", f"{a},{b}"),
            ("there", "recall_at_1", f"{a}>{b}"), ("back", "recall_at_1", f"{b}>{a}"), ("loss", "loss", f"{a},{b}"),
            ("rank", "mixed_rank", f"{a}>{b}"),
        ]
    }  # fmt: skip
    assert found["gap"] == pytest.approx(shown.gap, abs=5.1e-4)
    assert (found["first cone"], found["second cone"])[: len(shown.cones)] == pytest.approx(shown.cones, abs=5.1e-3)
    assert found["paired"] == pytest.approx(shown.paired, abs=5.1e-3)
    assert (found["there"], found["back"])[: len(shown.recall)] == pytest.approx(shown.recall)
    assert best == pytest.approx(shown.scale, abs=0.5)
    assert shown.loss is None or found["loss"] == pytest.approx(shown.loss, abs=5.1e-4)
    assert found["rank"] == shown.rank


WAYS = {
    "trained": lambda pair: pair,
    "shifted": lambda pair: closing.shift(*pair, 1),
    "centred": lambda pair: closing.centre(*pair),
    "shifted, no bias": lambda pair: without_bias(*closing.shift(*pair, 1)),
    "trained, no bias": lambda pair: without_bias(*pair),
}


# Loss at the best scale and recall@1, mean of both ways. Prompts that occur twice tie, and ties count against the query.
@pytest.mark.parametrize(
    ("name", "costs"),
    [
        ("clip-photos", [(0.657, 0.785), (1.220, 0.645), (0.624, 0.77), (0.655, 0.76), (0.664, 0.77)]),
        ("cyclip-photos", [(1.214, 0.665), (1.229, 0.645), (1.186, 0.665), (1.196, 0.665), (1.194, 0.665)]),
        ("imagebind-photos", [(0.314, 0.905), (0.438, 0.865), (0.372, 0.87), (0.360, 0.87), (0.337, 0.88)]),
        ("rn50-cc3m-infonce-late", [(0.909, 0.705), (0.941, 0.71), (0.883, 0.715), (0.923, 0.69), (0.920, 0.685)]),
        ("rn50-yfcc-infonce", [(0.907, 0.69), (1.070, 0.66), (0.921, 0.705), (0.992, 0.69), (0.995, 0.69)]),
        ("clip-generated", [(0.658, 0.79), (0.937, 0.71), (0.744, 0.81), (0.793, 0.80), (0.811, 0.795)]),
        ("cyclip-generated", [(2.689, 0.42), (2.751, 0.365), (2.569, 0.44), (2.577, 0.385), (2.583, 0.385)]),
    ],
)
def test_what_closing_costs_and_what_of_it_is_the_bias(name, costs):
    for (way, change), (loss, recall) in zip(WAYS.items(), costs, strict=True):
        pair = change(clouds_of(name))
        found = losses.info_nce(*pair, losses.best_logit_scale(*pair)).mean
        assert found == pytest.approx(loss, abs=5.1e-4), way
        both = retrieval.recall_at_k(*pair, 1) + retrieval.recall_at_k(*pair[::-1], 1)
        assert both / 2 == pytest.approx(recall), way


def test_closing_by_a_shift_lowers_the_published_loss_of_hopfield_on_yfcc():
    pair = clouds_of("rn50-yfcc-hopfield")
    assert batched_loss(*pair, 30) == pytest.approx(0.577, abs=5.1e-4)
    assert batched_loss(*closing.shift(*pair, 1), 30) == pytest.approx(0.488, abs=5.1e-4)


@pytest.mark.parametrize(
    ("first", "second", "gap", "recall"),
    [("image", "text", 0.876, (0.09, 0.13)), ("image", "audio", 0.684, (0.36, 0.41)), ("text", "audio", 0.746, (0.09, 0.12))],
)  # fmt: skip
def test_pictures_texts_and_sounds_of_imagebind(first, second, gap, recall):
    clouds = TABLES["imagebind-sounds"].clouds
    assert value(f"gap_distance({first},{second})", clouds, 1) == pytest.approx(gap, abs=5.1e-4)
    ways = (f"{first}>{second}", f"{second}>{first}")
    assert tuple(value(f"recall_at_1({way})", clouds, 1) for way in ways) == pytest.approx(recall)
