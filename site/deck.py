"""Chapters to slides: what of an article is shown to a class, and what its speaker says.

Prose goes to the notes. On the slides stand figures with the sentences about them that the build checks, formulas with
what leads to them, tables, lists, pictures, and for a section that has none of these how it begins.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from markdown_it.token import Token

from .directives import Branch, tree
from .figure_state import State
from .figure_uses import FigureUse
from .markdown import Chapter
from .outlets import of_deck
from .sentences import Sentence, sentences
from .slide_text import SlideText
from .theme.parts import Step

Kind = Literal["part", "text", "figure", "own"]
# Points and their characters that a slide has room for, beside the rest.
ROOM = {"part": (2, 320), "text": (4, 640), "figure": (3, 360), "own": (0, 0)}
LEAD = 240  # characters of how a section begins
LEADING_IN = 160  # characters at least of what leads to a formula
LISTED = 1300  # characters of the longest list that a slide has
ROWS = 12  # of a table on one slide


@dataclass
class Slide:
    """One slide; all texts are HTML.

    Attributes
    ----------
    title, kicker
        What it says, and the section that it belongs to.
    lead, points, body, after
        How the section begins, sentences of it that the build checks, what stands whole, such as formulas, tables and
        lists, and what is checked behind that.
    figure, state, caption, steps
        A figure of the article, the state it opens in, and the states that it goes through.
    notes
        What the speaker says.
    """

    kind: Kind
    title: str
    kicker: str = ""
    lead: str = ""
    points: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    figure: FigureUse | None = None
    state: State = field(default_factory=dict)
    caption: str = ""
    steps: Sequence[Step] = ()
    notes: list[str] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether nothing but a title stands on it."""
        return self.kind == "text" and not (self.lead or self.points or self.body)


def slides_of(chapter: Chapter, number: int, text: SlideText) -> list[Slide]:
    """The slides of a chapter, which is the ``number``-th; the first has its title."""
    return _Making(chapter, number, text).slides


