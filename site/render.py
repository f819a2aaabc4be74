"""Chapters to HTML: what each token becomes on the page. The elements are those that ``theme`` documents."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from ..precompute.bundle import Bundle
from . import theme
from .claims import cell_text
from .directives import Branch, tree
from .figure_uses import FigureUse
from .figures.sheets import Grid
from .markdown import Chapter, parser
from .outlets import of_page
from .story import ClaimUse, Story

if TYPE_CHECKING:
    from .outputs.stills import Still

Rule = Callable[[RendererHTML, Sequence[Token], int, Any, dict[str, Any]], str]
MakeGrid = Callable[[Bundle, int], Grid]
FindStills = Callable[[str, int], "tuple[Still, Still] | None"]


class Page:
    """Writes a resolved story as HTML.

    Parameters
    ----------
    story
        After ``resolve_blocks`` and ``resolve_words``.
    grid
        Makes the pictures of a grid of n items of a bundle.
    stills
        Pictures of a figure's step, 0 for its opening state, light and dark.
    """

    def __init__(self, story: Story, grid: MakeGrid, stills: FindStills = lambda _figure, _step: None) -> None:
        self.story = story
        self.grid = grid
        self.stills = stills
        self.labels = story.bibliography.labels(story.cited)
        self.number_ids = {source: f"number-{count}" for count, source in enumerate(story.numbers, start=1)}
        self.md = _renderer(RULES)

    def body(self) -> str:
        """All chapters, a section each."""
        return "\n".join(self._chapter(chapter) for chapter in self.story.chapters)

    def references(self) -> str:
        """The list of what was cited; empty if nothing was."""
        return self.story.bibliography.list_html(self.story.cited)

    def glossary(self) -> str:
        """What the terms of the article mean; empty without a glossary."""
        glossary = self.story.glossary
        if glossary is None:
            return ""
        env = {**glossary.chapter.env, "page": self}
        entries = {name: (entry.title, self._tokens(entry.tokens, env)) for name, entry in glossary.entries.items()}
        return theme.render("glossary.html", entries=entries)

    def cards(self) -> str:
        """What stands behind every number and claim, in the order of the text."""
        numbers = [
            theme.card(
                id=self.number_ids[source], kind="number", title=number.title,
                header=number.header, rows=number.rows, note=number.note,
            )
            for source, number in self.story.numbers.items()
        ]  # fmt: skip
        claims = [_claim_card(name, use) for name, use in self.story.claims.items()]
        return "\n".join([*numbers, *claims])

    def pieces(self, chapters: Sequence[Chapter]) -> str:
        """Chapters without a title, such as the lines of the footer."""
        return "".join(
            self._nodes(tree(of_page(chapter.tokens)), {**chapter.env, "page": self}) for chapter in chapters
        )

    def _chapter(self, chapter: Chapter) -> str:
        part = next(part for part in self.story.parts if part.id == chapter.tokens[0].meta["id"])
        env = {**chapter.env, "page": self}
        inner = self._nodes(tree(of_page(chapter.tokens)), env)
        return f'<section class="chapter" aria-labelledby="{html.escape(part.id)}">\n{inner}</section>'

    def _nodes(self, nodes: Sequence[Token | Branch], env: dict[str, Any]) -> str:
        parts: list[str] = []
        run: list[Token] = []
        for node in nodes:
            if isinstance(node, Token):
                run.append(node)
                continue
            parts += [self._tokens(run, env), self._branch(node, env)]
            run = []
        return "".join([*parts, self._tokens(run, env)])

    def _tokens(self, tokens: list[Token], env: dict[str, Any]) -> str:
        return self.md.renderer.render(tokens, self.md.options, env) if tokens else ""

    def _branch(self, node: Branch, env: dict[str, Any]) -> str:
        name = node.directive.name if node.directive else ""
        if name == "figure":
            return self._figure(node, env)
        if name == "scroll":
            return self._scroll(node, env)
        if name == "media":
            return self._media(node, env)
        raise ValueError(name)  # a step outside a scroll section is a problem, and then nothing is rendered

    def _figure(self, node: Branch, env: dict[str, Any]) -> str:
        use: FigureUse = node.opening.meta["use"]
        if use.explainer is None:
            raise ValueError(use.directive.id)
        return theme.figure(
            id=use.directive.id,
            number=use.number,
            title=use.title,
            subtitle=use.subtitle,
            heights=use.explainer.heights(),
            grows=bool(use.explainer.GROWS),
            description=use.description,
            initial=use.state,
            caption=_unwrapped(self._nodes(node.children, env)),
            still=self._still(use, 0),
        )

    def _still(self, use: FigureUse, step: int) -> theme.Still | None:
        """What stands for a step where nothing is live; nothing where it looks as before."""
        found = self.stills(use.directive.id, step)
        states = [use.state, *use.steps]
        if found is None or (step and states[step] == states[step - 1]):
            return None
        light, dark = found
        return theme.Still(theme.Picture(light.file, *light.size, light.alt), dark.file)

    def _scroll(self, node: Branch, env: dict[str, Any]) -> str:
        figure, *steps = node.branches()
        use: FigureUse = figure.opening.meta["use"]
        return theme.scroll(
            id=use.directive.id,
            title=use.title,
            figure=self._figure(figure, env),
            steps=[
                theme.Step(step.opening.meta["state"], self._nodes(step.children, env), self._still(use, number))
                for number, step in enumerate(steps, start=1)
            ],
        )

    def _media(self, node: Branch, env: dict[str, Any]) -> str:
        bundle, count = node.opening.meta["bundle"], node.opening.meta["count"]
        grid = self.grid(bundle, count)
        return theme.media(
            label=f"{count} of {len(bundle.items)} pictures",
            sheet=grid.address,
            columns=grid.columns,
            captions=grid.captions,
            total=grid.cells,
            caption=_unwrapped(self._nodes(node.children, env)),
        )


def _unwrapped(text: str) -> str:
    """A caption of one paragraph without its ``<p>``."""
    text = text.strip()
    one = text.startswith("<p>") and text.endswith("</p>") and text.count("<p>") == 1
    return text[3:-4] if one else text


def _claim_card(name: str, use: ClaimUse) -> str:
    header, *rows = [[cell_text(cell) for cell in row] for row in use.evidence.rows] or [[]]
    note = use.evidence.note
    if use.problem:
        note = f"Not supported by these runs. {note or use.problem}"
    title = use.claim.title if use.claim else name
    return theme.card(id=f"claim-{name}", kind="claim", title=title, header=header, rows=rows, note=note)


class Alone(Page):
    """Writes figures one by one, without what only the page has: evidence behind numbers and claims, notes, references.

    Parameters
    ----------
    story
        After ``resolve_blocks`` and ``resolve_words``.
    home
        Address of the article, to which links of captions and steps lead.
    grid
        As for `Page`; a figure alone needs none.
    further
        Rules of an output that writes more than figures.
    """

    def __init__(
        self, story: Story, home: str, grid: MakeGrid | None = None, further: Mapping[str, Rule] = MappingProxyType({})
    ) -> None:
        super().__init__(story, grid or _no_grid)
        self.home = home
        self.md = _renderer({**RULES, **ALONE, **further})
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

    def steps(self, id: str) -> list[theme.Step]:  # noqa: A002
        """Steps of the scroll section that the figure stands in; none where it stands alone."""
        _, steps, env = self.figures[id]
        return [theme.Step(step.opening.meta["state"], self._nodes(step.children, env)) for step in steps]


def _no_grid(_bundle: Bundle, _count: int) -> Grid:
    raise ValueError("a grid of pictures is no part of a figure")


def _renderer(rules: Mapping[str, Rule]) -> MarkdownIt:
    md = parser()
    for name, rule in rules.items():
        md.add_render_rule(name, rule)
    return md


def _rule(write: Callable[[Token, Page, Sequence[Token], int], str]) -> Rule:
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
    opening = "" if tokens[idx - 1].type in BLOCKS else f"{CLAIM_END}&#8288;"
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
    return _held(tokens, idx) + button


def _citation(token: Token, page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    return ", ".join(
        f'<a class="cite" href="#ref-{html.escape(key)}">{html.escape(page.labels[key])}</a>'
        for key in token.meta["keys"]
    )


def _math_inline(token: Token, _page: Page, tokens: Sequence[Token], idx: int) -> str:
    return _held(tokens, idx) + token.meta["mathml"]


def _math_block(token: Token, _page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    return f'<div class="math-box" tabindex="0" role="region" aria-label="Formula">{token.meta["mathml"]}</div>\n'


def _link_open(token: Token, _page: Page, tokens: Sequence[Token], idx: int) -> str:
    href = html.escape(str(token.attrs["href"]))
    empty = tokens[idx + 1].type == "link_close" and "figure" in token.meta
    return f'<a href="{href}">' + (f"Figure {token.meta['figure']}" if empty else "")


def _table_open(_token: Token, _page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    return '<div class="wide-box" tabindex="0" role="region" aria-label="Table"><table>\n'


def _table_close(_token: Token, _page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    return "</table></div>\n"


def _footnote_caption(token: Token, _page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    """A number without brackets, which would look like a citation."""
    return str(token.meta["id"] + 1)


RULES: dict[str, Rule] = {
    "footnote_caption": _rule(_footnote_caption),
    "heading_open": _rule(_heading_open),
    "heading_close": _rule(_heading_close),
    "span_open": _rule(_span_open),
    "span_close": _rule(_span_close),
    "myst_role": _rule(_number),
    "citation": _rule(_citation),
    "math_inline": _rule(_math_inline),
    "math_block": _rule(_math_block),
    "link_open": _rule(_link_open),
    "table_open": _rule(_table_open),
    "table_close": _rule(_table_close),
}


def _number_alone(token: Token, page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    return html.escape(page.story.numbers[token.meta["number"]].text)


def _span_open_alone(token: Token, _page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    return f'<span class="{html.escape(str(token.attrs.get("class", "")))}">'


def _span_close_alone(_token: Token, _page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    return "</span>"


def _citation_alone(token: Token, page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    return "(" + ", ".join(html.escape(page.labels[key]) for key in token.meta["keys"]) + ")"


def _math_inline_alone(token: Token, _page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    return token.meta["mathml"]


def _link_open_alone(token: Token, page: Page, tokens: Sequence[Token], idx: int) -> str:
    link = _link_open(token, page, tokens, idx)
    home = html.escape(page.home) if isinstance(page, Alone) else ""
    return link.replace('<a href="#', f'<a target="_blank" rel="noopener" href="{home}#', 1)


def _nothing(_token: Token, _page: Page, _tokens: Sequence[Token], _idx: int) -> str:
    return ""


ALONE: dict[str, Rule] = {
    "myst_role": _rule(_number_alone),
    "span_open": _rule(_span_open_alone),
    "span_close": _rule(_span_close_alone),
    "citation": _rule(_citation_alone),
    "math_inline": _rule(_math_inline_alone),
    "link_open": _rule(_link_open_alone),
    "footnote_ref": _rule(_nothing),
}
CLAIM_END = '<span class="claim-end">'  # no line break inside
BLOCKS = (
    "myst_role",
    "math_inline",
)  # drawn as one block: next to it a line may break, whatever character stands there
