from __future__ import annotations

from pathlib import Path

import pytest

from modgap.precompute.errors import InputError
from modgap.site.compile import build
from modgap.site.edition import read
from modgap.site.story import Story

from .making import CHAPTER, body, write_article

REAL = """
# Real *models*

They [stay apart]{claim=gap_is_wide}, by {num}`toy gap_distance .2f` of {num}`pairs`[^1], see [](#fig-clouds).

:::figure scatter #clouds
bundle: toy/0
title: Partners
---
The caption.
:::

[^1]: A note.
"""
ENTRY = "  - {file: 02-second.md, needs: [toy], otherwise: 'Import [pictures]{.image} first [@wang2020].'}\n"


def conditional(folder: Path, *chapters: str, entry: str = ENTRY) -> Path:
    """An article whose second chapter is an entry with needs, in line 4 of ``article.yaml``."""
    article = write_article(folder, *chapters)
    settings = article / "article.yaml"
    text = settings.read_text()
    assert "  - 02-second.md\n" in text
    settings.write_text(text.replace("  - 02-second.md\n", entry))
    return article


def story_of(folder: Path, runs, *chapters: str, entry: str = ENTRY) -> Story:
    return read(conditional(folder, *chapters, entry=entry), runs).story


def problems_of(folder: Path, runs, *chapters: str, entry: str = ENTRY) -> list[str]:
    with pytest.raises(InputError) as caught:
        story_of(folder, runs, *chapters, entry=entry)
    return [sentence.replace(f"{folder}/", "") for sentence in caught.value.problems]


def without(needed: str) -> str:
    """The entry, needing a run that is not there as well."""
    return ENTRY.replace("[toy]", f"[toy, {needed}]")


def test_a_chapter_whose_runs_are_there_is_compiled_as_any_other(tmp_path, toy_runs):
    story = story_of(tmp_path / "a", toy_runs, "# One\n", REAL, "# Three\n")
    plain = read(write_article(tmp_path / "b", "# One\n", REAL, "# Three\n"), toy_runs).story
    assert body(story) == body(plain)
    assert list(story.figures) == ["clouds"]
    assert not any(chapter.missing for chapter in story.chapters)


def test_a_sentence_stands_in_for_a_chapter_whose_runs_are_missing(tmp_path, toy_runs):
    real = REAL.replace("toy", "amumo-clip")
    story = story_of(tmp_path, toy_runs, "# One\n", real, "# Three\n", entry=without("amumo-clip"))
    assert [(part.id, part.number, part.title) for part in story.parts] == [
        ("first", 1, "One"), ("second", 2, "Real models"), ("third", 3, "Three"),
    ]  # fmt: skip
    html = body(story)
    assert '<h2 id="second">Real models</h2></header>\n<p>Import <span class="image">pictures</span> first' in html
    assert story.cited == ["wang2020"]
    assert (story.figures, story.numbers, story.claims) == ({}, {}, {})
    for absent in ("stay apart", "A note", "The caption", "footnote"):
        assert absent not in html
    assert [chapter.missing for chapter in story.chapters] == [(), ("amumo-clip",), ()]


def test_what_stands_in_needs_nothing_that_the_heading_names(tmp_path, toy_runs):
    real = REAL.replace("# Real *models*", "# Real [models]{claim=gap_is_wide} {num}`lost gap .2f`[^1]")
    story = story_of(tmp_path, toy_runs, "# One\n", real, entry=without("lost"))
    assert story.parts[1].title == "Real models"
    assert story.claims == {}
    assert "footnote" not in body(story)


def test_only_claims_that_nobody_makes_are_reported_where_a_chapter_is_left_out(tmp_path, toy_runs):
    lost = "# Real\n\nNo claim.\n"
    found = problems_of(tmp_path, toy_runs, "# One\n", lost, entry=without("lost"))
    assert found == [
        "claims.py:4: claim 'gap_is_wide' stands in no chapter; use it as [sentence]{claim=gap_is_wide} or remove it."
    ]


def test_claims_that_another_chapter_makes_are_checked_all_the_same(tmp_path, toy_runs):
    story = story_of(tmp_path, toy_runs, CHAPTER, REAL.replace("#clouds", "#real"), entry=without("lost"))
    assert list(story.claims) == ["gap_is_wide"]


