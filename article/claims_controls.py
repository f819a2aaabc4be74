"""Claims of controls: towers without a part, two towers that read the same, the sigmoid loss, the thermostat tested."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..precompute.analysis.thermostat import Thermostat, predicted_cone, thermostat
from ..precompute.bundle import Bundle
from ..site.claims import Evidence, Runs, claim
from .closings import clouds
from .effects import NO_CONE, Measurement, cosines, floors, gaps, of_seeds, per_seed
from .findings import above, below, level, levels, shown, within

BIRTH, WITHOUT = "emoji-untrained", "emoji-untrained-{}"
TWINS = ("emoji-twins-30", "emoji-twins-100")
SIGMOID, ALIGNED = "emoji-siglip", "emoji-siglip-aligned"
SUITED = ("emoji-infonce-10-longest-seen", "emoji-infonce-30-longest-seen", "shapes-fixed-seen")
COLD, WARM = "shapes-fixed-wrong-60-seen", "shapes-14-wrong-60-seen"
SOME_WRONG, BARE = "shapes-fixed-wrong-30-seen", "shapes-fixed-mention-1-seen"
EMOJI = "emoji-infonce-100-longest-seen"
CONE_OF_INTEREST = 0.1  # nearer than that to the formula is on it, further away is off it

__all__ = [
    "class_token_and_positions_make_the_cone",
    "emoji_at_100_are_no_thermostat",
    "other_cold_runs_miss_the_formula",
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
    free = [below(f"cone, {name}", _cones(runs, name), NO_CONE) for name in (*SUITED, WARM)]
    seeds = [seed for seed in runs[COLD].seeds if seed in runs[WARM].runs]
    cold, warm = (_thermostats(runs, name, seeds) for name in (COLD, WARM))
    cone = per_seed(one.cone for one in cold)
    asked = per_seed(predicted_cone(other.content, one.scale) for one, other in zip(cold, warm, strict=True))
    own = per_seed(one.predicted for one in cold)
    return shown(
        [*free, level(f"cone, {COLD}", cone), level("1 - s*/s", asked),
         within("cone less 1 - s*/s", cone - asked, CONE_OF_INTEREST),
         within("cone less 1 - s*/s, s* of its own centred clouds", cone - own, CONE_OF_INTEREST)],
        "Training pairs. The cone is 1 - sqrt((1 - c)(1 - c')) of both clouds. s* is the best scale of the centred "
        "clouds of the run at 14.29, the same seed: other towers, the same data. Intervals over trainings alone.",
    )  # fmt: skip


@claim("With fewer wrong pairs, or captions that name one factor, the cone is not what the formula asks for")
def other_cold_runs_miss_the_formula(runs: Runs) -> Evidence:
    """At 50 the cone is off 1 - s*/s by over 0.1: above it with 30% wrong pairs, below it with one factor named."""
    findings = []
    for name, off in ((SOME_WRONG, above), (BARE, below)):
        found = _thermostats(runs, name)
        cone, asked = per_seed(one.cone for one in found), per_seed(one.predicted for one in found)
        edge = CONE_OF_INTEREST if off is above else -CONE_OF_INTEREST
        findings += [
            level(f"{name}, s*", per_seed(one.content for one in found)),
            level("scale at which the loss is least", per_seed(one.asked for one in found)),
            level("cone", cone), level("cone that the formula asks for", asked),
            off("cone less that", cone - asked, edge),
        ]  # fmt: skip
    return shown(
        findings,
        f"Training pairs, s* of the model's own centred clouds. What is off by less than {CONE_OF_INTEREST} would be "
        f"on the formula, as with 60% wrong pairs. Where training has come to rest the loss is least at the scale of "
        f"training, 50. Intervals over trainings alone.",
    )


@claim("Emoji at a scale of 100 have a cone that the formula does not ask for")
def emoji_at_100_are_no_thermostat(runs: Runs) -> Evidence:
    """On training pairs their cone is wider by over 0.02 than 1 - s*/s, or than 0 where s* is above 100."""
    found = _thermostats(runs, EMOJI)
    return shown(
        [level("s*", per_seed(one.content for one in found)),
         above("cone less what the formula asks for", per_seed(one.cone - one.predicted for one in found), NO_CONE)],
        f"Training pairs after 960 steps, s* of the model's own centred clouds; a cone below {NO_CONE} we call none. "
        f"Intervals over trainings alone.",
    )  # fmt: skip


def _of(bundle: Bundle) -> Thermostat:
    return thermostat(*clouds(bundle), float(bundle.logit_scale[-1]))


def _thermostats(runs: Runs, name: str, seeds: Sequence[int] = ()) -> list[Thermostat]:
    """Of each seed, or of some."""
    return [_of(runs[name].runs[seed]) for seed in seeds or runs[name].seeds]


def _cones(runs: Runs, name: str) -> Measurement:
    return per_seed(one.cone for one in _thermostats(runs, name))


def _numbers_of(name: str, told: str) -> Mapping[str, Callable[[Runs], list[float]]]:
    """What stands in the text of a run: its scale s*, the cone that this asks for, and the cone that is there."""
    parts = {
        "scale": ("Best scale of the centred clouds", lambda one: one.content),
        "predicted": ("Cone that the formula asks for by the model's own centred clouds", lambda one: one.predicted),
        "cone": ("Cone of both clouds", lambda one: one.cone),
    }
    return {part: _number(name, f"{meant} on training pairs, {told}.", of) for part, (meant, of) in parts.items()}


def _number(name: str, doc: str, of: Callable[[Thermostat], float]) -> Callable[[Runs], list[float]]:
    def compute(runs: Runs) -> list[float]:
        return [of(one) for one in _thermostats(runs, name)]

    compute.__doc__ = doc
    return compute


def _predicted(runs: Runs) -> list[float]:
    """Cone that the formula asks for at a scale of 50, from what the same seed asks for that was trained at 14.29."""
    return [predicted_cone(one.content, float(runs[COLD].first.logit_scale[-1])) for one in _thermostats(runs, WARM)]


def _pairs(runs: Runs) -> int:
    """Training pairs that are embedded."""
    return len(runs[COLD].first.items)


_COLD = _numbers_of(COLD, "60% wrong pairs, scale 50")
_WARM = _numbers_of(WARM, "60% wrong pairs, scale 14.29")
_EMOJI = _numbers_of(EMOJI, "emoji, scale 100")
NUMBERS = {
    "thermostat.pairs": _pairs,
    "thermostat.scale": _WARM["scale"],
    "thermostat.predicted": _predicted,
    "thermostat.cone": _COLD["cone"],
    "thermostat.predicted-own": _COLD["predicted"],
    "thermostat.emoji-scale": _EMOJI["scale"],
    "thermostat.emoji-cone": _EMOJI["cone"],
    "thermostat.emoji-predicted": _EMOJI["predicted"],
    **{f"thermostat.{part}-30": of for part, of in _numbers_of(SOME_WRONG, "30% wrong pairs, scale 50").items()},
    **{f"thermostat.{part}-1": of for part, of in _numbers_of(BARE, "one factor named, scale 50").items()},
}
