"""The deck as it is written: what becomes a slide, what the speaker alone sees, what is wrong with it."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError
from typing import Any

import pytest

from modgap.precompute.errors import InputError
from modgap.site import blocks, cli, reveal
from modgap.site.checks import check_page
from modgap.site.deck import Slide, slides_of
from modgap.site.outputs import slides
from modgap.site.slide_text import SlideText
from modgap.site.story import Story

from .making import problems_of, read_chapters


def slides_in(story: Story) -> list[Slide]:
    """Of the first chapter."""

    def no_grid(*_given: object) -> Any:
        raise AssertionError

    return slides_of(story.chapters[0], 1, SlideText(story, "index.html", no_grid))


@pytest.fixture(scope="module")
def made(talk) -> list[Slide]:
    return slides_in(talk.story)


def test_a_chapter_becomes_a_title_figures_with_their_claims_formulas_and_what_the_author_adds(made):
    assert [(slide.kind, slide.title) for slide in made] == [
        ("part", "Two clouds"), ("figure", "Controls"), ("text", "Two clouds"), ("figure", "Clouds"), ("text", "Other"),
        ("own", "Only in the deck"),
    ]  # fmt: skip
    part, scroll, text, figure, formula, own = made
    assert part.lead == "How do pictures and words stand to each other?"
    assert [re.sub("<[^>]*>", "", step.body).strip() for step in scroll.steps] == ["First pictures.", "Then texts."]
    assert [re.sub("<[^>]*>", "", point) for point in text.points] == [
        "What the speaker says of it. They are far apart, by 0.81 (Liang et al. 2022)."
    ]
    assert [re.sub("<[^>]*>", "", point) for point in figure.points] == ["One can see it."]
    assert figure.caption == "<p>Points.</p>\n"
    assert "The length of a mean is" in formula.body[0]
    assert "<math" in formula.body[1]
    assert own.state["step"] == 0


def test_what_leads_to_a_formula_does_not_stand_above_it_once_more(toy_runs, tmp_path):
    leading = (
        "After a shift both clouds still have a mean that is halfway between those of the two, and with a text " * 2
    )
    chapter = f"# T\n\n## Terms\n\nWhat is the difference? {leading}it is\n\n$$\nc\n$$\n"
    story = read_chapters(tmp_path, toy_runs, chapter, claims="from ..site.claims import claim\n")
    slide = slides_in(story)[-1]
    assert slide.lead == "What is the difference?"
    assert slide.body[0] == f"<p>{leading}it is</p>"


def test_prose_is_in_the_notes_and_what_only_the_speaker_or_the_page_sees_is_there_alone(made, deck):
    notes = {slide.title: "".join(slide.notes) for slide in made}
    assert "How do pictures" in made[0].notes[0]
    assert "What the speaker says of it" in notes["Two clouds"]
    assert "Told to the speaker alone." in notes["Only in the deck"]
    assert "And this one." in notes["Only in the deck"]
    shown = deck.read_text(encoding="utf-8")
    article = (deck.parent / "index.html").read_text(encoding="utf-8")
    for words, in_deck in (
        ("Told to the class", True),
        ("And this one", True),
        ("Only on the page", False),
        ("No slide has", False),
    ):
        assert (words in shown) is in_deck
        assert (words in article) is not in_deck
    assert "speaker alone" not in "".join(
        slide.title + slide.lead + "".join(slide.body + slide.points) for slide in made
    )


def test_a_deck_s_page_is_whole(deck):
    check_page(deck.parent, slides.NAME)


def test_a_missing_package_is_told_in_one_sentence_and_nothing_is_written(monkeypatch, tmp_path, capsys):
    def missing(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(reveal, "files", missing)
    assert cli.main(["slides", "-o", str(tmp_path / "talk")]) == 2
    assert (
        capsys.readouterr().err
        == "slides need the package sphinx-revealjs; install it with: pip install 'modgap[slides]'.\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# T\n\n:::slide #clds\nX\n:::\n", "01-first.md:3: found figure 'clds'; "),
        ("# T\n\n:::slide {step: 0\nX\n:::\n", "01-first.md:3: "),
        ("# T\n\n:::notes #x\nX\n:::\n", "01-first.md:3: found 'notes #x'; write ':::notes'."),
        ("# T\n\n::::slide\n:::figure scatter #a\nbundle: toy/0\ntitle: A\n---\nX\n:::\n::::\n", "01-first.md:4: found 'figure' in slide; allowed in: the text, scroll."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_slide_is_told(toy_runs, tmp_path, text, told):
    assert problems_of(tmp_path, toy_runs, text, claims="from ..site.claims import claim\n")[0].startswith(told)


NAMES = """
# T

::::scroll #clouds
:::figure scatter
bundle: toy/0
title: A
state: {stp: 0}
---
X
:::
:::step {stp: 10}
One
:::
::::

:::slide #clds {step: 0}
X
:::

:::slide #clouds {stp: 0}
X
:::
"""


def test_names_of_figures_and_states_are_told_before_a_figure_is_made(toy_runs, tmp_path, monkeypatch):
    monkeypatch.setattr(blocks, "make_figure", lambda *_: pytest.fail("made a figure first"))
    told = problems_of(tmp_path, toy_runs, NAMES, claims="from ..site.claims import claim\n")
    assert [sentence.partition(";")[0] for sentence in told] == [
        "01-first.md:7: found state 'stp'",
        "01-first.md:11: found state 'stp'",
        "01-first.md:16: found figure 'clds'",
        "01-first.md:20: found state 'stp'",
    ]


def test_an_incomplete_package_is_told(monkeypatch):
    monkeypatch.setattr(reveal, "files", lambda _name: [])
    with pytest.raises(InputError, match=r"lacks dist/reveal\.js"):
        reveal.found()
