"""The process of ``modgap serve`` that builds again and again makes a figure anew only if that figure has changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from modgap.explainers import EXPLAINERS, Explainer
from modgap.site import figure_uses, worker

from .making import write_article


@pytest.fixture
def made(monkeypatch) -> list[Explainer]:
    """Figures that were constructed, in a process that has built nothing yet."""
    monkeypatch.setattr(figure_uses, "_kept", None)
    monkeypatch.setattr(worker, "_code", None)
    found: list[Explainer] = []
    construct: Callable[..., None] = EXPLAINERS["scatter"].__init__

    def counted(self: Explainer, *source: object, **named: object) -> None:
        found.append(self)
        construct(self, *source, **named)

    monkeypatch.setattr(EXPLAINERS["scatter"], "__init__", counted)
    return found


def test_words_numbers_captions_and_claims_are_edited_without_a_figure_made_anew(tmp_path, toy_bundles, made):
    article, out = write_article(tmp_path / "a"), tmp_path / "out"
    chapter, claims = article / "chapters" / "01-first.md", article / "claims.py"

    def after(path, old: str, new: str) -> str:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        assert worker.build(article, toy_bundles, out, tmp_path / "results", False) == ()
        return (out / "index.html").read_text(encoding="utf-8")

    after(chapter, "stay apart", "are apart")
    assert len(made) == 1
    assert "lie apart" in after(chapter, "are apart", "lie apart")
    assert "0.810" in after(chapter, "gap_distance .2f", "gap_distance .3f")
    assert "Other words below." in after(chapter, "The caption.", "Other words below.")
    assert "Very wide" in after(claims, "The gap is wide", "Very wide")
    assert len(made) == 1
    after(chapter, "title: Partners", "title: Partners\nstate: {step: 0}")
    assert len(made) == 2
    after(chapter, "bundle: toy/0", "bundle: toy/1")
    assert len(made) == 3
