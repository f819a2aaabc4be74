"""The nearest items of one, or of a sentence of somebody's own, in each modality, before and after closing."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import panel as pn

from ...precompute.errors import InputError
from ...precompute.modalities import plural, word
from ..kit.controls import capital
from . import cards, numerics
from .exploration import Exploration
from .parts import column, html, text
from .sentences import TEXT, Sentences
from .space import Points
from .tabs import MOVING, Tab

COUNT = 5
NOTHING = "Search for an item on the left, or tap one on the map."
NO_MODEL = "A sentence is searched by the model that made the bundle: start with modgap explore --model."


class NearTab(Tab):
    """Lists side by side; with the model's tower for texts, also those of a sentence."""

    title = "Neighbours"
    follows = (*MOVING, "item", "sentence")

    def __init__(self, state: Exploration, sentences: Sentences | None = None) -> None:
        self.sentences = sentences
        super().__init__(state)

    def make(self) -> pn.viewable.Viewable:
        """A line to write, where there is a model for it, and the lists."""
        self.lists = html()
        asked = text(self.state.param.sentence, "Nearest to a sentence", "a cat that laughs")
        return column(*([asked] if self.sentences else []), self.lists)

    def draw(self) -> None:
        """The nearest of every modality, of the sentence, or else of the item's point in the modality that asks."""
        try:
            self.lists.object = self._of_sentence() if self.state.sentence.strip() else self._of_item()
        except InputError as err:
            self.lists.object = f'<p class="wrong" role="alert">{escape(str(err))}</p>'

    def _of_sentence(self) -> str:
        state = self.state
        if self.sentences is None:
            raise InputError(NO_MODEL)
        point = self.sentences.point(state.sentence, state.space.bundle)
        moved = point
        if TEXT in (state.asks, state.answers):
            texts, others = state.trained if state.asks == TEXT else state.trained[::-1]
            moved = numerics.carried(point, texts, others, state.method, state.amount)
        return f'<p class="told">Nearest to “{escape(state.sentence.strip())}”:</p>{self._lists(point, moved)}'

    def _of_item(self) -> str:
        state, space = self.state, self.state.space
        if not state.item:
            return f'<p class="told">{NOTHING}</p>'
        place = int(space.places([state.item], told="item")[0])
        before, after = state.trained[0][place], state.pair()[0][place]
        head = f'<p class="told">Nearest to the {escape(word(state.asks))} of:</p>{cards.strip(space, [place])}'
        return head + self._lists(before, after, place)

    def _lists(self, before: Points, after: Points, place: int = -1) -> str:
        """The nearest to a point as trained and, where closing moves it, after that; ``place`` is its own item's."""
        state = self.state
        parts = self._stage("as trained", before, state.space.clouds, place)
        if state.moved:
            parts += self._stage("after closing", after, state.clouds(), place)
        return parts

    def _stage(self, told: str, query: Points, clouds: Mapping[str, Points], place: int) -> str:
        parts = []
        for name in self.state.space.modalities:
            near = numerics.nearest(query, clouds[name], COUNT, place if name == self.state.asks else -1)
            lines = [f"{float(clouds[name][n] @ query):.3f}" + (", its partner" if n == place else "") for n in near]
            title = f"<h3>{escape(capital(plural(name)))}, {told}</h3>"
            parts.append(f"<section>{title}{cards.strip(self.state.space, near.tolist(), lines)}</section>")
        return f'<div class="near">{"".join(parts)}</div>'
