"""The article with everything its words refer to: filled by ``blocks`` and ``words``, read by ``render``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .citations import Bibliography
from .claims import Claim, Evidence, Ledger, Runs
from .figure_uses import FigureUse
from .markdown import Chapter
from .numbers import Number

if TYPE_CHECKING:
    from .glossary import Glossary
    from .problems import Place

PAGE_IDS = ("main", "top", "contents", "contents-button", "references", "glossary", "evidence")  # of the theme


@dataclass(frozen=True)
class Part:
    """A chapter in the table of contents: the id of its heading, its number from 1, its title as plain text."""

    id: str
    number: int
    title: str


@dataclass(frozen=True)
class ClaimUse:
    """A claim of the page with what it found; ``problem`` is why it may not stand, or None."""

    claim: Claim | None
    evidence: Evidence
    problem: str | None


@dataclass
class Story:
    """All chapters, with what was found for them.

    Attributes
    ----------
    draft, first_look
        See ``compile.build``.
    figures
        Id to figure, in the order of the page.
    ids
        Every id that a link may point to.
    numbers, claims
        What stands between the backticks of a ``{num}``, and the name of a claim, to what was computed.
    cited
        Keys of the works, in the order of the text; a key may stand twice.
    glossary, terms
        What terms mean, if the article says it; name of each that is marked, to chapter id and place.
    """

    chapters: list[Chapter]
    bibliography: Bibliography
    runs: Runs
    ledger: Ledger
    draft: bool = False
    first_look: bool = False
    glossary: Glossary | None = None
    figures: dict[str, FigureUse] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    ids: set[str] = field(default_factory=lambda: set(PAGE_IDS))
    numbers: dict[str, Number] = field(default_factory=dict)
    claims: dict[str, ClaimUse] = field(default_factory=dict)
    cited: list[str] = field(default_factory=list)
    terms: dict[str, dict[str, Place]] = field(default_factory=dict)
