"""How an explainer looks and what it shares with others, wherever it is shown: no part of its state."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import urlencode

from ..precompute.errors import InputError, allowed, shown
from .kit.palette import SCHEMED

Theme = Literal["auto", "light", "dark"]
ITEM = "item"
SIZES = (1.0, 2.5)


@dataclass(frozen=True)
class Looks:
    """What every explainer takes by name besides what it is made from and its state.

    Attributes
    ----------
    hidden
        State parameters whose controls are not shown; they can still be set.
    size
        How many times larger than usual all of it is, in 1..2.5, such as 2 for a projector.
    theme
        ``light``, ``dark``, or ``auto``: as the page or the notebook around it.
    link
        State parameters that it shares with the other figures of its page or notebook that share them, too; with
        ``item`` they also share what is hovered.
    """

    hidden: tuple[str, ...] = ()
    size: float = 1.0
    theme: Theme = "auto"
    link: tuple[str, ...] = (ITEM,)

    def __post_init__(self) -> None:
        """Check what does not depend on the figure."""
        problems = []
        least, most = SIZES
        is_number = isinstance(self.size, int | float) and not isinstance(self.size, bool)
        if not (is_number and least <= self.size <= most):
            problems.append(f"found size: {shown(self.size)}; allowed: a number from {least:g} to {most:g}.")
        if self.theme not in get_args(Theme):
            problems.append(f"found theme: {shown(self.theme)}; {allowed(str(self.theme), get_args(Theme))}.")
        if problems:
            raise InputError(problems)

    def check(self, controls: Collection[str]) -> None:
        """Check names against those of a figure's controls.

        Raises
        ------
        InputError
            It has no such parameter: every one.
        """
        known = {"hidden control": (self.hidden, set(controls)), "linked parameter": (self.link, {*controls, ITEM})}
        problems = [
            f"found {what} {shown(name)}; {allowed(str(name), sorted(having))}."
            for what, (names, having) in known.items()
            for name in names
            if name not in having
        ]
        if problems:
            raise InputError(problems)

    @property
    def sheets(self) -> list[str]:
        """Style sheets of the whole figure; its classes ``light`` and ``dark`` choose the colours."""
        schemes = [
            f":host(.{scheme}) {{ color-scheme: {scheme}; "
            + " ".join(f"{colour.variable}: {value};" for colour, value in values)
            + " }"
            for scheme, values in (
                ("light", [(colour, colour.value) for colour in SCHEMED]),
                ("dark", [(colour, colour.dark) for colour in SCHEMED]),
            )
        ]
        return [*schemes, *([f":host {{ zoom: {self.size:g}; }}"] if self.size != 1 else [])]

    @property
    def query(self) -> str:
        """What an embed's address asks for to look like this: ``theme=dark&size=2``."""
        usual = Looks()
        asked = {name: getattr(self, name) for name in ("theme", "size") if getattr(self, name) != getattr(usual, name)}
        return urlencode(asked)


def names(given: str | Collection[str]) -> tuple[str, ...]:
    """Names that may be given as one."""
    return (given,) if isinstance(given, str) else tuple(given)
