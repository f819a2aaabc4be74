"""A figure's card and the steps of its story as HTML, without what only the page has."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from markdown_it.token import Token

from ..precompute.bundle import Bundle
from .directives import Branch, tree
from .figures.sheets import Grid
from .outlets import of_page
from .render import FindStills, MakeGrid, Page, no_still
from .render_rules import RULES, Rule, renderer, rule_of
from .story import Story
from .theme.parts import Step


def _number(token: Token, page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    return html.escape(page.story.numbers[token.meta["number"]].text)


def _span_open(token: Token, _page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    return f'<span class="{html.escape(str(token.attrs.get("class", "")))}">'


def _span_close(_token: Token, _page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    return "</span>"


def _citation(token: Token, page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    return "(" + ", ".join(html.escape(page.labels[key]) for key in token.meta["keys"]) + ")"


def _math_inline(token: Token, _page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    return token.meta["mathml"]


def _nothing(_token: Token, _page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    return ""


ALONE: dict[str, Rule] = {
    "myst_role": rule_of(_number),
    "span_open": rule_of(_span_open),
    "span_close": rule_of(_span_close),
    "citation": rule_of(_citation),
    "math_inline": rule_of(_math_inline),
    "footnote_ref": rule_of(_nothing),
}


class Alone(Page):
    """Writes figures one by one, without what only the page has: evidence behind numbers and claims, notes, references.

    Parameters
    ----------
    story
        After ``resolve_blocks`` and ``resolve_words``.
    home
        Address of the article, to which links of captions and steps lead; None where it has none.
    grid
        As for `Page`; a figure alone needs none.
    further
        Rules of an output that writes more than figures.
    stills
        As for `Page`.
    """

    def __init__(
        self,
        story: Story,
        home: str | None,
        grid: MakeGrid | None = None,
        further: Mapping[str, Rule] = MappingProxyType({}),
        stills: FindStills = no_still,
    ) -> None:
        super().__init__(story, grid or _no_grid, stills)
        self.home = home
        self.md = renderer({**RULES, **ALONE, **further})
        self.figures: dict[str, tuple[Branch, Sequence[Branch], dict[str, Any]]] = {}
        for chapter in story.chapters:
            env = {**chapter.env, "page": self}
            for node in tree(of_page(chapter.tokens)):
                if isinstance(node, Branch) and node.directive:
                    self._find(node, env)

    def _find(self, node: Branch, env: dict[str, Any]) -> None:
        scroll = node.directive is not None and node.directive.name == "scroll"
        figure, *steps = node.branches() if scroll else [node]
        if figure.directive and figure.directive.name == "figure":
            self.figures[figure.directive.id] = figure, steps, env

    def figure(self, id: str) -> str:  # noqa: A002
        """The card of a figure."""
        node, _, env = self.figures[id]
        return self._figure(node, env)

    def steps(self, id: str) -> list[Step]:  # noqa: A002
        """Steps of the scroll section that the figure stands in; none where it stands alone."""
        _, steps, env = self.figures[id]
        return [Step(step.opening.meta["state"], self._nodes(step.children, env)) for step in steps]


def _no_grid(_bundle: Bundle, _count: int) -> Grid:
    raise ValueError("a grid of pictures is no part of a figure")
