"""What a small training is made from, and what may be changed while it runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from ..errors import InputError, allowed, shown

Objective = Literal["infonce", "siglip", "infoloob", "cyclip", "alignment-uniformity"]
Towers = Literal["free", "linear", "hidden"]
Start = Literal["born", "aligned", "same-side", "far-apart"]

OPTIONS: Mapping[str, tuple[Any, ...]] = {
    "objective": ("infonce", "siglip", "infoloob", "cyclip", "alignment-uniformity"),
    "scale": (1, 2, 3, 5, 7, 10, 14, 20, 30, 50, 70, 100),
    "learned": (False, True),
    "limit": (10, 30, 100, 300),
    "wrong": (0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5),
    "start": ("born", "aligned", "same-side", "far-apart"),
    "dimension": (2, 3, 4, 8, 16),
    "towers": ("free", "linear", "hidden"),
    "width": (4, 8, 16, 32, 64),
    "pairs": (16, 32, 48, 64, 96, 128),
    "noise": (0, 0.1, 0.2, 0.4, 0.8),
    "missing": (0, 1, 2, 3, 4, 5),
    "batch": (8, 16, 32, 48, 64, 128),
    "rate": (0.001, 0.003, 0.01, 0.02, 0.05, 0.1, 0.3, 1, 3),
    "decay": (0, 0.01, 0.03, 0.1, 0.3, 1),
    "seed": tuple(range(20)),
}
"""Setting to what it may be, in the order in which a reader meets them."""
LIVE = ("objective", "scale", "learned", "limit", "wrong", "batch", "rate", "decay")
"""What may be changed while a run is under way; every other setting makes another run."""
LAST = 2000
"""Updates of a run."""
MOST = 20
"""Changes that an address carries."""


@dataclass(frozen=True)
class Settings:
    """Settings of a run; what each may be is in `OPTIONS`.

    Attributes
    ----------
    objective
        What is minimised; see `gradients`.
    scale
        Logit scale, 1 / temperature: fixed, or where it starts if it is ``learned``.
    learned, limit
        Whether the logarithm of the scale is learned along, and the greatest scale that it may reach; the least is 1.
    wrong
        Share of the texts that each update hands to a wrong picture, drawn anew: captions as a crawl of the web has
        them, none seen twice.
    start
        Where the texts are before the first update; see `towers.born`.
    dimension
        Of the space.
    towers
        ``free``: each picture and text is a point of its own. ``linear``: a matrix and a bias a modality. ``hidden``:
        one hidden layer of ``width`` ReLU units.
    pairs
        N. A picture shows `towers.FACTORS` factors, normal numbers, with ``noise`` (its standard deviation); a text
        names all of them but the last ``missing``. Free points have neither.
    batch
        Pairs an update sees, drawn without replacement; all where there are fewer.
    rate, decay
        Of Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019). The scale does not decay.
    seed
        Of everything drawn.
    """

    objective: Objective = "infonce"
    scale: float = 10
    learned: bool = False
    limit: float = 100
    wrong: float = 0
    start: Start = "born"
    dimension: int = 16
    towers: Towers = "free"
    width: int = 16
    pairs: int = 48
    noise: float = 0.2
    missing: int = 0
    batch: int = 128
    rate: float = 0.02
    decay: float = 0
    seed: int = 0

    def having(self, name: str, value: Any) -> Settings:  # noqa: ANN401
        """The same with another value of one setting."""
        return replace(self, **{name: value})


@dataclass(frozen=True)
class Change:
    """From the update after ``step`` on, ``name`` has another value; up to there it was ``before``."""

    step: int
    name: str
    before: Any


def settings_at(now: Settings, changes: Iterable[Change], step: int) -> Settings:
    """Settings of the update that follows ``step``, where ``now`` holds after all changes."""
    found = asdict(now)
    for change in sorted(changes, key=lambda one: one.step, reverse=True):
        if change.step > step:
            found[change.name] = change.before
    return Settings(**found)


def read_changes(text: str) -> list[Change]:
    """Changes as an address has them, ``300:scale=10 500:learned=false``: what each setting was up to a step.

    Raises
    ------
    InputError
        A part is none, or there are more than `MOST`.
    """
    parts = text.split()
    if len(parts) > MOST:
        raise InputError(f"found {len(parts)} changes; allowed: {MOST} at most.")
    return sorted((_change(part) for part in parts), key=lambda change: change.step)


def _change(part: str) -> Change:
    step, colon, rest = part.partition(":")
    name, equals, value = rest.partition("=")
    if not (colon and equals and step.isascii() and step.isdigit() and len(step) <= len(str(LAST))):
        raise InputError(f"found {shown(part)}; allowed: step:setting=value, such as 300:scale=10.")
    if int(step) > LAST:
        raise InputError(f"found {shown(part)}; allowed: a step from 0 to {LAST}.")
    if name not in LIVE:
        raise InputError(f"found {shown(name)}; {allowed(name, LIVE)}.")
    known = {written(option): option for option in OPTIONS[name]}
    if value not in known:
        raise InputError(f"found {name}={shown(value)}; {allowed(value, known)}.")
    return Change(int(step), name, known[value])


def write_changes(changes: Iterable[Change]) -> str:
    """Changes as `read_changes` reads them."""
    return " ".join(f"{change.step}:{change.name}={written(change.before)}" for change in changes)


def written(value: object) -> str:
    """A value as the browser writes it."""
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)
