"""Chapters to HTML: a page from its chapters, figures and cards; what a token becomes says ``render_rules``."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from markdown_it.token import Token

from ..precompute.bundle import Bundle
from . import theme
from .claims import cell_text
from .directives import Branch, tree
from .figure_uses import FigureUse
from .figures.sheets import Grid
from .markdown import Chapter
from .outlets import of_page
from .render_rules import RULES, renderer
from .story import ClaimUse, Story
from .theme import parts
from .theme.parts import Picture, Step

if TYPE_CHECKING:
    from .outputs.stills import Still

MakeGrid = Callable[[Bundle, int], Grid]
FindStills = Callable[[str, int], "tuple[Still, Still] | None"]


def no_still(_figure: str, _step: int) -> None:
    """Of an output without stills."""


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
    studio
        Whether the site has a studio.
    """

    def __init__(
        self,
        story: Story,
        grid: MakeGrid,
        stills: FindStills = no_still,
        *,
        studio: bool = False,
    ) -> None:
        self.story = story
        self.grid = grid
        self.stills = stills
        self.studio = studio
        self.labels = story.bibliography.labels(story.cited)
        self.number_ids = {source: f"number-{count}" for count, source in enumerate(story.numbers, start=1)}
        self.home: str | None = ""  # address of the article for its links; None where they lead nowhere
        self.md = renderer(RULES)

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
            studio=self.studio,
        )

    def _still(self, use: FigureUse, step: int) -> parts.Still | None:
        """What stands for a step where nothing is live; nothing where it looks as before."""
        found = self.stills(use.directive.id, step)
        states = [use.state, *use.steps]
        if found is None or (step and states[step] == states[step - 1]):
            return None
        light, dark = found
        return parts.Still(Picture(light.file, *light.size, light.alt), dark.file)

    def _scroll(self, node: Branch, env: dict[str, Any]) -> str:
        figure, *steps = node.branches()
        use: FigureUse = figure.opening.meta["use"]
        return theme.scroll(
            id=use.directive.id,
            title=use.title,
            figure=self._figure(figure, env),
            steps=[
                Step(step.opening.meta["state"], self._nodes(step.children, env), self._still(use, number))
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
