"""A first article: it builds at once, never stands half-written, and takes nobody's place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from modgap.precompute.bundle import load_all
from modgap.precompute.errors import InputError
from modgap.site import cli, new
from modgap.site.claims import Runs
from modgap.site.edition import read
from modgap.site.figure_uses import find_bundle

from ..docs.pages import ROOT, codes, links
from .test_serve import Served, free_port


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which commands run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an article and the bundles that it needs."""
    folder = tmp_path_factory.mktemp("first")
    assert cli.main(["new", str(folder / "article"), "--bundles", str(folder / "bundles")]) == 0
    return folder


def test_it_builds_at_once_by_the_command_that_is_told(empty, capsys, open_page):
    assert cli.main(["new", "my-article"]) == 0
    told = capsys.readouterr().out.splitlines()
    (command,) = [line.split() for line in told if "modgap build" in line]
    assert cli.main(command[1:]) == 0
    built = capsys.readouterr().out.splitlines()
    assert "1 of 1 claims hold" in built
    watched = open_page(Path(built[-1]))
    watched.page.locator("#fig-clouds").scroll_into_view_if_needed()
    watched.page.wait_for_function("() => window.modgap?.figures.get('clouds')?.live")
    watched.page.locator("a[href='#fig-clouds?t=1']").click()
    watched.page.wait_for_function("() => window.modgap.figures.get('clouds').state().t === 1")
    watched.assert_clean()


def test_all_of_the_template_is_written(written):
    there = {path.relative_to(new.TEMPLATE).as_posix() for path in new.TEMPLATE.rglob("*.*") if path.suffix != ".pyc"}
    assert there == set(new.FILES)
    assert all((written / "article" / name).is_file() for name in new.FILES)


def test_the_page_of_syntax_stands_beside_it_whole_and_without_links_that_lead_nowhere(written):
    page = ROOT / "docs" / "write-an-article.md"
    copied = written / "article" / page.name
    assert page.name in (written / "article" / "article.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert list(codes(copied)) == list(codes(page))
    assert [address for address in links(copied) if not address.startswith(("#", "https:"))] == []
    assert set(links(page)) > set(links(copied)), "there are such links"


def test_it_has_two_chapters_one_figure_and_one_claim(written):
    runs = Runs(load_all(written / "bundles"))
    assert set(runs) == set(new.RUNS), "exactly what it shows is made"
    story = read(written / "article", runs).story
    assert (len(story.chapters), len(story.figures), len(story.claims)) == (2, 1, 1)
    assert set(story.cited) == set(story.bibliography.references)


def test_it_is_served(written):
    served = Served(written / "article", written / "bundles", written / "out", free_port())
    try:
        served.wait_for("built")
    finally:
        served.process.terminate()
        served.process.wait(30)


def test_it_is_the_authors_own_and_no_build_replaces_it(written, capsys):
    article = written / "article"
    assert (
        cli.main(["build", "--article", str(article), "--bundles", str(written / "bundles"), "--out", str(article)])
        == 2
    )
    assert "has not written" in capsys.readouterr().err
    assert (article / "claims.py").is_file()


def test_a_place_where_something_is_stays_as_it_is(empty, capsys):
    (empty / "full").mkdir()
    (empty / "full" / "thesis.tex").write_text("years")
    (empty / "file").write_text("x")
    for place, sentence in (
        ("full", "full: is not empty; name a folder that is new or empty."),
        ("file", "file: is not empty; name a folder that is new or empty."),
        (".", ".: is the folder that you are in; name a new one inside it, such as my-article."),
    ):
        assert cli.main(["new", place]) == 2
        assert capsys.readouterr().err == f"{sentence}\n"
    assert sorted(path.name for path in empty.rglob("*")) == ["file", "full", "thesis.tex"], "no bundle was made either"


@pytest.mark.parametrize("name", ["file/inside", "x" * 300])
def test_a_place_that_cannot_be_written_is_a_sentence(empty, name):
    (empty / "file").write_text("x")
    with pytest.raises(InputError, match="name a folder that is new or empty"):
        new.write(Path(name))
    assert [path.name for path in empty.iterdir()] == ["file"]


def test_an_empty_folder_is_filled(empty):
    (empty / "mine").mkdir()
    new.write(Path("mine"))
    assert (empty / "mine" / "article.yaml").is_file()


def test_nothing_is_half_written(empty, monkeypatch):
    copy = shutil.copyfile

    def full(source, target):
        if source.name == "claims.py":
            raise OSError(28, "No space left on device")
        copy(source, target)

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(InputError, match="No space left on device"):
        new.write(empty / "mine")
    assert list(empty.iterdir()) == []


def test_a_real_model_that_is_not_there_is_told_with_what_makes_it(toy_runs):
    for look in (lambda: find_bundle("clip-photos/0", toy_runs), lambda: toy_runs["clip-photos"]):
        with pytest.raises(InputError, match="which is not there; make it with: modgap precompute --only clip-photos"):
            look()
    with pytest.raises(InputError, match="llowed: other/0, toy/0"):
        find_bundle("x/0", toy_runs)
