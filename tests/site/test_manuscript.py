"""What authors write is read within bounds, and what is no text of theirs is told with its line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from modgap.precompute.errors import InputError
from modgap.site.edition import read

from .making import CHAPTER, problems_of, write_article

FIRST = "chapters/01-first.md"


def told(article: Path, runs) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(article, runs)
    return [sentence.replace(f"{article}/", "") for sentence in caught.value.problems]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ('references: "\\0"', r"found references: '\x00'; allowed: the name of a BibTeX file beside article.yaml."),
        ("references: ../secret.bib", "found references: '../secret.bib'; allowed: the name of a BibTeX file"),
        ("references: /etc/passwd", "found references: '/etc/passwd'; allowed: the name of a BibTeX file"),
        (f"references: {'a' * 400}", "found references: 'aaa"),
        ('kicker: "\\ud800"', r"found kicker: '\ud800'; allowed: text without halves of a character"),
        ('kicker: "\\0"', r"found kicker: '\x00'; allowed: text."),
        ('subtitle: "a\\eb"', r"found subtitle: 'a\x1bb'; allowed: text."),
        ("language: 'x\" onload=\"y'", "found language: 'x\" onload=\"y'; allowed: a language code such as en."),
        (f"kicker: 0x{'f' * 5000}", "is not valid YAML: a number has more than 40 characters."),
    ],
)
def test_a_setting_that_is_none_is_told(settings, sentence, tmp_path, toy_runs):
    found = told(write_article(tmp_path, settings=f"{settings}\n"), toy_runs)
    assert found[0].startswith(f"article.yaml:4: {sentence}")


def test_settings_with_a_name_that_is_half_a_character_are_told(tmp_path, toy_runs):
    (only,) = told(write_article(tmp_path, settings='"\\ud800": 1\nmore: 2\n'), toy_runs)
    assert only.startswith("article.yaml: found {")
    assert only.endswith("allowed: text without halves of a character (lone surrogates).")


def test_a_chapter_may_begin_with_a_byte_order_mark(tmp_path, toy_runs):
    article = write_article(tmp_path)
    (article / FIRST).write_text(CHAPTER.lstrip(), encoding="utf-8-sig")
    assert read(article, toy_runs).story.parts[0].title == "Two clouds"


@pytest.mark.parametrize("name", [FIRST, "references.bib"])
@pytest.mark.parametrize("kind", ["pipe", "device", "latin", "large"])
def test_a_file_of_an_author_that_is_no_text_is_named(name, kind, tmp_path, toy_runs):
    article = write_article(tmp_path)
    (article / name).unlink()
    if kind == "pipe":
        os.mkfifo(article / name)
    elif kind == "device":
        (article / name).symlink_to("/dev/zero")
    else:
        (article / name).write_bytes(b"gr\xf6\xdfe" if kind == "latin" else b"x" * 1_000_001)
    sentence = {"latin": "is not UTF-8 text (byte 2)", "large": "cannot be read (it has 1,000,001 bytes; allowed: "}
    found = told(article, toy_runs)
    assert any(
        one.startswith(f"{name}: {sentence.get(kind, 'cannot be read (it is no regular file)')}") for one in found
    )


def test_a_chapter_under_a_name_that_no_file_can_have_is_told(tmp_path, toy_runs):
    article = write_article(tmp_path)
    (article / "article.yaml").write_text(f"title: T\nchapters: [{'x' * 300}.md, '..md', 'a/b.md']\n")
    found = told(article, toy_runs)
    assert [one.partition(";")[0][:30] for one in found[:3]] == [
        "article.yaml:2: found chapter ",
        "article.yaml:2: found chapter ",
        "article.yaml:2: found chapter ",
    ]


def test_a_paragraph_that_would_take_minutes_to_read_is_told(tmp_path, toy_runs):
    found = problems_of(tmp_path, toy_runs, "# T\n\n" + "[a](" * 20_000 + "\n\n[@nobody]\n")
    assert found[0] == "01-first.md:3: found a paragraph of 80,000 characters; allowed: 5,000, divide it."
    assert found[1].startswith("01-first.md:5: found citation 'nobody'")


@pytest.mark.timeout(20)
def test_a_state_beyond_every_number_is_told(tmp_path, toy_runs):
    text = f"# T\n\n:::figure toy-controls #a\nbundle: toy/0\ntitle: A\n:::\n\n[a](#fig-a?share={'9' * 400})\n"
    (found,) = problems_of(tmp_path, toy_runs, text, claims="")
    assert found.startswith("01-first.md:8: found share: 9999")
    assert found.endswith("allowed: a number from -1 to 1 (in a link).")


def test_a_folder_whose_name_is_none_is_a_sentence(toy_runs):
    with pytest.raises(InputError, match="is not a folder with an article"):
        read(Path("x" * 5000), toy_runs)
