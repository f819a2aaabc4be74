from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from modgap.precompute.errors import InputError
from modgap.site import compile as compiler
from modgap.site.claims import Runs
from modgap.site.compile import build
from modgap.site.outputs.page import facts

from .making import CHAPTER, HOSTILE, bundle, read_chapters, write_article

WHOLE = (
    CHAPTER
    + """
::::scroll #film
:::figure heatmap
bundle: toy/1
title: The film <b>
---
Caption.
:::
:::step {step: 0}
One.
:::
:::step {step: 10}
Two.
:::
::::

:::media toy/0 5
:::

See [](#fig-clouds) and [](#fig-film), and {num}`pairs` pairs.
"""
)
SETTINGS = "subtitle: A <i>subtitle</i>\nkicker: A kicker\nhero: toy/0\nlicences:\n  - 'Pictures: [nobody](https://example.org).'\n"


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(scope="session")
def article(tmp_path_factory) -> Path:
    return write_article(tmp_path_factory.mktemp("whole"), WHOLE, settings=SETTINGS)


@pytest.fixture(scope="session")
def site(tmp_path_factory, article, toy_bundles) -> Path:
    out = tmp_path_factory.mktemp("site") / "out"
    report = build(article, toy_bundles, out)
    assert report.page == out / "index.html"
    assert [figure.path for figure in report.figures] == [out / "figures" / "clouds.js", out / "figures" / "film.js"]
    assert (report.claims, list(report.failed)) == (1, [])
    assert report.size == sum(len(content) for name, content in _files(out).items() if name != "modgap.json")
    return out


def test_the_page_holds_everything_the_chapter_says(site):
    html = (site / "index.html").read_text()
    for part in (
        'id="fig-clouds"', 'id="scroll-film"', 'id="step-film-2"', "Figure 1</a>", "Figure 2</a>", 'class="media-cell"',
        'id="ref-liang2022"', 'id="number-1"', 'id="claim-gap_is_wide"', "A &lt;i&gt;subtitle", "The film &lt;b&gt;",
        '<a href="https://example.org">nobody</a>', '<a href="#first">',
    ):  # fmt: skip
        assert part in html


def test_training_runs_are_counted_and_real_models_are_not(tmp_path):
    one, two = (bundle("toy", seed, tmp_path / "media") for seed in (0, 1))
    real = replace(one, name="clip-photos", provenance={"imported": {"model": "CLIP"}})
    runs = Runs({"toy": {0: one, 1: two}, "clip-photos": {0: real}})
    story = read_chapters(tmp_path / "a", runs, "# T\n\nWords.\n", claims="")
    assert "2 training runs" in facts(story)


LOOK = "# T\n\nA gap of {num}`toy gap_distance .2f`, and of {num}`other gap_distance .2f`.\n"
FIGURE = "\n:::figure scatter #clouds\nbundle: toy/0\ntitle: Clouds\n---\nPoints.\n:::\n"


def test_a_first_look_says_so_and_has_the_bundles_that_were_there_before(tmp_path, toy_bundles):
    article = write_article(tmp_path / "a", LOOK + FIGURE, claims="")
    look, own = tmp_path / "look", tmp_path / "own"
    shutil.copytree(toy_bundles / "toy" / "0", look / "toy" / "0")
    shutil.copytree(toy_bundles / "other", own / "other")
    (own / "toy" / "0").mkdir(parents=True)
    (own / "toy" / "0" / "bundle.json").write_text("damaged, and to be trained again")
    build(article, look, tmp_path / "out", first_look=True, also=own)
    html = (tmp_path / "out" / "index.html").read_text()
    assert "A first look: models that are trained for this page were trained once" in html
    assert '<body class="first-look">' in html
    assert "A first look: models trained once" in (tmp_path / "out" / "embed" / "clouds.html").read_text()


def test_a_full_stop_stays_beside_its_number(toy_bundles, tmp_path):
    text = "# T\n\nGaps of {num}`toy gap_distance .2f` and {num}`other gap_distance .2f`, or {num}`toy gap_distance .1f`.\n"
    build(write_article(tmp_path / "a", text, claims=""), toy_bundles, tmp_path / "out")
    html = (tmp_path / "out" / "index.html").read_text()
    found = re.findall(r'class="number".*?</button>(.{8})', html)
    assert found == [" and <bu", "&#8288;,", "&#8288;."]


def test_captions_never_become_markup(site):
    html = (site / "index.html").read_text()
    assert HOSTILE not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    scripts = [path.read_text() for path in (site / "figures").glob("*.js")]
    assert scripts
    assert not [script for script in scripts if "</script" in script]


def test_a_step_names_the_whole_state_of_its_figure(site):
    html = (site / "index.html").read_text().replace("&#34;", '"')
    states = re.findall(r'id="step-film-\d" data-state="({.*?})"', html)
    assert len(states) == 2
    assert all('"item": ""' in state and '"order"' in state for state in states)
    assert '"step": 0' in states[0]
    assert '"step": 10' in states[1]


def test_equal_input_gives_equal_bytes(site, article, toy_bundles, tmp_path):
    code = (
        "import sys; from pathlib import Path; from modgap.site.compile import build; build(*map(Path, sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, str(article), str(toy_bundles), str(tmp_path / "again")]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": "7"})
    assert _files(tmp_path / "again") == _files(site)


