"""The sentences of a paragraph, each with its markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it.token import Token

END = re.compile(r"(?:(?<=[.!?])|(?<=[.!?][”’)]))\s+")
REFERS = re.compile(r"(?:It|Its|They|Their|There|This|These|That|Those|And|But|Not|So|Both|Then|Like|The two)\b")
CLOSES = re.compile(r"[.!?][”’)]?\s*$")


@dataclass(frozen=True)
class Sentence:
    """Inline tokens of one sentence; its length is that of its words."""

    tokens: tuple[Token, ...]

    @property
    def claims(self) -> bool:
        """Whether the build checks something of it."""
        return any(token.type == "span_open" and token.meta.get("claim") for token in self.tokens)

    @property
    def refers(self) -> bool:
        """Whether it begins as if one had heard the sentence before it."""
        return bool(REFERS.match(next((token.content for token in self.tokens if token.content), "")))

    def __len__(self) -> int:
        return sum(len(token.content) or 1 for token in self.tokens if token.nesting == 0)


def sentences(inline: Token) -> list[Sentence]:
    """What a paragraph says, sentence by sentence; markup around several keeps them together."""
    found: list[Sentence] = []
    run: list[Token] = []
    depth = 0

    def close() -> None:
        if run:
            found.append(Sentence(tuple(run)))
            run.clear()

    for token in inline.children or ():
        depth += token.nesting
        if token.type == "text" and depth == 0:
            *whole, rest = END.split(token.content)
            for part in whole:
                run.append(token.copy(content=part))
                close()
            if rest:
                run.append(token.copy(content=rest))
        elif token.type == "softbreak" and depth == 0 and run and CLOSES.search(_end(run)):
            close()
        else:
            run.append(token)
    close()
    return found


def _end(tokens: Sequence[Token]) -> str:
    return next((token.content for token in reversed(tokens) if token.nesting == 0), "")
