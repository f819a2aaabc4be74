"""Chapters in Markdown: which syntax is understood, and tokens that know their line.

Besides CommonMark, tables, footnotes and ``$math$``::

    [pictures]{.image}                        a modality's colour
    [the clouds stay apart]{claim=gap_stays}  a sentence that the build checks
    [cones]{term=cone}                        a term of the glossary, where a chapter uses it first
    [@liang2022; @goel2022]                   citations
    {num}`emoji-infonce-100 gap_distance .2f` a number from the runs
    [](#fig-clouds)                           "Figure 3"

and the directives of ``directives``. Raw HTML is text. Every inline token gets ``meta["line"]``, its line within its
paragraph, from 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

from .directives import directives_plugin
from .problems import Place, Problems

LARGEST = 200_000  # bytes of a chapter: forty pages
LONGEST = 5_000  # characters of a paragraph; how long one of brackets takes grows with the square of that
ATTRIBUTES = ("class", "claim", "term")  # of words in brackets
CITATION = re.compile(r"\[(@[^\[\]]*)\]")


@dataclass
class Chapter:
    """A parsed chapter: block tokens, and what markdown-it remembers for rendering (footnotes).

    A block token with ``meta["place"]`` stands there instead of in the chapter's own file.
    """

    path: Path
    id: str
    tokens: list[Token]
    env: dict[str, Any] = field(default_factory=dict)
    first_line: int = 1
    missing: tuple[str, ...] = ()
    """Runs without which the chapter itself cannot be told; with any, ``tokens`` only stand in for it."""
    untold_claims: frozenset[str] = frozenset()
    """Claims of the chapter that is stood in for."""

    def walk(self) -> Iterator[tuple[Token, Place]]:
        """Every block and inline token with its line, in the order of the text."""
        for token in self.tokens:
            own = Place(self.path, self.first_line + (token.map[0] if token.map else 0))
            place: Place = token.meta.get("place", own)
            yield token, place
            for child in token.children or ():
                yield child, Place(place.path, place.line + child.meta.get("line", 0))


def parser() -> MarkdownIt:
    """A markdown-it that understands the syntax above."""
    md = MarkdownIt("commonmark", {"html": False, "typographer": True})
    md.validateLink = lambda url: bool(url)  # ``words`` tells of links that lead elsewhere; markdown-it makes them text
    md.enable(["table", "strikethrough", "replacements", "smartquotes"])
    md.disable(["html_block", "html_inline"])
    footnote_plugin(md, inline=False)
    dollarmath_plugin(md, allow_space=False, allow_digits=False, allow_labels=False)
    attrs_plugin(md, after=(), spans=True, allowed=ATTRIBUTES)
    directives_plugin(md)
    md.inline.ruler.before("link", "citation", _citation)
    myst_role_plugin(md)
    md.core.ruler.before("inline", "length", _bounded)
    names, rules = md.inline.ruler.get_active_rules(), md.inline.ruler.getRules("")
    for name, rule in zip(names, rules, strict=True):
        md.inline.ruler.at(name, _with_line(rule))
    return md


def parse_chapter(
    md: MarkdownIt, path: Path, text: str, chapter_id: str, problems: Problems, *, first_line: int = 1
) -> Chapter:
    """Parse a chapter, or a piece of Markdown that stands in another file from ``first_line`` on.

    Mistakes in directives go to ``problems``.
    """
    env: dict[str, Any] = {"path": path, "problems": problems, "docId": chapter_id, "first_line": first_line}
    return Chapter(path, chapter_id, md.parse(text, env), env, first_line)


def _with_line(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    def counted(state: StateInline, silent: bool) -> bool:
        line, before = state.src.count("\n", 0, state.pos), len(state.tokens)
        done = rule(state, silent)
        for token in state.tokens[before:]:
            token.meta.setdefault("line", line)
        return done

    return counted


def _bounded(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and len(token.content) > LONGEST:
            place = Place(state.env["path"], state.env["first_line"] + (token.map or [0])[0])
            state.env["problems"].add(
                place, f"found a paragraph of {len(token.content):,} characters; allowed: {LONGEST:,}, divide it."
            )
            token.content = ""


def _citation(state: StateInline, silent: bool) -> bool:
    match = CITATION.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        state.push("citation", "", 0).content = match.group(1)
    state.pos = match.end()
    return True
