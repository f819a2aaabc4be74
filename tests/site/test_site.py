"""``modgap site`` from the first look to the whole page, with toy bundles for those that it would train."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from modgap.precompute import pipeline
from modgap.site import cli

from .making import write_article

CHAPTER = "# T\n\nThe gap is {num}`toy gap_distance .2f`. [It is wide]{claim=wide}, [and never closes]{claim=closes}.\n"
CLAIMS = """
from ..site.claims import Evidence, claim

@claim("The gap is wide")
def wide(runs):
    return Evidence(True)

@claim("The gap never closes")
def closes(runs):
    return Evidence(False)
"""
GREY = "getComputedStyle(document.querySelector('.number')).color"


@pytest.fixture
def trainings(tmp_path, toy_bundles, monkeypatch) -> list[Path]:
    """Where `pipeline.run` was asked for bundles: it copies toy ones there."""
    asked: list[Path] = []

    def run(_experiments: Path, out: Path, **_options) -> pipeline.Report:
        asked.append(out)
        shutil.copytree(toy_bundles, out)
        return pipeline.Report(trained=("toy/0",), measured=(), kept=())

    monkeypatch.setattr(pipeline, "run", run)
    monkeypatch.setattr(pipeline, "untrained", lambda *_: 4)
    monkeypatch.setattr(cli, "_make_real_models", lambda *_: None)
    monkeypatch.setattr(cli, "FIRST_LOOK", tmp_path / "look")
    monkeypatch.setattr(cli, "RESULTS", tmp_path / "results")
    return asked


@pytest.fixture
def command(tmp_path, trainings) -> list[str]:
    """What makes the site of an article of which one claim holds and one does not."""
    article = write_article(tmp_path / "a", CHAPTER, claims=CLAIMS)
    return ["site", "--article", str(article), "--bundles", str(tmp_path / "all"), "--out", str(tmp_path / "out")]


def test_a_claim_that_is_not_supported_costs_nobody_the_page(command, tmp_path, trainings, capsys):
    assert cli.main(command) == 0
    assert trainings == [tmp_path / "look", tmp_path / "all"]
    lines = capsys.readouterr().out.splitlines()
    assert "marked on the page as not supported: closes" in lines
    assert lines[-1] == str(tmp_path / "out" / "index.html")
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert 'role="note">Draft.' in page
    assert re.findall(r'class="(claim[\w -]*)">([\w ]+)', page) == [
        ("claim", "It is wide"),
        ("claim claim-failed", "and never closes"),
    ]


def test_training_that_is_interrupted_leaves_a_first_look_with_grey_numbers_and_no_sentence_judged(
    command, tmp_path, trainings, monkeypatch, capsys, open_page
):
    run = pipeline.run

    def interrupted(*given, **options) -> pipeline.Report:
        if trainings:
            raise KeyboardInterrupt
        return run(*given, **options)

    monkeypatch.setattr(pipeline, "run", interrupted)
    assert cli.main(command) == 130
    assert f"{tmp_path / 'out' / 'index.html'} is a first look" in capsys.readouterr().out
    page = open_page(tmp_path / "out" / "index.html").page
    assert page.locator("[role=note]").inner_text().startswith("A first look")
    assert page.locator("article p").last.inner_text() == "The gap is 0.81\u2060. It is wide, and never closes."
    assert page.locator(".claim-mark").count() == 0
    look = page.evaluate(GREY)
    monkeypatch.setattr(pipeline, "run", run)
    assert cli.main(command) == 0
    page.reload()
    assert page.locator(".claim-mark").count() == 2
    assert page.evaluate(GREY) != look
