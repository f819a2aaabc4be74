"""Runs of the small trainer, update by update, and what is measured on the way. Twin: ``numerics/trainer.js``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .draws import Floats, stream, uniforms
from .gradients import OBJECTIVES, THRESHOLD, flipped
from .settings import Change, Settings, settings_at
from .towers import PICTURES, TEXTS, Weights, backward, born, forward, inputs

MOMENTUM, SPREADING, SMALLEST = 0.9, 0.999, 1e-8  # Adam: Kingma and Ba, ICLR 2015
BOUND = 1e150  # magnitude of a weight, beyond which squares are no numbers any more
BATCHES, WRONG = 4, 5  # purposes of streams

Clouds = tuple[Floats, Floats]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Measured:
    """What all N pairs show at a step, each text beside its own picture; (S,) of each, a number a seed.

    Attributes
    ----------
    gap, floor
        Distance of the centres, and what chance leaves of it; see `modgap.precompute.analysis.geometry`.
    loss
        The objective on all pairs at the present scale, none of them wrong.
    scale
        Logit scale.
    recall
        Share of the pictures and texts whose partner is nearer than every other candidate.
    separability
        Share of the points that are nearer to the centre of their own modality.
    cone
        Mean cosine of two different points of one modality, over both.
    """

    gap: Floats
    floor: Floats
    loss: Floats
    scale: Floats
    recall: Floats
    separability: Floats
    cone: Floats


@dataclass(frozen=True)
class History:
    """Runs that differ by their seed, at the steps asked for.

    Attributes
    ----------
    steps
        (T,) as far as all runs came.
    measured
        T of them.
    pictures, texts
        (T, S, N, D), rows of length one.
    diverged
        The first step at which a weight was no number below `BOUND`; None where none was.
    """

    steps: Rows
    measured: tuple[Measured, ...]
    pictures: Floats
    texts: Floats
    diverged: int | None = None

    def curve(self, name: str) -> Floats:
        """(S, T) of one measure."""
        return np.stack([getattr(one, name) for one in self.measured], axis=1)


class Run:
    """Trainings that differ by their seed, moved on together by `update`.

    Parameters
    ----------
    settings
        After all changes.
    changes
        What was otherwise before; see `Change`.
    given
        Pictures and texts, (N, F) each; those of `inputs` where there are none.
    points
        Where free points start, (N, D) each; as they are born where there are none.
    seeds
        S of them; the one of the settings where there are none.
    """

    def __init__(
        self,
        settings: Settings,
        changes: Iterable[Change] = (),
        given: Clouds | None = None,
        points: Clouds | None = None,
        seeds: Sequence[int] = (),
    ) -> None:
        self.settings, self.changes = settings, tuple(changes)
        self.seeds = tuple(seeds) or (settings.seed,)
        each = [settings.having("seed", seed) for seed in self.seeds]
        if points:  # which are all that there is of an item
            data = [tuple(np.zeros((len(one), 0)) for one in points) for _ in each]
            towers = [tuple([one.copy()] for one in points) for _ in each]
        else:
            data = [given or inputs(one) for one in each]
            towers = [born(one, *own) for one, own in zip(each, data, strict=True)]
        self.given = [np.stack([own[side] for own in data]) for side in (PICTURES, TEXTS)]  # (S, N, F) each
        self.towers: list[Weights] = [
            [np.stack(arrays) for arrays in zip(*(own[side] for own in towers), strict=True)]
            for side in (PICTURES, TEXTS)
        ]
        self.step = 0
        self.log_scale = np.full(len(each), np.log(self.now.scale))  # (S,)
        self.threshold = np.full(len(each), THRESHOLD)  # (S,)
        self.drift = [np.zeros_like(one) for one in self._trained()]  # mean of the gradients
        self.square = [np.zeros_like(one) for one in self._trained()]

    @property
    def now(self) -> Settings:
        """Settings of the next update."""
        return settings_at(self.settings, self.changes, self.step)

    def _trained(self) -> list[Floats]:
        return [*self.towers[PICTURES], *self.towers[TEXTS], self.log_scale, self.threshold]

    @property
    def scale(self) -> Floats:
        """(S,) logit scale of the next update: a fixed one as it is set, a learned one within its limit."""
        now = self.now
        return (
            np.minimum(np.exp(self.log_scale), now.limit) if now.learned else np.full(len(self.seeds), float(now.scale))
        )

    @property
    def sound(self) -> bool:
        """Whether all that the next update depends on is a number below `BOUND`."""
        return all(bool((np.abs(one) < BOUND).all()) for one in self._trained())

    def update(self) -> None:
        """One update of Adam on one batch."""
        now, free = self.now, self.now.towers == "free"
        self.log_scale[...] = np.log(self.scale)
        drawn = [drawn_batch(now.having("seed", seed), self.step, self.given[0].shape[1]) for seed in self.seeds]
        chosen, dealt = (np.stack(rows)[..., None] for rows in zip(*drawn, strict=True))  # (S, B, 1) each
        given = [np.take_along_axis(one, chosen, axis=1) for one in self.given]  # (S, B, F) each
        towers = [[np.take_along_axis(one[0], chosen, axis=1)] if free else one for one in self.towers]
        passes = [forward(now.towers, weights, own) for weights, own in zip(towers, given, strict=True)]
        texts = np.take_along_axis(passes[TEXTS].points, dealt, axis=1)  # (S, B, D)
        slopes = OBJECTIVES[now.objective](passes[PICTURES].points, texts, self.scale, self.threshold)
        gradient: list[Floats] = []
        for side, slope in ((PICTURES, slopes.pictures), (TEXTS, _put_back(slopes.texts, dealt, dealt.shape[1]))):
            own = backward(now.towers, towers[side], given[side], passes[side], slope)
            gradient += [_put_back(own[0], chosen, self.given[side].shape[1])] if free else own
        by_scale = slopes.scale * self.scale if now.learned else np.zeros_like(slopes.scale)
        self._adam([*gradient, by_scale, slopes.threshold], now)
        self.log_scale[...] = np.clip(self.log_scale, 0.0, np.log(now.limit) if now.learned else np.inf)
        self.step += 1

    def _adam(self, gradient: Sequence[Floats], now: Settings) -> None:
        turn = self.step + 1
        for k, (weights, slope) in enumerate(zip(self._trained(), gradient, strict=True)):
            self.drift[k] = MOMENTUM * self.drift[k] + (1 - MOMENTUM) * slope
            self.square[k] = SPREADING * self.square[k] + (1 - SPREADING) * slope**2
            mean = self.drift[k] / (1 - MOMENTUM**turn)
            square = self.square[k] / (1 - SPREADING**turn)
            if k < len(gradient) - 2:
                weights *= 1 - now.rate * now.decay
            weights -= now.rate * mean / (np.sqrt(square) + SMALLEST)

    def points(self) -> Clouds:
        """Pictures and texts as they lie now, (S, N, D) each."""
        first, second = (
            forward(self.now.towers, weights, given).points
            for weights, given in zip(self.towers, self.given, strict=True)
        )
        return first, second

    def measure(self) -> Measured:
        """What all pairs show now."""
        x, y = self.points()
        return measured(x, y, OBJECTIVES[self.now.objective](x, y, self.scale, self.threshold).loss, self.scale)


def _put_back(rows: Floats, places: Rows, count: int) -> Floats:
    """Rows (S, B, D) where they were taken, of ``count``; zeros elsewhere."""
    whole = np.zeros((len(rows), count, rows.shape[-1]))
    np.put_along_axis(whole, places, rows, axis=1)
    return whole


def drawn_batch(settings: Settings, step: int, count: int) -> tuple[Rows, Rows]:
    """Which of ``count`` pairs an update sees, (B,), and which of their texts it hands to each picture, (B,).

    Of the texts, those drawn as wrong go round among themselves in an order that is drawn, too, so that each of the
    others is as likely; a single one changes places with any other.
    """
    chosen = np.arange(count)
    if settings.batch < count:
        chosen = np.argsort(uniforms(stream(settings.seed, BATCHES, step), count), kind="stable")[: settings.batch]
    dealt = np.arange(len(chosen))
    if settings.wrong:
        drawn = uniforms(stream(settings.seed, WRONG, step), len(chosen))
        wrong = np.argsort(drawn, kind="stable")[: int((drawn < settings.wrong).sum())]
        if len(wrong) == 1:
            away = 1 + int(drawn[wrong[0]] / settings.wrong * (len(chosen) - 1))
            wrong = np.array([wrong[0], (wrong[0] + away) % len(chosen)])
        dealt[wrong] = np.roll(wrong, -1)
    return chosen, dealt


def measured(x: Floats, y: Floats, loss: Floats, scale: Floats) -> Measured:
    """`Measured` of pictures and texts, (S, N, D) each."""
    cosines = x @ flipped(y)  # (S, N, N)
    count = x.shape[-2]
    own = np.diagonal(cosines, axis1=-2, axis2=-1)  # (S, N)
    others = np.where(np.eye(count, dtype=bool), -np.inf, cosines)
    first, second = x.mean(axis=-2), y.mean(axis=-2)  # (S, D) each
    apart = first - second
    gap = (apart**2).sum(axis=-1)
    lengths = (first**2).sum(axis=-1), (second**2).sum(axis=-1)
    middle = (lengths[0] - lengths[1])[:, None] / 2
    nearer = ((x @ apart[..., None])[..., 0] > middle).sum(axis=-1) + ((y @ apart[..., None])[..., 0] < middle).sum(
        axis=-1
    )
    found = (own > others.max(axis=-1)).sum(axis=-1) + (own > others.max(axis=-2)).sum(axis=-1)
    return Measured(
        gap=np.sqrt(gap),
        floor=np.sqrt(np.maximum(2 - 2 * own.mean(axis=-1) - gap, 0.0) / (count - 1)),
        loss=loss,
        scale=scale,
        recall=found / (2 * count),
        separability=nearer / (2 * count),
        cone=(count * (lengths[0] + lengths[1]) - 2) / (2 * (count - 1)),
    )


def simulate(
    settings: Settings,
    steps: Sequence[int],
    changes: Iterable[Change] = (),
    *,
    given: Clouds | None = None,
    points: Clouds | None = None,
    seeds: Sequence[int] = (),
) -> History:
    """Runs as they are at these steps, rising; they end where one diverges. Parameters as in `Run`."""
    run = Run(settings, changes, given, points, seeds)
    found: list[tuple[int, Measured, Floats, Floats]] = []
    diverged = None
    with np.errstate(all="ignore"):
        for step in steps:
            while run.step < step and run.sound:
                run.update()
            if not run.sound:
                diverged = run.step
                break
            found.append((step, run.measure(), *run.points()))
    taken, measures, pictures, texts = zip(*found, strict=True)
    return History(np.array(taken), measures, np.array(pictures), np.array(texts), diverged)
