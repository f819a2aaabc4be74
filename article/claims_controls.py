"""Claims of controls: towers without a part, two towers that read the same, the sigmoid loss, the thermostat tested."""

from __future__ import annotations

import numpy as np

from ..precompute.analysis.thermostat import predicted_cone, thermostat
from ..precompute.bundle import Bundle
from ..site.claims import Evidence, Runs, claim
from .closings import clouds
from .effects import cosines, floors, gaps, of_seeds, per_seed
from .findings import above, below, level, levels, shown, within

BIRTH, WITHOUT = "emoji-untrained", "emoji-untrained-{}"
TWINS = ("emoji-twins-30", "emoji-twins-100")
SIGMOID, ALIGNED = "emoji-siglip", "emoji-siglip-aligned"
SUITED = ("emoji-infonce-10-longest-seen", "emoji-infonce-30-longest-seen", "shapes-fixed-seen")
COLD, WARM = "shapes-fixed-wrong-60-seen", "shapes-14-wrong-60-seen"
EMOJI = "emoji-infonce-100-longest-seen"
CONE_OF_INTEREST = 0.1

__all__ = [
    "class_token_and_positions_make_the_cone",
    "emoji_at_100_are_no_thermostat",
    "sigmoid_loss_remembers_its_start",
    "thermostat_holds_where_pairs_are_wrong",
    "twins_have_a_gap",
]


@claim("The cone of untrained pictures comes from class token and positions")
def class_token_and_positions_make_the_cone(runs: Runs) -> Evidence:
    """Without both, the mean cosine of two pictures falls by over a half; without one, or biases, by less than 0.05."""
    without = ("no-class-token", "no-positions", "no-biases", "neither")
    names = (BIRTH, *map(WITHOUT.format, without))
    whole, no_token, no_positions, no_biases, neither = measured = cosines(runs, *names, modality="image")
    return shown(
        [*levels(names, measured), below("neither less both", neither - whole, -0.5),
         within("without class token", no_token - whole, 0.05),
         within("without positions", no_positions - whole, 0.05),
         within("without biases", no_biases - whole, 0.05)],
        "Mean cosine of two different pictures before training.",
    )  # fmt: skip


@claim("Two towers that read the same pictures keep a gap that a flat cut sees")
def twins_have_a_gap(runs: Runs) -> Evidence:
    """At scale 100 the gap is above twice its floor, and a cut is right in over 99 of 100 cases."""
    warm, cold = gaps(runs, *TWINS)
    (floor,), (cut,) = floors(runs, TWINS[1]), of_seeds(runs, TWINS[1], metric="linear_separability")
    return shown(
        [level("gap at 30", warm), level("gap at 100", cold),
         above("gap at 100 less twice its floor", cold - 2 * floor), above("separability at 100", cut, 0.99)],
        "Both towers see the held-out pictures; they differ by their seed. Separability over trainings alone.",
    )  # fmt: skip


@claim("With the sigmoid loss, too, the start decides how wide the gap remains")
def sigmoid_loss_remembers_its_start(runs: Runs) -> Evidence:
    """From the plain start the gap ends above that from an aligned one, by 0.1 at least."""
    born, aligned = measured = gaps(runs, SIGMOID, ALIGNED)
    return shown(
        [*levels((SIGMOID, ALIGNED), measured), above("plain less aligned", born - aligned, 0.1)],
        "Gap distance after 480 steps, scale and bias learned.",
    )


@claim("On pairs that were trained on, the cone is what the scale has too much")
def thermostat_holds_where_pairs_are_wrong(runs: Runs) -> Evidence:
    """Where the scale suits the pairs no cone is left; with 60% wrong ones at 50 it is 1 - s*/s, s* of a run at 14."""
    free = [below(f"cone, {name}", per_seed(map(_cone, runs[name].runs.values())), 0.02) for name in (*SUITED, WARM)]
    asked = np.mean(_contents(runs, WARM))
    cold = per_seed(map(_cone, runs[COLD].runs.values()))
    predicted = predicted_cone(float(asked), _scale(runs[COLD].first))
    return shown(
        [*free, level(f"cone, {COLD}", cold), level("1 - s*/s", per_seed([predicted, predicted])),
         within("cone less 1 - s*/s", cold - predicted, CONE_OF_INTEREST)],
        f"Training pairs. The cone is 1 - sqrt((1 - c)(1 - c')) of both clouds. s* is {asked:.3g}, the best scale "
        f"of the centred clouds of the run at 14.29: other towers, the same data. Intervals over trainings alone.",
    )  # fmt: skip


@claim("Emoji at a scale of 100 have a cone that the formula does not ask for")
def emoji_at_100_are_no_thermostat(runs: Runs) -> Evidence:
    """On training pairs their cone is wider by over 0.02 than 1 - s*/s, or than 0 where s* is above 100."""
    found = [thermostat(*clouds(bundle), _scale(bundle)) for bundle in runs[EMOJI].runs.values()]
    return shown(
        [level("s*", per_seed(one.content for one in found)),
         above("cone less what the formula asks for", per_seed(one.cone - one.predicted for one in found), 0.02)],
        "Training pairs after 960 steps, s* of the model's own centred clouds; a cone below 0.02 we call none. "
        "Intervals over trainings alone.",
    )  # fmt: skip


def _cone(bundle: Bundle) -> float:
    return thermostat(*clouds(bundle), _scale(bundle)).cone


def _scale(bundle: Bundle) -> float:
    return float(bundle.logit_scale[-1])


def _thermostat_scale(runs: Runs) -> list[float]:
    """Best scale of the centred clouds on training pairs, 60% of them wrong, of a model trained at 14.29."""
    return _contents(runs, WARM)


def _emoji_scale(runs: Runs) -> list[float]:
    """Best scale of the centred clouds on training pairs of emoji, of models trained at 100."""
    return _contents(runs, EMOJI)


def _contents(runs: Runs, name: str) -> list[float]:
    return [thermostat(*clouds(bundle), _scale(bundle)).content for bundle in runs[name].runs.values()]


def _thermostat_predicted(runs: Runs) -> float:
    """Cone that the formula asks for at a scale of 50, from what another model asks for."""
    return predicted_cone(float(np.mean(_thermostat_scale(runs))), _scale(runs[COLD].first))


def _cone_of(name: str, told: str):  # noqa: ANN202
    def compute(runs: Runs) -> list[float]:
        return [_cone(bundle) for bundle in runs[name].runs.values()]

    compute.__doc__ = f"Cone of both clouds on training pairs, {told}."
    return compute


def _pairs(runs: Runs) -> int:
    """Training pairs that are embedded."""
    return len(runs[COLD].first.items)


NUMBERS = {
    "thermostat.pairs": _pairs,
    "thermostat.scale": _thermostat_scale,
    "thermostat.predicted": _thermostat_predicted,
    "thermostat.cone": _cone_of(COLD, "60% wrong pairs, scale 50"),
    "thermostat.emoji-scale": _emoji_scale,
    "thermostat.emoji-cone": _cone_of(EMOJI, "emoji, scale 100"),
    "thermostat.cone-30": _cone_of("shapes-fixed-wrong-30-seen", "30% wrong pairs, scale 50"),
}
