"""What stands on a slide as HTML: without ids, links to notes, and boxes that scroll."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from .directives import Branch
from .render import MakeGrid
from .render_alone import Alone
from .render_rules import Rule
from .story import Story


class SlideText(Alone):
    """Writes pieces of chapters for slides and their notes; ``home`` is the address of the article."""

    def __init__(self, story: Story, home: str, grid: MakeGrid) -> None:
        super().__init__(story, home, grid, SLIDE)

    def write(self, nodes: Sequence[Token | Branch], env: dict[str, Any]) -> str:
        """HTML of these blocks."""
        return self._nodes(nodes, env)


def _heading_open(_self: RendererHTML, tokens: Sequence[Token], idx: int, _options: Any, _env: dict[str, Any]) -> str:  # noqa: ANN401
    return "<h3>" if tokens[idx].tag in ("h1", "h2") else "<h4>"


def _heading_close(_self: RendererHTML, tokens: Sequence[Token], idx: int, _options: Any, _env: dict[str, Any]) -> str:  # noqa: ANN401
    return "</h3>\n" if tokens[idx].tag in ("h1", "h2") else "</h4>\n"


def _math_block(_self: RendererHTML, tokens: Sequence[Token], idx: int, _options: Any, _env: dict[str, Any]) -> str:  # noqa: ANN401
    return f'<div class="formula">{tokens[idx].meta["mathml"]}</div>\n'


def _table_open(*_given: object) -> str:
    return "<table>\n"


def _table_close(*_given: object) -> str:
    return "</table>\n"


SLIDE: Mapping[str, Rule] = {
    "heading_open": _heading_open,
    "heading_close": _heading_close,
    "math_block": _math_block,
    "table_open": _table_open,
    "table_close": _table_close,
}
