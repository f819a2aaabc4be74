from __future__ import annotations

import pytest

from modgap.precompute.errors import InputError
from modgap.site.claims import Evidence, Ledger, Runs, check_claim, claim, load_ledger
from modgap.site.compile import read
from modgap.site.render import Page

from .making import problems_of, write_article

CHAPTER = "# T\n\nText, and\n[a sentence]{claim=NAME}.\n"
CLAIMS = """
from ..site.claims import Evidence, claim

@claim("Holds")
def holds(runs):
    return Evidence(True, [("seed", "gap"), *zip(runs.seeds("toy"), runs.values("toy", "gap_distance"))], "By far.")

@claim("Fails")
def fails(runs):
    return Evidence(False, [("seed", "gap"), (0, -0.123456), (1, 2.5)], "Wanted less.")

@claim("Raises")
def raises(runs):
    return [][1]

@claim("Returns something else")
def forgets(runs):
    return True

@claim("Needs a run that was not made")
def lost(runs):
    return Evidence(runs.mean("toi", "gap_distance") > 0)
"""


def _only(name: str) -> str:
    """The file with one claim: the others would be reported as unused."""
    head, *claims = CLAIMS.split("\n@claim")
    return head + "".join(f"\n@claim{text}" for text in claims if f"def {name}(" in text)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "fails",
            "claim 'fails' (Fails) is not supported by these runs: seed 0, gap −0.1235; seed 1, gap 2.5; Wanted less.",
        ),
        ("raises", "claim 'raises' fails to run (claims.py:6): IndexError: list index out of range."),
        ("forgets", "claim 'forgets' must return Evidence, it returned bool."),
        ("lost", "claim 'lost' cannot be checked: found run 'toi'; did you mean 'toy'? Allowed: other, toy."),
    ],
)
def test_a_claim_that_does_not_stand_fails_the_build_with_its_line(name, sentence, tmp_path, toy_runs):
    found = problems_of(tmp_path, toy_runs, CHAPTER.replace("NAME", name), claims=_only(name))
    assert found == [f"01-first.md:4: {sentence}"]


def test_a_claim_that_holds_shows_its_evidence(tmp_path, toy_runs):
    edition = read(write_article(tmp_path, CHAPTER.replace("NAME", "holds"), claims=_only("holds")), toy_runs)
    cards = Page(edition.story, lambda *_: ("", 1, 1)).cards()
    assert 'id="claim-holds"' in cards
    assert '<th scope="row">1</th><td>0.81</td>' in cards
    assert "By far." in cards


def test_a_claim_that_no_sentence_makes_is_a_mistake(tmp_path, toy_runs):
    found = problems_of(tmp_path, toy_runs, "# T\n", claims=_only("holds"))
    assert found == ["claims.py:4: claim 'holds' stands in no chapter; use it as [sentence]{claim=holds} or remove it."]


@pytest.mark.parametrize("name", ["fails", "raises", "lost", "missing"])
def test_a_draft_marks_what_does_not_stand_and_goes_on(name, tmp_path, toy_runs):
    edition = read(write_article(tmp_path, CHAPTER.replace("NAME", name), claims=CLAIMS), toy_runs, draft=True)
    page = Page(edition.story, lambda *_: ("", 1, 1))
    assert '<span class="claim claim-failed">a sentence' in page.body()
    assert "Not supported by these runs." in page.cards()


def test_a_draft_still_refuses_other_mistakes(tmp_path, toy_runs):
    with pytest.raises(InputError, match="found citation 'x'"):
        read(write_article(tmp_path, CHAPTER.replace("NAME", "fails") + "[@x]\n", claims=CLAIMS), toy_runs, draft=True)


def test_a_claim_used_twice_is_checked_once_and_has_one_card(tmp_path, toy_runs):
    calls = []

    @claim("Counts")
    def counts(runs: Runs) -> Evidence:
        calls.append(runs)
        return Evidence(True)

    ledger = Ledger(tmp_path / "claims.py", {"counts": counts})
    assert check_claim(ledger, "counts", toy_runs) == (Evidence(True), None)
    assert len(calls) == 1
    text = "# T\n\n[a]{claim=holds} [b]{claim=holds}\n"
    story = read(write_article(tmp_path / "a", text, claims=_only("holds")), toy_runs).story
    page = Page(story, lambda *_: ("", 1, 1))
    assert page.body().count('popovertarget="claim-holds"') == 2
    assert page.cards().count('id="claim-holds"') == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("def f(:\n", r"claims.py:1: does not run: SyntaxError"),
        ("x = 1\ny = x / 0\n", r"claims.py:2: does not run: ZeroDivisionError"),
        ("NUMBERS = {'a': 1}\n", r"NUMBERS must map names to functions"),
    ],
)
def test_a_file_that_does_not_run_is_told_in_a_sentence(tmp_path, text, sentence):
    with pytest.raises(InputError, match=sentence):
        load_ledger(write_article(tmp_path, claims=text))


def test_an_article_without_claims_is_one(tmp_path):
    write_article(tmp_path)
    (tmp_path / "claims.py").unlink()
    ledger = load_ledger(tmp_path)
    assert ledger.claims == {}
    assert ledger.numbers == {}


def test_runs_give_values_in_the_order_of_the_seeds(toy_runs):
    assert toy_runs.seeds("toy") == [0, 1, 2]
    assert toy_runs.values("toy", "gap_distance") == pytest.approx([0.8, 0.81, 0.82])
    assert toy_runs.values("toy", "gap_distance", 0) == [1.2, 1.2, 1.2]
    assert toy_runs.mean("toy", "gap_distance") == pytest.approx(0.81)
    assert "toy" in toy_runs
    assert list(toy_runs) == ["other", "toy"]