class _Making:
    """Goes through a chapter once; what comes next belongs to the last slide or begins another."""

    def __init__(self, chapter: Chapter, number: int, text: SlideText) -> None:
        self.text = text
        self.env: dict[str, Any] = {**chapter.env, "page": text}
        self.part = f"Part {number}"
        self.heading = ""
        self.before: list[Sentence] = []  # of the last paragraph
        self.said = 0  # characters of the points of the last slide
        self.slides = [Slide("part", "", self.part)]
        for block in _blocks(tree(of_deck(chapter.tokens))):
            if isinstance(block, Branch):
                self.directive(block)
            else:
                self.block(block)
        self.drop_empty()

    @property
    def last(self) -> Slide:
        return self.slides[-1]

    @property
    def section(self) -> str:
        return self.heading or self.slides[0].title

    def html(self, nodes: Sequence[Token | Branch]) -> str:
        return self.text.write(nodes, self.env)

    def begin(self, kind: Kind, title: str, **given: Any) -> Slide:  # noqa: ANN401
        """Begin a slide; one that has nothing but a title gives it its notes."""
        self.said = 0
        notes = self.last.notes if self.last.empty else []
        if self.last.empty:
            self.slides.pop()
        above = (self.heading, self.slides[0].title, self.part)
        kicker = next(text for text in above if text not in ("", title))
        self.slides.append(Slide(kind, title, kicker, notes=[*notes], **given))
        return self.last

    def drop_empty(self) -> None:
        if self.last.empty and len(self.slides) > 1:
            empty = self.slides.pop()
            self.last.notes += empty.notes

    def open(self) -> Slide:
        """A slide for what stands whole: the last, where it is of text and has room."""
        if self.last.kind == "text" and not self.last.after and len(self.last.body) < 3:
            return self.last
        return self.begin("text", self.section)

    def block(self, tokens: list[Token]) -> None:
        kind = tokens[0].type
        if kind == "heading_open":
            self.headed(tokens)
        elif kind == "paragraph_open":
            self.paragraph(tokens)
        elif kind == "math_block":
            self.formula(tokens)
        elif kind == "table_open":
            self.table(tokens)
        elif kind == "fence" or (kind in ("bullet_list_open", "ordered_list_open") and _length(tokens) <= LISTED):
            self.open().body.append(self.html(tokens))
        elif kind not in ("footnote_block_open", "hr"):
            self.last.notes.append(self.html(tokens))
        if kind != "paragraph_open":
            self.before = []

    def headed(self, tokens: list[Token]) -> None:
        title = self.html([tokens[1]])
        if tokens[0].tag == "h1":
            self.slides[0].title = title
            return
        self.heading = title
        self.begin("text", title)

    def paragraph(self, tokens: list[Token]) -> None:
        told = self.before = sentences(tokens[1])
        led = 0
        if self.last.kind in ("part", "text") and not (self.last.lead or self.last.points or self.last.body):
            beginning = _beginning(told)
            led = len(beginning)
            self.last.lead = self.html([_inline(beginning)])
        for point in _points(told, led):
            self.claim(point)
        self.last.notes.append(self.html(tokens))

    def claim(self, point: Sequence[Sentence]) -> None:
        """Put what the build checks onto a slide that has room for it."""
        slide, length = self.last, sum(map(len, point))
        most, characters = (0, 0) if slide.steps or "<table" in "".join(slide.body) else ROOM[slide.kind]
        if len(slide.points + slide.after) >= most or self.said + length > characters:
            slide = self.begin("text", self.section)
        (slide.after if slide.body else slide.points).append(self.html([_inline(point)]))
        self.said += length

    def formula(self, tokens: list[Token]) -> None:
        leading = _end(self.before)
        slide = self.open()
        said = self.html([_inline(leading)])
        slide.points = [point for point in slide.points if point not in said]
        beginning = _beginning(self.before)
        if slide.lead and slide.lead == self.html([_inline(beginning)]):  # of this paragraph: no sentence stands twice
            rest = [sentence for sentence in beginning if sentence not in leading]
            slide.lead = self.html([_inline(rest)]) if rest else ""
        slide.body += [f"<p>{said}</p>"] if leading else []
        slide.body.append(self.html(tokens))

    def table(self, tokens: list[Token]) -> None:
        start = next(index for index, token in enumerate(tokens) if token.type == "tbody_open") + 1
        head, rows, end = tokens[:start], _split(tokens[start:-2], "tr_close"), tokens[-2:]
        parts = -(-len(rows) // ROWS)
        for part in range(parts):
            shown = rows[part * len(rows) // parts : (part + 1) * len(rows) // parts]
            slide = self.open() if part == 0 and not self.last.points else self.begin("text", self.section)
            slide.body.append(self.html([*head, *(token for row in shown for token in row), *end]))

    def directive(self, node: Branch) -> None:
        name = node.directive.name if node.directive else ""
        if name == "notes":
            self.last.notes.append(self.html(node.children))
        elif name == "slide":
            self.own(node)
        elif name == "media":
            self.open().body.append(self.html([node]))
        elif name in ("figure", "scroll"):
            self.figure(node)
        self.before = []

    def figure(self, node: Branch) -> None:
        figure, *steps = node.branches() if node.branches() else [node]
        use: FigureUse = figure.opening.meta["use"]
        self.begin(
            "figure", html.escape(use.title), figure=use, state=use.state, caption=self.html(figure.children),
            lead=html.escape(use.subtitle),
            steps=[Step(step.opening.meta["state"], self.html(step.children)) for step in steps],
        )  # fmt: skip

    def own(self, node: Branch) -> None:
        """A slide as its author wants it."""
        notes = [child for child in node.branches() if child.directive and child.directive.name == "notes"]
        shown = [child for child in node.children if child not in notes]
        title = self.section
        first = shown[0] if shown else None
        if isinstance(first, Token) and first.type == "heading_open":
            title, shown = self.html(shown[1:2]), shown[3:]
        use: FigureUse | None = node.opening.meta.get("use")
        state = node.opening.meta.get("state", {})
        slide = self.begin("own", title, body=[self.html(shown)], figure=use, state=state)
        slide.notes += [self.html(note.children) for note in notes]


def _blocks(nodes: Sequence[Token | Branch]) -> Iterator[Branch | list[Token]]:
    """Branches and whole blocks: a list from its beginning to its end."""
    run: list[Token] = []
    depth = 0
    for node in nodes:
        if isinstance(node, Branch):
            yield node
            continue
        run.append(node)
        depth += node.nesting
        if depth == 0:
            yield run
            run = []


def _split(tokens: Sequence[Token], last: str) -> list[list[Token]]:
    """Tokens in runs that end with one of type ``last``."""
    runs: list[list[Token]] = [[]]
    for token in tokens:
        runs[-1].append(token)
        if token.type == last:
            runs.append([])
    return [run for run in runs if run]


def _inline(told: Sequence[Sentence]) -> Token:
    """One inline token of several sentences."""
    space = Token("text", "", 0, content=" ")
    children = [token for sentence in told for token in (space, *sentence.tokens)][1:]
    return Token("inline", "", 0, children=children)


def _beginning(told: Sequence[Sentence]) -> list[Sentence]:
    """How a paragraph begins, up to what is checked: that stands by itself."""
    begun: list[Sentence] = []
    for sentence in told:
        if sentence.claims or (begun and sum(map(len, begun)) + len(sentence) > LEAD):
            break
        begun.append(sentence)
    return begun


def _points(told: Sequence[Sentence], led: int) -> list[list[Sentence]]:
    """What the build checks, with the sentence before it where it refers to that; the first ``led`` are shown."""
    points: list[list[Sentence]] = []
    for place, sentence in enumerate(told):
        if not sentence.claims:
            continue
        if not sentence.refers or place <= led:
            points.append([sentence])
        elif points and points[-1][-1] is told[place - 1]:
            points[-1].append(sentence)
        else:
            points.append([told[place - 1], sentence])
    return points


def _end(told: Sequence[Sentence]) -> list[Sentence]:
    """How a paragraph ends, from a sentence on that says enough."""
    ended: list[Sentence] = []
    for sentence in reversed(told):
        if sum(map(len, ended)) >= LEADING_IN:
            break
        ended.insert(0, sentence)
    return ended


def _length(tokens: Sequence[Token]) -> int:
    return sum(len(token.content) for token in tokens if token.type == "inline")
