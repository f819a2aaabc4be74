"""Claims about real models hold on them, and fail where one model is exchanged for one that denies them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from modgap.article import claims, claims_real, claims_tool, closings
from modgap.precompute.analysis.closing import METHODS
from modgap.precompute.bundle import Bundle
from modgap.precompute.reference.tables import tables

from .real import real_models, real_runs, shuffled

Models = dict[str, Bundle]


def no_gap(models: Models) -> None:
    """One model whose two modalities are halves of one cloud."""
    half = models["cloob-photos"].embeddings["image"][:, :50]
    models["cloob-photos"] = replace(
        models["cloob-photos"], items=models["cloob-photos"].items[:50],
        embeddings={"image": half, "text": models["cloob-photos"].embeddings["image"][:, 50:]},
    )  # fmt: skip


def instead(name: str, other: str):
    def change(models: Models) -> None:
        models[name] = models[other]

    return change


def exchanged(name: str, other: str):
    def change(models: Models) -> None:
        models[name], models[other] = models[other], models[name]

    return change


def no_gap_to_close(models: Models) -> None:
    """One model of the table that is closed already."""
    bundle = models["cyclip-photos"]
    moved = dict(zip(("image", "text"), closings.closed(bundle, "shift"), strict=True))
    models["cyclip-photos"] = replace(bundle, embeddings={name: x[None] for name, x in moved.items()})


def one_in_ten_is_opposite(models: Models) -> None:
    """Texts in two opposite places, nine in one: less their mean and back at length one they are where they were."""
    bundle = models["clip-photos"]
    text = bundle.embeddings["text"][:, :1] + 0.01 * bundle.embeddings["text"]  # (1, N, D)
    text[:, ::10] *= -1
    text /= np.linalg.norm(text, axis=-1, keepdims=True)
    models["clip-photos"] = replace(bundle, embeddings={**bundle.embeddings, "text": text})


def narrow_ones_find_nothing(models: Models) -> None:
    for name, bundle in list(models.items()):
        if "gap_distance(image,text)" in bundle.metrics and bundle.metrics["gap_distance(image,text)"][0] < 0.5:
            models[name] = shuffled(bundle, "text")


def sounds_that_say_nothing(models: Models) -> None:
    models["imagebind-sounds"] = shuffled(models["imagebind-sounds"], "audio")


def texts_far_from_sounds(models: Models) -> None:
    bundle = models["imagebind-sounds"]
    points = {**bundle.embeddings, "image": bundle.embeddings["audio"], "audio": bundle.embeddings["image"]}
    models["imagebind-sounds"] = replace(bundle, embeddings=points)


def shuffling(name: str, modality: str):
    def change(models: Models) -> None:
        models[name] = shuffled(models[name], modality)

    return change


def prompts_as_alike_as_pictures(models: Models) -> None:
    """In one of the models that were not looked at."""
    bundle = models["cloob-generated"]
    models["cloob-generated"] = replace(bundle, embeddings={**bundle.embeddings, "text": bundle.embeddings["image"]})


def stored_otherwise() -> list[tuple[str, np.ndarray]]:
    """Models whose rows are in an order of their own, with the number of the item of each."""
    return [(table.name, np.array(table.stored)) for table in tables() if table.order]


def texts_in_another_order(models: Models) -> None:
    for name, _ in stored_otherwise():
        models[name] = shuffled(models[name], "text")


def as_they_are_stored(models: Models) -> None:
    """As if nobody had put them into the order of the labels."""
    for name, rows in stored_otherwise():
        points = {modality: x[:, rows] for modality, x in models[name].embeddings.items()}
        models[name] = replace(models[name], embeddings=points)


BREAKING = {
    "real_models_have_a_gap": [no_gap],
    "clip_can_be_centred": [instead("clip-photos", "cyclip-photos"), instead("clip-photos", "clip-generated")],
    "bias_is_what_hurts_clip": [instead("clip-photos", "cyclip-photos"), instead("clip-photos", "clip-generated")],
    "bias_is_partly_meaning": [instead("clip-generated", "clip-photos")],
    "yfcc_pays_for_more_than_the_bias": [exchanged("rn50-cc3m-infonce-late", "rn50-yfcc-infonce")],
    "closing_mends_mixed_search_of_real_models": [no_gap_to_close],
    "infoloob_halves_the_gap": [exchanged(nce, loob) for nce, loob in claims_real.SAME_SCALE],
    "data_widen_the_gap": [exchanged(cc3m, yfcc) for cc3m, yfcc in claims_real.OTHER_DATA],
    "published_scales_differ": [instead(nce, loob) for nce, loob in claims_real.TWO_SCALES],
    "centring_closes_every_gap": [one_in_ten_is_opposite],
    "some_losses_have_no_temperature": [instead("imagebind-photos", "clip-photos")],
    "closing_lowers_a_loss": [instead("rn50-yfcc-hopfield", "clip-photos")],
    "two_that_never_met": [sounds_that_say_nothing, texts_far_from_sounds],
    "wide_gaps_spoil_mixed_search": [narrow_ones_find_nothing],
    "shift_favours_captions_of_clip": [exchanged("clip-photos", "cyclip-photos")],
    "five_pictures_are_alike": [
        *(shuffling(name, "image") for name in claims_tool.CHECKED_ON),
        prompts_as_alike_as_pictures,
    ],
    "photographs_had_two_orders": [texts_in_another_order, as_they_are_stored],
}


@pytest.mark.parametrize("name", BREAKING)
def test_a_claim_holds_on_the_real_models(name):
    evidence = getattr(claims, name)(real_runs())
    assert evidence.holds, evidence.rows


@pytest.mark.parametrize(
    ("name", "change"), [(name, change) for name, changes in BREAKING.items() for change in changes]
)
def test_a_claim_fails_where_a_model_denies_it(name, change):
    assert not getattr(claims, name)(real_runs(change)).holds


def test_the_table_of_what_closing_costs_has_the_published_digits():
    runs = real_runs()
    told = {
        "clip-photos": ("0.657", "1.220", "0.624", "0.655", "0.664"),
        "imagebind-photos": ("0.314", "0.438", "0.372", "0.360", "0.337"),
        "clip-generated": ("0.658", "0.937", "0.744", "0.793", "0.811"),
    }
    for name, losses in told.items():
        found = [closings.NUMBERS[f"{name}.{method}.best_loss"](runs)[0] for method in METHODS]
        assert tuple(f"{loss:.3f}" for loss in found) == losses


def test_what_is_fitted_never_saw_what_is_scored():
    bundle = real_models()["clip-photos"]
    x, y = closings.clouds(bundle)
    fitted, scored = np.arange(50), np.arange(50, 100)
    moved = METHODS["centre"](x[scored], y[scored], (x[fitted], y[fitted]))
    again = METHODS["centre"](x[scored][:10], y[scored][:10], (x[fitted], y[fitted]))
    assert np.allclose(moved[0][:10], again[0])
    assert not np.allclose(moved[0], METHODS["centre"](x[scored], y[scored], (x[scored], y[scored]))[0])


def test_every_published_pair_of_losses_has_one_scale():
    runs = real_runs()
    scales = {t.name: closings.solved_scale(runs, t) for t in tables() if t.modalities == ("image", "text")}
    assert None not in scales.values()
    assert scales["clip-photos"] == pytest.approx(100, abs=0.01)
