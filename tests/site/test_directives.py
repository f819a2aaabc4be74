from __future__ import annotations

from pathlib import Path

from markdown_it.token import Token

from modgap.site.directives import Branch, tree
from modgap.site.markdown import Chapter, parse_chapter, parser
from modgap.site.problems import Problems

SCROLL = """# T

::::scroll #film
:::figure scatter
bundle: toy/0
title: A
state: {longest: 5}
---
A caption.

Of two paragraphs.
:::

:::step {checkpoint: 0}
One.
:::

:::step {}
Two.
:::
::::

After.
"""


def _parse(text: str) -> tuple[Chapter, list[str]]:
    problems = Problems()
    chapter = parse_chapter(parser(), Path("x.md"), text, "x", problems)
    return chapter, problems.sentences()


def _branches(text: str) -> list[Branch]:
    return [node for node in tree(_parse(text)[0].tokens) if isinstance(node, Branch)]


def _words(branch: Branch) -> str:
    return " ".join(node.content for node in branch.children if isinstance(node, Token) and node.type == "inline")


def test_directives_nest_and_keep_their_lines():
    assert _parse(SCROLL)[1] == []
    (scroll,) = _branches(SCROLL)
    assert [(part.directive.name, part.directive.place.line) for part in scroll.branches()] == [
        ("figure", 4),
        ("step", 14),
        ("step", 18),
    ]
    figure, first, second = scroll.branches()
    assert figure.directive.options == {"bundle": "toy/0", "title": "A", "state": {"longest": 5}}
    assert figure.directive.at("state", "longest").line == 7
    assert _words(figure) == "A caption. Of two paragraphs."
    assert (first.directive.options, _words(first)) == ({"checkpoint": 0}, "One.")
    assert (second.directive.options, _words(second)) == ({}, "Two.")


def test_every_inline_token_knows_its_line():
    text = "# T\n\none\ntwo [@a]\n[x\ny {num}`n`]{.image}\n\n- three\n  $z$\n\n> {num}`m`\n\n|a|\n|-|\n|{num}`k`|\n"
    found = {
        (token.type, token.content): place.line
        for token, place in _parse(text)[0].walk()
        if token.type in ("citation", "myst_role", "math_inline", "span_open")
    }
    assert found == {
        ("citation", "@a"): 4,
        ("span_open", ""): 5,
        ("myst_role", "n"): 6,
        ("math_inline", "z"): 9,
        ("myst_role", "m"): 11,
        ("myst_role", "k"): 15,
    }


def test_a_fence_inside_a_code_block_closes_nothing():
    text = ":::media toy/0 2\n```\n:::\n```\nText.\n:::\n\nAfter.\n"
    (media,) = _branches(text)
    assert "Text." in _words(media)
    assert _parse(text)[1] == []


def test_a_directive_in_a_list_ends_with_its_item():
    chapter, problems = _parse("- :::media toy/0 2\n  Text.\n\nAfter.\n")
    assert problems == ["x.md:1: found ':::media' without its end; close it with a line ':::'."]
    assert [token.content for token in chapter.tokens if token.type == "inline"] == ["Text.", "After."]


def test_an_unclosed_directive_does_not_swallow_the_next_one():
    text = ":::media toy/0 2\nText.\n\n:::media toy/1 3\n:::\n"
    assert [branch.directive.arguments for branch in _branches(text)] == [("toy/0", "2"), ("toy/1", "3")]
    assert _parse(text)[1] == ["x.md:1: found ':::media' without its end; close it with a line ':::'."]


def test_a_fence_is_one_whatever_blank_stands_behind_it():
    for blank in ("\x0b", "\u00a0", "\x1f"):
        text = f":::media toy/0 2{blank}\nText.\n:::{blank}\n\nAfter.\n"
        assert _parse(text)[1] == []
        assert [_words(branch) for branch in _branches(text)] == ["Text."]
        assert "closes nothing" in _parse(f":::{blank}\n")[1][0]


def test_a_key_that_stands_twice_is_told():
    text = ":::figure scatter #a\nbundle: toy/0\ntitle: A\ntitle: B\n:::\n"
    assert _parse(text)[1] == ["x.md:4: 'title' stands twice (first in line 3); keep one."]
