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
    """A colour, and the CSS variable that a page has for it; an empty one for a colour that is the same everywhere.

    ``dark``: what a figure in the dark scheme has where no page defines the variable; that of the page's dark scheme.
    """

    value: str
    variable: str = ""
    dark: str = ""

    @property
    def css(self) -> str:
        """What a style sheet says."""
        return f"var({self.variable}, {self.value})" if self.variable else self.value


INK = Colour("#1D1F23", "--ink", "#E8E6E1")
SOFT = Colour("#5B6068", "--soft", "#A2A6AD")
LINE = Colour("#E4E1DB", "--line", "#2C2F36")
CARD = Colour("#FFFFFF", "--card", "#1B1E24")
ACCENT = Colour("#6B2FA0", "--accent", "#C39BEA")
IMAGE = Colour("#0072B2", "--image", "#56B4E9")
TEXT = Colour("#D55E00", "--text", "#F28E47")
AUDIO = Colour("#009E73", "--audio", "#3FC79A")
MOLECULE = Colour("#8A5BA8", "--molecule", "#C39BEA")
SCHEMED = (INK, SOFT, LINE, CARD, ACCENT, IMAGE, TEXT, AUDIO, MOLECULE)
"""All that have a variable."""
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
