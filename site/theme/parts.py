"""What templates are given besides text: a line of the contents, a step, a picture, a figure on a slide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

PageState = Literal["whole", "draft", "first-look"]
"""Whether all stands, some claims are not supported by the runs, or the runs were cut short and no claim is judged."""


@dataclass(frozen=True)
class TocEntry:
    """One line of the table of contents: the heading's id, the number shown before it, its text."""

    id: str
    number: str
    title: str


@dataclass(frozen=True)
class Step:
    """One step of a scroll section: the state it sets, its text as HTML, and what is seen where nothing is live."""

    state: Mapping[str, Any]
    body: str

    still: Still | None = None


@dataclass(frozen=True)
class Picture:
    """A picture by its address, its width and height in pixels, and what it shows."""

    address: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class Still:
    """A figure in a state as a picture, and the address of the same one for a dark screen."""

    light: Picture
    dark: str


@dataclass(frozen=True)
class Preview:
    """What those see who are sent a link: the page's address, title and words, and a picture by its full address."""

    address: str
    title: str
    description: str
    picture: Picture | None


@dataclass(frozen=True)
class Stage:
    """A figure on a slide, by place: first the state in which it opens, then its steps.

    Attributes
    ----------
    figure, title
        Its id, and what it shows.
    states
        As addresses have them.
    told, stills
        What a state shows, in sentences, and the address of its picture, empty where there is none.
    credits
        Whose data it shows.
    """

    figure: str
    title: str
    states: Sequence[str]
    told: Sequence[str]
    stills: Sequence[str]
    credits: Sequence[str]
