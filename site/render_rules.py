"""What each token of a chapter becomes on the page. The elements are those that ``theme`` documents."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from .markdown import parser

if TYPE_CHECKING:
    from .render import Page

Rule = Callable[[RendererHTML, Sequence[Token], int, Any, dict[str, Any]], str]
CLAIM_END = '<span class="claim-end">'  # no line break inside
JOINER = "&#8288;"  # of words: no line ends here
CLOSING = tuple(".,;:!?)")
BLOCKS = (
    "myst_role",
    "math_inline",
)  # drawn as one block: next to it a line may break, whatever character stands there


def renderer(rules: Mapping[str, Rule]) -> MarkdownIt:
    """The parser of chapters, which writes tokens by these rules, by their type."""
    md = parser()
    for name, rule in rules.items():
        md.add_render_rule(name, rule)
    return md


def rule_of(write: Callable[[Token, Page, Sequence[Token], int], str]) -> Rule:
    """A rule from what writes a token of a page; it is given the tokens beside it and its place among them."""

    def rule(_self: RendererHTML, tokens: Sequence[Token], idx: int, _options: Any, env: dict[str, Any]) -> str:  # noqa: ANN401
        return write(tokens[idx], env["page"], tokens, idx)

    return rule


def _heading_open(token: Token, _page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    heading_id = html.escape(token.meta["id"])
    if token.tag == "h1":
        return f'<header class="part"><p class="kicker">Part {token.meta["part"]}</p><h2 id="{heading_id}">'
    return f'<h{_level(token)} id="{heading_id}">'


def _heading_close(token: Token, _page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    return "</h2></header>\n" if token.tag == "h1" else f"</h{_level(token)}>\n"


def _level(token: Token) -> int:
    return min(int(token.tag[1]) + 1, 6)  # the title of the page is its h1


def _span_open(token: Token, page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    classes = str(token.attrs.get("class", "")).split()
    claim = token.meta.get("claim")
    if claim is not None:
        classes.append("claim claim-failed" if page.story.claims[claim].problem else "claim")
    term = token.meta.get("term")
    if term is not None:
        return f'<a class="term" href="#term-{html.escape(term)}">'
    return f'<span class="{html.escape(" ".join(classes))}">'


def _span_close(token: Token, _page: Page, tokens: Sequence[Token], idx: int) -> str:
    claim = token.meta.get("claim")
    if claim is None:
        return "</a>" if "term" in token.meta else "</span>"
    opening = "" if tokens[idx - 1].type in BLOCKS else CLAIM_END + JOINER
    target = html.escape(f"claim-{claim}")
    return (
        f'{opening}<button type="button" class="claim-mark" popovertarget="{target}" '
        'aria-label="Evidence for this claim"></button></span></span>'
    )


def _held(tokens: Sequence[Token], idx: int) -> str:
    """Begins the end of a claim before its last block, so that the mark stays beside it."""
    following = tokens[idx + 1 : idx + 2]
    return CLAIM_END if following and following[0].meta.get("claim") and following[0].nesting < 0 else ""


def _number(token: Token, page: Page, tokens: Sequence[Token], idx: int) -> str:
    source = token.meta["number"]
    text = html.escape(page.story.numbers[source].text)
    button = f'<button type="button" class="number" popovertarget="{page.number_ids[source]}">{text}</button>'
    following = tokens[idx + 1].content if idx + 1 < len(tokens) else ""
    joined = JOINER if following.startswith(CLOSING) else ""  # browsers break a line after any button
    return _held(tokens, idx) + button + joined


def _citation(token: Token, page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    return ", ".join(
        f'<a class="cite" href="#ref-{html.escape(key)}">{html.escape(page.labels[key])}</a>'
        for key in token.meta["keys"]
    )


def _math_inline(token: Token, _page: Page, tokens: Sequence[Token], idx: int) -> str:
    return _held(tokens, idx) + token.meta["mathml"]


def _math_block(token: Token, _page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    return f'<div class="math-box" tabindex="0" role="region" aria-label="Formula">{token.meta["mathml"]}</div>\n'


def _link_open(token: Token, page: Page, tokens: Sequence[Token], idx: int) -> str:
    href = str(token.attrs["href"])
    opening = f'<a href="{html.escape(href)}">'
    if href.startswith("#") and page.home != "":
        leads = f' target="_blank" rel="noopener" href="{html.escape(page.home + href)}"' if page.home else ""
        opening = f"<a{leads}>"
    empty = tokens[idx + 1].type == "link_close" and "figure" in token.meta
    return opening + (f"Figure {token.meta['figure']}" if empty else "")


def _table_open(_token: Token, _page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    return '<div class="wide-box" tabindex="0" role="region" aria-label="Table"><table>\n'


def _table_close(_token: Token, _page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    return "</table></div>\n"


def _footnote_caption(token: Token, _page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    """A number without brackets, which would look like a citation."""
    return str(token.meta["id"] + 1)


RULES: dict[str, Rule] = {
    "footnote_caption": rule_of(_footnote_caption),
    "heading_open": rule_of(_heading_open),
    "heading_close": rule_of(_heading_close),
    "span_open": rule_of(_span_open),
    "span_close": rule_of(_span_close),
    "myst_role": rule_of(_number),
    "citation": rule_of(_citation),
    "math_inline": rule_of(_math_inline),
    "math_block": rule_of(_math_block),
    "link_open": rule_of(_link_open),
    "table_open": rule_of(_table_open),
    "table_close": rule_of(_table_close),
}
