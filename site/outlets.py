"""What of a chapter the page shows, and what the deck: some directives are for one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markdown_it.token import Token

DECK_ONLY = frozenset({"slide", "notes"})
PAGE_ONLY = frozenset({"no-slide"})


def of_page(tokens: Iterable[Token]) -> list[Token]:
    """Block tokens without what only the deck shows; what only the page shows stands there without its fence."""
    return list(_without(tokens, dropped=DECK_ONLY, unwrapped=PAGE_ONLY))


def of_deck(tokens: Iterable[Token]) -> list[Token]:
    """Block tokens without what only the page shows."""
    return list(_without(tokens, dropped=PAGE_ONLY, unwrapped=frozenset()))


def _without(tokens: Iterable[Token], *, dropped: frozenset[str], unwrapped: frozenset[str]) -> Iterator[Token]:
    open_names: list[str] = []
    for token in tokens:
        if token.type == "directive_open":
            directive = token.meta["directive"]
            open_names.append(directive.name if directive else "")
        inside = dropped.intersection(open_names)
        fence = token.type.startswith("directive_") and open_names[-1] in unwrapped
        if token.type == "directive_close":
            open_names.pop()
        if not inside and not fence:
            yield token
