"""How to teach with it: every address is a figure in a state that it has, and every snippet runs."""

from __future__ import annotations

import re
from pathlib import Path

import panel as pn
import pytest

from modgap.explainers import EXPLAINERS, Explainer
from modgap.site.figure_state import link_query
from tests.conftest import ROOT
from tests.explainers.contract.cases import source

TEXT = (ROOT / "docs" / "teach.md").read_text(encoding="utf-8")
ADDRESSES = sorted(set(re.findall(r"#fig-([a-z-]+)(?:\?([^`\s]+))?", TEXT)))
SNIPPETS = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)
CHAPTERS = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "article" / "chapters").glob("*.md")))
BLOCK = re.compile(r"^::::?scroll #([a-z-]+)\n:::figure ([a-z-]+)$|^:::figure ([a-z-]+) #([a-z-]+)$", re.MULTILINE)
KINDS = {scroll or own: within or kind for scroll, within, kind, own in BLOCK.findall(CHAPTERS)}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Explainer]:
    """A figure of every kind that is named, from toy data."""
    return {
        kind: EXPLAINERS[kind](*source(kind, tmp_path_factory.mktemp(kind)))
        for kind in {KINDS[figure] for figure, _ in ADDRESSES}
    }


@pytest.mark.parametrize(("figure", "query"), ADDRESSES)
def test_an_address_names_a_figure_of_the_article_and_a_state_that_it_has(made, figure, query):
    _, sentences = link_query(made[KINDS[figure]], query)
    assert sentences == []


def test_of_the_questions_that_are_asked_once_more_the_last_is_that_of_the_same_kind_of_figure():
    rows = re.findall(r"^\| (\d+) \|[^|]*\|([^|]*)\|([^|]*)\|$", TEXT, flags=re.MULTILINE)
    figures = {number: re.findall(r"#fig-([a-z-]+)", cell) for number, cell, _ in rows}
    again = [(number, re.findall(r"\d+", told)) for number, _, told in rows if "once more" in told]
    assert again
    for number, asked in again:
        assert KINDS[figures[asked[-1]][-1]] == KINDS[figures[number][-1]]


def test_the_snippets_run_one_after_the_other(quick_bundles: Path, tmp_path, monkeypatch, capsys):
    (tmp_path / "_build").mkdir()
    (tmp_path / "_build" / "bundles").symlink_to(quick_bundles)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pn, "extension", lambda **options: None)
    names: dict[str, object] = {}
    for snippet in SNIPPETS:
        exec(snippet, names)
    assert capsys.readouterr().out.startswith("at step 24: 100 of 400 pictures")
    assert (tmp_path / "gap.html").stat().st_size > 100_000
