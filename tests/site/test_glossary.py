"""The glossary: what a chapter marks, what the page shows, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from modgap.precompute.bundle import load_all
from modgap.site.claims import Runs
from modgap.site.compile import build
from modgap.site.edition import read
from modgap.site.outputs.page import count_words, facts
from modgap.site.render import Page
from modgap.site.story import Story

from .making import CHAPTER, body, problems_of, write_article, write_bundles

GLOSSARY = """## Cone

Points that share a direction, see [@liang2022] and the [gap]{term=modality-gap}.

$$
\\frac{1}{N}
$$

## Modality gap

<b>The</b> distance of the centres.
"""
MARKED = CHAPTER.replace("stay apart", "form [*cones*]{term=cone} with a [gap]{term=modality-gap}")
SETTINGS = "glossary: words.md\n"


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(load_all(write_bundles(tmp_path / "bundles")))


def article(folder: Path, glossary: str, *chapters: str, claims: str | None = None) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "words.md").write_text(glossary, encoding="utf-8")
    return write_article(folder, *chapters, settings=SETTINGS, **({"claims": claims} if claims else {}))


def problems(folder: Path, runs: Runs, glossary: str, *chapters: str) -> list[str]:
    folder.mkdir(exist_ok=True)
    (folder / "words.md").write_text(glossary, encoding="utf-8")
    return problems_of(folder, runs, *chapters, settings=SETTINGS)


def glossary_of(story: Story) -> str:
    return Page(story, lambda *_: pytest.fail("no pictures here")).glossary()


def test_a_marked_term_leads_to_its_entry(tmp_path, runs):
    story = read(article(tmp_path / "a", GLOSSARY, MARKED), runs).story
    assert '<a class="term" href="#term-cone"><em>cones</em></a> with a ' in body(story)
    html = glossary_of(story)
    assert '<div class="glossary-entry" id="term-cone">\n<dt>Cone</dt>' in html
    assert "<math" in html
    assert 'href="#ref-liang2022"' in html
    assert "&lt;b&gt;The&lt;/b&gt; distance" in html


def test_a_glossary_is_no_part_of_the_reading(tmp_path, runs):
    story = read(article(tmp_path / "a", GLOSSARY, MARKED), runs).story
    assert "distance of the centres" not in body(story)
    assert count_words(story.chapters) < 40


def test_without_a_glossary_there_is_no_list_and_no_term(tmp_path, runs):
    story = read(write_article(tmp_path / "a"), runs).story
    assert glossary_of(story) == ""
    (sentence,) = problems_of(tmp_path / "b", runs, MARKED.replace(" with a [gap]{term=modality-gap}", ""))
    assert (
        sentence == "01-first.md:3: found term 'cone', but article.yaml names no glossary; write 'glossary: FILE.md'."
    )


@pytest.mark.parametrize(
    ("glossary", "chapter", "sentence"),
    [
        (
            GLOSSARY,
            MARKED.replace("term=cone", "term=cones"),
            "01-first.md:3: found term 'cones'; did you mean 'cone'? Allowed: cone, modality-gap (in words.md).",
        ),
        (
            GLOSSARY,
            MARKED + "\nMore [cones]{term=cone}.\n",
            "01-first.md:13: found term 'cone' again (first at 01-first.md:3); a chapter marks its first use.",
        ),
        (
            GLOSSARY + "\n## Floor\n\nText.\n",
            MARKED,
            "words.md:13: term 'floor' stands in no chapter; mark it as [words]{term=floor} or remove it.",
        ),
        (
            GLOSSARY + "\n## Cone\n\nText.\n",
            MARKED,
            "words.md:13: found term 'cone' again (first at words.md:1); keep one.",
        ),
        ("Text.\n\n" + GLOSSARY, MARKED, "words.md:1: found text before the first term; write '## Term' above it."),
        (
            GLOSSARY.replace("<b>The</b> distance of the centres.\n", ""),
            MARKED,
            "words.md:9: term 'Modality gap' has no explanation; write a paragraph below it.",
        ),
        (
            GLOSSARY + "\n- one\n",
            MARKED,
            "words.md:13: found '-'; a glossary holds '## Term', paragraphs and formulas.",
        ),
        (
            "# Words\n\n" + GLOSSARY,
            MARKED,
            "words.md:1: found '#'; a glossary holds '## Term', paragraphs and formulas.",
        ),
        (GLOSSARY + "\n## ???\n\nText.\n", MARKED, "words.md:13: found term '???'; allowed: a name with letters or digits."),
        (
            GLOSSARY.replace("frac", "nosuch"),
            MARKED,
            r"words.md:5: found \nosuch in the formula '\nosuch{1}{N}'; it cannot be converted, write it otherwise.",
        ),
        (
            GLOSSARY,
            MARKED.replace("{term=modality-gap}", "{term=modality-gap .image}"),
            "01-first.md:3: found term 'modality-gap' and a class on the same words; put the term inside of it.",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_one_sentence(tmp_path, runs, glossary, chapter, sentence):
    found = problems(tmp_path / "a", runs, glossary, chapter)
    assert sentence in found, found


def test_a_term_may_be_marked_once_in_every_chapter(tmp_path, runs):
    second = "# Again\n\nMore [cones]{term=cone}.\n"
    story = read(article(tmp_path / "a", GLOSSARY, MARKED, second), runs).story
    assert body(story).count('class="term"') == 3


@pytest.mark.parametrize("name", ["words.txt", "../words.md", "a/words.md"])
def test_a_glossary_is_a_markdown_file_beside_the_article(tmp_path, runs, name):
    (sentence,) = problems_of(tmp_path / "a", runs, CHAPTER, settings=f"glossary: {name}\n")
    assert f"found glossary: '{name}'; allowed: the name of a Markdown file beside article.yaml" in sentence


def test_a_glossary_that_is_not_there_is_told(tmp_path, runs):
    (sentence,) = problems_of(tmp_path / "a", runs, CHAPTER, settings=SETTINGS)
    assert "words.md: cannot be read" in sentence


@pytest.fixture(scope="module")
def page_with_terms(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("terms")
    build(article(folder / "a", GLOSSARY, MARKED), write_bundles(folder / "bundles"), folder / "site")
    return folder / "site" / "index.html"


def test_a_term_shows_its_entry_with_the_formula_on_hover_and_on_focus(page_with_terms, open_page):
    page = open_page(page_with_terms).page
    page.wait_for_function("() => window.modgap?.figures")
    term, card = page.locator("article a.term").first, page.locator("#card-term-cone")
    term.hover()
    card.wait_for(state="visible")
    assert "share a direction" in card.inner_text()
    assert card.locator("math").count() == 1
    assert card.locator("a.term").count() == 0, "a term in a card would open another card over it"
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")
    page.keyboard.press("Tab")
    term.focus()
    card.wait_for(state="visible")
    assert term.get_attribute("aria-describedby") == "card-term-cone"
    term.press("Enter")
    assert page.url.endswith("#term-cone")


def test_a_finger_opens_the_card_and_stays_where_it_is(page_with_terms, open_page):
    page = open_page(page_with_terms, width=390).page
    page.wait_for_function("() => window.modgap?.figures")
    page.locator("article a.term").first.tap()
    page.locator("#card-term-cone").wait_for(state="visible")
    assert "#term" not in page.url


def test_without_javascript_a_term_leads_to_the_list(page_with_terms, open_page):
    page = open_page(page_with_terms, java_script_enabled=False).page
    page.locator("article a.term").first.click()
    assert page.url.endswith("#term-cone")
    assert page.locator("#term-cone").is_visible()


def test_reading_time_counts_words_and_figures(tmp_path, runs):
    story = read(write_article(tmp_path / "a", CHAPTER + "\n" + "word " * 440), runs).story
    assert facts(story)[0] == "3 minutes to read", (
        "two for the words, half a one for the figure, and the rest of a chapter"
    )
