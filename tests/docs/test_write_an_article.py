"""The page of syntax: its examples make one article that builds, and nothing that an article may hold is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown_it.token import Token

from modgap.explainers import EXPLAINERS
from modgap.precompute.bundle import load_all, save
from modgap.precompute.reference.bundles import make_missing
from modgap.site.claims import Runs
from modgap.site.compile import build, make_slides
from modgap.site.conditional_chapters import ConditionalChapter
from modgap.site.directives import FORMS
from modgap.site.edition import Edition, read
from modgap.site.figure_options import FigureOptions
from modgap.site.manuscript import ArticleFile
from modgap.site.markdown import ATTRIBUTES
from modgap.site.words import INLINE, MODALITIES, ROLES

from ..site.making import bundle
from .pages import ROOT, write_files

PAGE = ROOT / "docs" / "write-an-article.md"
SYNTAX = {"footnote_ref", "math_inline", "math_block", "table_open", "s_open", "strong_open", "bullet_list_open"}
REFUSED = {"image"}


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real models of the page, and toys under the name of a training."""
    folder = tmp_path_factory.mktemp("docs") / "bundles"
    make_missing(folder, ("clip-photos", "cyclip-photos", "imagebind-sounds"))
    for seed in range(3):
        toy = bundle("emoji-infonce-100", seed, folder.parent / "media")
        save(toy, folder / toy.name / str(seed))
    return folder


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("article")
    write_files(PAGE, folder)
    return folder


@pytest.fixture(scope="module")
def edition(article: Path, bundles: Path) -> Edition:
    return read(article, Runs(load_all(bundles)))


@pytest.fixture(scope="module")
def tokens(edition: Edition) -> list[Token]:
    return [token for chapter in edition.story.chapters for token, _ in chapter.walk()]


def directives(tokens: list[Token]) -> Iterator[Any]:
    return (token.meta["directive"] for token in tokens if token.type == "directive_open")


def test_the_examples_are_an_article_that_builds(article, bundles, tmp_path, open_page):
    report = build(article, bundles, tmp_path / "out")
    assert (report.claims, list(report.failed)) == (1, [])
    assert report.left_out == {"04-my-model.md": ("my-model",)}
    page = open_page(report.page)
    page.page.locator("#fig-moved").scroll_into_view_if_needed()
    page.page.wait_for_function("() => window.modgap?.figures.get('moved')?.live")
    page.assert_clean()


def test_the_examples_are_slides_too(article, bundles, tmp_path):
    assert make_slides(article, bundles, tmp_path / "talk", stills=tmp_path / "none").slides > 8


def test_every_directive_has_an_example(tokens):
    assert {directive.name for directive in directives(tokens)} == FORMS.keys()


def test_every_option_of_a_figure_has_an_example(tokens):
    used = {option for directive in directives(tokens) if directive.name == "figure" for option in directive.options}
    assert used == FigureOptions.__annotations__.keys()


def test_every_key_of_the_settings_has_an_example(article):
    told = yaml.safe_load((article / "article.yaml").read_text(encoding="utf-8"))
    assert told.keys() == ArticleFile.__annotations__.keys()
    (conditional,) = [entry for entry in told["chapters"] if isinstance(entry, dict)]
    assert conditional.keys() == ConditionalChapter.__annotations__.keys()


def test_every_role_and_everything_that_words_refer_to_has_an_example(tokens):
    assert {token.meta["name"] for token in tokens if token.type == "myst_role"} == set(ROLES)
    spans = [token for token in tokens if token.type == "span_open"]
    assert {name for token in spans for name in token.attrs} == set(ATTRIBUTES)
    assert {token.attrs["class"] for token in spans if "class" in token.attrs} == set(MODALITIES)
    kinds = {token.type for token in tokens}
    assert kinds >= (INLINE.keys() | SYNTAX) - REFUSED


def table(header: str) -> dict[str, list[str]]:
    """Rows of the table that begins with a header: first cell to the others."""
    lines = PAGE.read_text(encoding="utf-8").split(f"| {header} |", 1)[1].splitlines()[2:]
    rows: dict[str, list[str]] = {}
    for line in lines:
        if not line.startswith("|"):
            break
        first, *others = [cell.strip() for cell in line.strip("|").split("|")]
        rows[first.strip("`")] = others
    return rows


def named(cell: str) -> tuple[str, ...]:
    return tuple(part.strip("` ") for part in cell.split(",") if part.strip())


def test_keys_and_options_are_told_in_words():
    assert table("key").keys() == ArticleFile.__annotations__.keys()
    assert table("option").keys() == FigureOptions.__annotations__.keys()


def test_every_figure_is_listed_with_what_it_is_made_from_takes_and_holds():
    listed = table("name")
    assert listed.keys() == {name for name in EXPLAINERS if not name.startswith("toy-")}
    for name, (_, made_from, takes, state) in listed.items():
        kind = EXPLAINERS[name]
        assert made_from.removeprefix("a ") == kind.NEEDS, name
        assert named(takes) == kind.OPTIONS, name
        spelled = state.replace("`first` to `sixth`", "`first`, `second`, `third`, `fourth`, `fifth`, `sixth`")
        assert named(spelled) == kind.STATE, name
