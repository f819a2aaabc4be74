"""Single files: a figure or the whole article with nothing beside it, without a network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from modgap.precompute.errors import InputError
from modgap.site.claims import Runs
from modgap.site.edition import Edition, read
from modgap.site.outputs import single
from tests.conftest import Watched

from .making import write_article
from .test_embeds import CHAPTER, LIVE, STATE

OpenPage = Callable[..., Watched]


@pytest.fixture
def edition(toy_runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    claims = "from ..site.claims import claim\n"
    return read(write_article(tmp_path_factory.mktemp("single"), CHAPTER, claims=claims), toy_runs)


ASKED = (
    "() => performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => !name.startsWith('data:'))"
)


def opened(open_page: OpenPage, file: Path, query: str = "") -> Watched:
    """A file without a network."""
    return open_page(f"{file.as_uri()}{query}", offline=True)


def test_a_figure_is_one_file_that_asks_nobody_for_anything(edition, tmp_path, open_page: OpenPage):
    file = tmp_path / "alone" / "toy.html"
    file.parent.mkdir()
    single.write_figure(edition, "toy", "step=0&best=true", file)
    watched = opened(open_page, file)
    watched.page.wait_for_function(LIVE)
    assert watched.page.evaluate(ASKED) == []
    watched.assert_clean()
    shown = watched.page.evaluate(STATE)
    assert (shown["step"], shown["best"]) == (0, True)
    assert list(file.parent.iterdir()) == [file]


def test_an_address_says_what_a_file_shows_whatever_it_was_written_with(edition, tmp_path, open_page: OpenPage):
    single.write_figure(edition, "toy", "step=0", tmp_path / "toy.html")
    watched = opened(open_page, tmp_path / "toy.html", "?story=true&theme=dark#fig-toy?step=10")
    watched.page.wait_for_function(LIVE)
    assert watched.page.evaluate(STATE)["step"] == 10


def test_what_a_file_carries_is_what_the_figure_draws_with(edition, tmp_path, open_page: OpenPage):
    single.write_figure(edition, "clouds", "", tmp_path / "clouds.html")
    text = (tmp_path / "clouds.html").read_text(encoding="utf-8")
    assert 'data-address="figures/clouds.js"' in text
    assert "assets/media/items" not in text, "pictures are inside"
    watched = opened(open_page, tmp_path / "clouds.html")
    watched.page.wait_for_function(LIVE)
    assert watched.page.evaluate("deep(document, 'canvas').length") >= 1
    watched.assert_clean()


def test_the_whole_article_is_one_file(edition, tmp_path, open_page: OpenPage):
    folder = tmp_path / "article"
    folder.mkdir()
    single.write_article(edition, folder)
    assert [file.name for file in folder.iterdir()] == ["index.html"]
    watched = opened(open_page, folder / "index.html")
    watched.page.wait_for_function("() => window.modgap?.figures?.size === 2")
    for name in ("toy", "clouds"):
        watched.page.evaluate("(id) => modgap.figures.get(id).embed()", name)
        assert watched.page.evaluate("(id) => modgap.figures.get(id).live", name)
    assert watched.page.evaluate(ASKED) == []
    watched.assert_clean()


@pytest.mark.parametrize(
    ("figure", "state", "told"),
    [
        ("tyo", "", "found figure 'tyo'; did you mean 'toy'?"),
        ("toy", "stp=0", "--state: found state 'stp'; did you mean 'step'?"),
        ("toy", "order=best", "--state: found order: 'best'; allowed: cluster, input."),
    ],
)
def test_a_wrong_name_or_state_is_told_and_nothing_is_written(edition, tmp_path, figure, state, told):
    with pytest.raises(InputError) as caught:
        single.write_figure(edition, figure, state, tmp_path / "x.html")
    assert caught.value.problems[0].startswith(told)
    assert list(tmp_path.iterdir()) == []
