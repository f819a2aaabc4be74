"""The colours of all figures, each once: as drawn where no page says otherwise, and the page's variable for it.

A canvas knows no CSS. So a model says in its tags which of its properties follows which variable, and ``kit/theme.js``
sets them from the page, in its light scheme and in its dark one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

FONT = "Helvetica Neue, Arial, sans-serif"


@dataclass(frozen=True)
class Colour:
    """A colour, and the CSS variable that a page has for it; an empty one for a colour that is the same everywhere."""

    value: str
    variable: str = ""

    @property
    def css(self) -> str:
        """What a style sheet says."""
        return f"var({self.variable}, {self.value})" if self.variable else self.value


INK = Colour("#1D1F23", "--ink")
SOFT = Colour("#5B6068", "--soft")
LINE = Colour("#E4E1DB", "--line")
CARD = Colour("#FFFFFF", "--card")
ACCENT = Colour("#6B2FA0", "--accent")
IMAGE = Colour("#0072B2", "--image")
TEXT = Colour("#D55E00", "--text")
AUDIO = Colour("#009E73", "--audio")
MOLECULE = Colour("#8A5BA8", "--molecule")
MODALITIES = {"image": IMAGE, "text": TEXT, "audio": AUDIO, "molecule": MOLECULE}
# Of what is no modality, such as seeds and objectives: legible on light and on dark.
OTHERS = (Colour("#C0568F"), Colour("#009E73"), Colour("#B07D00"), Colour("#6F7B8A"), Colour("#8A6BC8"))


def modality_colours(modalities: Sequence[str]) -> dict[str, Colour]:
    """Colour of each modality: its own where it has one, else the first that is free."""
    chosen = {name: MODALITIES[name] for name in modalities if name in MODALITIES}
    free = [colour for colour in MODALITIES.values() if colour not in chosen.values()]
    rest = [name for name in modalities if name not in chosen]
    spare = [*free, *OTHERS]
    chosen |= {name: spare[k % len(spare)] for k, name in enumerate(rest)}
    return {name: chosen[name] for name in modalities}


def styled(**properties: Colour) -> dict[str, Any]:
    """Properties of a Bokeh model with these colours, and the tags that let them follow the page."""
    tag = {name: colour.variable for name, colour in properties.items() if colour.variable}
    return {**{name: colour.value for name, colour in properties.items()}, "tags": [tag] if tag else []}
