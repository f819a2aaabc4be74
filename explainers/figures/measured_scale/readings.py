"""Two published losses of a model over the logit scale: where each can have been measured, and where both were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import permutations

from ....precompute.analysis.checks import Floats
from ....precompute.analysis.closing import shift
from ....precompute.analysis.scale import MeasuredAt, batched_loss, measured_at
from ....precompute.bundle import Bundle
from ....precompute.ensemble import Ensemble
from ....precompute.errors import InputError
from ....precompute.modalities import word
from ....precompute.numbers import number
from ....precompute.provenance import PublishedLosses, published_losses
from ...data.models import NO_RUNS
from ...labels import told_apart

GRID = tuple(float(f"{10 ** (place / 30):.3g}") for place in range(-9, 76))  # 0.5 to 316, thirty a decade
APART = 0.01  # relative distance that the grid keeps from a scale at which losses were measured
UNSCALED = 1e-3  # distance from 1 within which a scale is none


@dataclass(frozen=True)
class Reading:
    """What two published losses say of one model.

    Attributes
    ----------
    name, label
        Of the experiment, and what a reader calls it.
    asking, answering
        The two modalities, in words: the losses go from the one to the other.
    batch
        Items over which a loss was measured, at most.
    trained, shifted
        The model's two clouds as trained and after the shift, (N, D) unit rows each, in the order of the batches.
    published
        Both losses as they were published, in nats: as trained, and after the shift.
    found
        Scales at which each of them, and both, can have been measured.
    """

    name: str
    label: str
    asking: str
    answering: str
    batch: int
    trained: tuple[Floats, Floats]
    shifted: tuple[Floats, Floats]
    published: tuple[float, float]
    found: MeasuredAt

    @property
    def fits(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Scales at which each loss alone can have been measured: as trained, and after the shift."""
        return self.found.trained, self.found.shifted

    @property
    def candidates(self) -> int:
        """Answers among which a loss chooses: near the scale 0 it is the logarithm of this."""
        return min(self.batch, len(self.trained[0]))

    @property
    def told_scale(self) -> float | None:
        """The scale that both losses share, to three digits; None where they share none."""
        return None if self.found.scale is None else float(f"{self.found.scale:.3g}")

    @property
    def unscaled(self) -> bool:
        """Whether they were measured on the cosines as they are."""
        return self.found.scale is not None and abs(self.found.scale - 1) < UNSCALED

    def losses(self, scales: Iterable[float]) -> tuple[list[float], list[float]]:
        """Both losses at some scales, in nats to five digits: as trained, and after the shift."""
        trained, shifted = (
            [round(batched_loss(*clouds, s, self.batch), 5) for s in scales] for clouds in (self.trained, self.shifted)
        )
        return trained, shifted

    @property
    def ways(self) -> str:
        """Which scales each loss alone allows, in a sentence."""
        trained, shifted = map(_listed, self.fits)
        return f"As trained 1/τ = {trained}, after the shift {shifted}."

    @property
    def verdict(self) -> str:
        """What follows from both, in a sentence."""
        if self.found.scale is None:
            return "No one scale gives both."
        if self.unscaled:
            return "Both were measured at 1, without any scale: the one of training stays unknown."
        return f"Both were measured at 1/τ = {number(self.found.scale, '.3g')}."


def readings_of(runs: Mapping[str, Ensemble]) -> list[Reading]:
    """Models in the order given, the first seed of each.

    Raises
    ------
    InputError
        There is none, or of some the two losses are not recorded; all of these.
    """
    if not runs:
        raise InputError(NO_RUNS)
    directions = {name: _direction(ensemble.first) for name, ensemble in runs.items()}
    lacking = [name for name, direction in directions.items() if direction is None]
    if lacking:
        raise InputError(
            f"run {name} records no loss that was published both as trained and after the shift; allowed: real models "
            f"in two modalities, such as clip-photos. `modgap precompute` makes older bundles of them again."
            for name in lacking
        )
    labels = told_apart([ensemble.label for ensemble in runs.values()], list(runs))
    return [
        _reading(name, label, runs[name].first, *direction)
        for label, (name, direction) in zip(labels, directions.items(), strict=True)
        if direction is not None
    ]


def scales_of(readings: Iterable[Reading]) -> tuple[float, ...]:
    """Scales at which the losses are drawn and read, rising: a grid, and those at which they were measured."""
    measured = {reading.told_scale for reading in readings}
    common = {scale for scale in measured if scale is not None and GRID[0] <= scale <= GRID[-1]}
    free = [scale for scale in GRID if all(abs(scale / other - 1) > APART for other in common)]
    return tuple(sorted([*free, *common]))


def _direction(bundle: Bundle) -> tuple[PublishedLosses, str] | None:
    """The losses that are recorded of a bundle, and the first direction that both go; None where there is none."""
    published = published_losses(bundle.imported)
    if published is None:
        return None
    both = [one for one in published["trained"] if one in published["shifted"]]
    possible = [f"{asking}>{answering}" for asking, answering in permutations(bundle.modalities, 2)]
    known = [one for one in both if one in possible]
    return (published, known[0]) if known else None


def _reading(name: str, label: str, bundle: Bundle, published: PublishedLosses, direction: str) -> Reading:
    asking, answering = direction.split(">")
    order = published.get("order", list(range(len(bundle.items))))
    if sorted(order) != list(range(len(bundle.items))):
        raise InputError(
            f"run {name}: provenance.imported.published.order names other rows than those of the bundle; expected each "
            f"number from 0 to {len(bundle.items) - 1} once."
        )
    clouds = bundle.at(asking)[order].astype(float), bundle.at(answering)[order].astype(float)  # (N, D) each
    losses = published["trained"][direction], published["shifted"][direction]
    try:
        shifted = shift(*clouds, 1)
    except ValueError as err:
        raise InputError(
            f"run {name}: a point lands on the origin when the gap is closed; leave it out of this figure."
        ) from err
    found = measured_at(*clouds, *losses, published["batch"])
    words = word(asking), word(answering)
    return Reading(name, label, *words, published["batch"], clouds, shifted, losses, found)


def _listed(scales: Iterable[float]) -> str:
    """Scales in words: "20.7 or 62.2"."""
    return " or ".join(number(scale, ".3g") for scale in scales) or "none"