def test_a_failed_build_leaves_the_old_page_and_nothing_else(article, toy_bundles, tmp_path):
    out = tmp_path / "here" / "out"
    build(article, toy_bundles, out)
    before = _files(out)
    wrong = write_article(tmp_path / "wrong", "# T\n\n[@nobody]\n")
    with pytest.raises(InputError):
        build(wrong, toy_bundles, out)
    assert _files(out) == before
    assert _names(out.parent) == ["out"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_an_interruption_while_writing_leaves_the_old_page_and_nothing_else(
    error, article, toy_bundles, tmp_path, monkeypatch
):
    out = tmp_path / "here" / "out"
    build(article, toy_bundles, out)
    before = _files(out)

    def fail(_folder: Path) -> None:
        raise error

    monkeypatch.setattr(compiler, "check_page", fail)
    with pytest.raises(error):
        build(article, toy_bundles, out)
    assert _files(out) == before
    assert _names(out.parent) == ["out"]


KILLED = """
import os, signal, sys
from pathlib import Path
from modgap.site import compile as compiler
compiler.check_page = lambda folder: os.kill(os.getpid(), signal.SIGKILL)
compiler.build(*map(Path, sys.argv[1:]))
"""


def test_a_killed_build_leaves_the_old_page_and_the_next_one_cleans_up(article, toy_bundles, tmp_path):
    out = tmp_path / "here" / "out"
    build(article, toy_bundles, out)
    before = _files(out)
    done = subprocess.run([sys.executable, "-c", KILLED, str(article), str(toy_bundles), str(out)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert _files(out) == before
    assert len(_names(out.parent)) == 2, "the kill should have come while the new page was being written"
    build(article, toy_bundles, out)
    assert _files(out) == before
    assert _names(out.parent) == ["out"]


def test_a_build_killed_between_its_two_renames_is_repaired_by_the_next_even_if_it_fails(
    article, toy_bundles, tmp_path
):
    out = tmp_path / "here" / "out"
    build(article, toy_bundles, out)
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    scratch = out.parent / f".out.{dead.pid}.x"
    scratch.mkdir()
    out.rename(scratch / "old")
    with pytest.raises(InputError):
        build(write_article(tmp_path / "wrong", "# T\n\n[@nobody]\n"), toy_bundles, out)
    assert (out / "index.html").is_file()
    assert _names(out.parent) == ["out"]


def test_no_bundles_say_how_to_make_them(article, tmp_path):
    with pytest.raises(InputError) as caught:
        build(article, tmp_path / "none", tmp_path / "out")
    (told,) = caught.value.problems
    assert told.startswith(f"{tmp_path / 'none'}: holds no bundles; make all with 'modgap precompute'")
    assert "'modgap precompute --only clip-photos'" in told


def test_an_output_that_cannot_be_written_is_told(article, toy_bundles, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"file/out: cannot be written .* choose another folder with --out"):
        build(article, toy_bundles, tmp_path / "file" / "out")
    with pytest.raises(InputError, match="is a file; choose another folder with --out"):
        build(article, toy_bundles, tmp_path / "file")


def test_a_folder_with_other_files_is_never_replaced(article, toy_bundles, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years")
    with pytest.raises(
        InputError,
        match="holds files that modgap has not written, so it is not replaced; choose another folder with --out",
    ):
        build(article, toy_bundles, tmp_path / "mine")
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years"


def test_a_file_that_somebody_put_beside_the_page_is_kept_and_named(article, toy_bundles, tmp_path):
    out = tmp_path / "out"
    build(article, toy_bundles, out)
    (out / "thesis.tex").write_text("years")
    with pytest.raises(InputError, match=r"out: holds thesis\.tex, which modgap has not written and would delete"):
        build(article, toy_bundles, out)
    assert (out / "thesis.tex").read_text() == "years"


def test_a_draft_says_so_on_the_page(toy_bundles, tmp_path, site):
    claims = 'from ..site.claims import Evidence, claim\n@claim("No")\ndef no(runs):\n    return Evidence(False)\n'
    article = write_article(tmp_path / "a", "# T\n\n[Never]{claim=no}.\n", claims=claims)
    with pytest.raises(InputError, match="is not supported by these runs"):
        build(article, toy_bundles, tmp_path / "out")
    report = build(article, toy_bundles, tmp_path / "out", draft=True)
    assert list(report.failed) == ["no"]
    assert 'class="draft"' in report.page.read_text()
    assert 'class="draft"' not in (site / "index.html").read_text()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ("hero: toy/9\n", "article.yaml:4: found bundle 'toy/9'; did you mean"),
        ("hero: 3\n", "article.yaml:4: found hero: 3; allowed: BUNDLE/SEED."),
        ("licenses: [x]\n", "article.yaml:4: found 'licenses'; did you mean 'licences'?"),
        ("licences:\n  - one\n  - '[@x]'\n", "article.yaml:6: found citation 'x'"),
        ("references: none.bib\n", "none.bib: cannot be read"),
        ("kicker: [\n", "article.yaml:5: is not valid YAML"),
    ],
)
def test_a_wrong_article_file_is_told_with_its_line(settings, sentence, toy_bundles, tmp_path):
    with pytest.raises(InputError) as caught:
        build(write_article(tmp_path, settings=settings), toy_bundles, tmp_path / "out")
    assert sentence in str(caught.value)


def test_the_page_opens_from_a_file_without_an_error_or_a_foreign_request(site, open_page):
    watched = open_page(site / "index.html")
    page = watched.page
    for figure in page.locator("[data-figure].figure").all():
        figure.scroll_into_view_if_needed()
        figure.locator(".bk-Column, .bk-panel-models-layout-Column, canvas").first.wait_for(
            state="attached", timeout=30_000
        )
    watched.assert_clean()