def test_the_build_tells_which_chapters_are_left_out_and_why(tmp_path, toy_bundles):
    article = conditional(tmp_path / "a", "# One\n", REAL, entry=without("lost"))
    report = build(article, toy_bundles, tmp_path / "out")
    assert report.left_out == {"02-second.md": ("lost",)}
    assert 'href="#second"' in report.page.read_text()
    assert build(conditional(tmp_path / "b", "# One\n", REAL), toy_bundles, tmp_path / "other").left_out == {}


def test_mistakes_in_the_sentence_are_told_in_the_line_of_its_key(tmp_path, toy_runs):
    entry = "  - file: 02-second.md\n    needs:\n      - lost\n    otherwise: >-\n      One\n      two [@nobody].\n"
    found = problems_of(tmp_path, toy_runs, "# One\n", REAL, entry=entry)
    assert len(found) == 1
    assert found[0].startswith("article.yaml:7: found citation 'nobody'")


def test_a_left_out_chapter_still_has_to_be_written_well(tmp_path, toy_runs):
    broken = "Text.\n\n:::figur scatter #x\n:::\n\n[a]{claim=gap_is_wide}\n"
    found = problems_of(tmp_path, toy_runs, "# One\n", broken, entry=without("lost"))
    assert [sentence.partition("; ")[0] for sentence in found] == [
        "chapters/02-second.md:1: a chapter begins with its title",
        "chapters/02-second.md:3: found directive 'figur'",
    ]


SHAPE = "{file: FILE, needs: [NAME, ...], otherwise: SENTENCE}"


@pytest.mark.parametrize(
    ("entry", "sentences"),
    [
        ("  - 3\n", [f"4: found chapters[1]: 3; allowed: a file in chapters/, or {SHAPE}."]),
        (
            "  - [02-second.md]\n",
            [f"4: found chapters[1]: ['02-second.md']; allowed: a file in chapters/, or {SHAPE}."],
        ),
        (
            "  - {file: 02-second.md, needs: [toy]}\n",
            ["4: lacks 'otherwise' (a sentence in Markdown)."],
        ),
        (
            "  - {}\n",
            [
                "4: lacks 'file' (a file in chapters/).",
                "4: lacks 'needs' (a list of experiments, without seeds: [NAME, ...]).",
                "4: lacks 'otherwise' (a sentence in Markdown).",
            ],
        ),
        (
            "  - file: 02-second.md\n    needs: [toy]\n    otherwise: Later.\n    need: [toy]\n",
            ["7: found 'need'; did you mean 'needs'? Allowed: file, needs, otherwise."],
        ),
        (
            "  - file: 2\n    needs: toy\n    otherwise: [Later.]\n",
            [
                "4: found file: 2; allowed: a file in chapters/.",
                "5: found needs: 'toy'; allowed: a list of experiments, without seeds: [NAME, ...].",
                "6: found otherwise: ['Later.']; allowed: a sentence in Markdown.",
            ],
        ),
        (
            "  - file: 02-second.md\n    needs: [toy/0]\n    otherwise: Later.\n",
            ["5: found needs[0]: 'toy/0'; allowed: an experiment, without its seed."],
        ),
        (
            "  - file: 02-second.md\n    needs: []\n    otherwise: Later.\n",
            ["5: found needs: []; allowed: a list of experiments, without seeds: [NAME, ...]."],
        ),
        (
            "  - file: 02-second.md\n    needs: [toy]\n    otherwise: '# Later'\n",
            [
                "6: found otherwise: '# Later'; allowed: one paragraph, without headings, notes or directives.",
            ],
        ),
        ("  - {needs: [toy], otherwise: Later., file: second.md}\n", ["4: found chapter 'second.md'; did you mean"]),
    ],
)
def test_an_entry_of_the_wrong_form_is_told_with_its_line(entry, sentences, tmp_path, toy_runs):
    found = problems_of(tmp_path, toy_runs, CHAPTER, "# Two\n", entry=entry)
    assert len(found) == len(sentences)
    for sentence, expected in zip(found, sentences, strict=True):
        assert sentence.startswith(f"article.yaml:{expected}")
