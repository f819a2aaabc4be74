from __future__ import annotations

import sys
from pathlib import Path

import pytest

from modgap.precompute.errors import InputError
from modgap.site.claims import Evidence, Ledger, Runs, check_claim, claim, load_ledger
from modgap.site.edition import read
from modgap.site.render import Page

from .making import problems_of, write_article

CHAPTER = "# T\n\nText, and\n[a sentence]{claim=NAME}.\n"
CLAIMS = """
from ..site.claims import Evidence, claim

@claim("Holds")
def holds(runs):
    return Evidence(True, [("seed", "gap"), *zip(runs["toy"].seeds, runs.values("toy", "gap_distance"))], "By far.")

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
    return Evidence(runs["toi"].mean("gap_distance") > 0)
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

    (tmp_path / "claims.py").touch()
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


CLOSING = """
from ..site.claims import Evidence, claim
from .tables import row

__all__ = ["closes", "stumbles"]

@claim("Closes")
def closes(runs):
    return Evidence(True, row())

@claim("Stumbles")
def stumbles(runs):
    return Evidence(True, row(1))

def number(runs):
    return row(2)

NUMBERS = {"closed": lambda runs: 4, "lost": number}
"""
TABLES = """
def row(*cells):
    return [("a", "b"), [(1, 2)][len(cells)]]
"""
SPREAD = "from .claims_closing import *\nfrom .claims_closing import NUMBERS\n"


def _spread(folder: Path, *chapters: str, **files: str) -> Path:
    """An article whose claims lie in files beside ``claims.py``."""
    article = write_article(folder, *chapters, claims=files.get("claims", SPREAD))
    (article / "claims_closing.py").write_text(files.get("closing", CLOSING), encoding="utf-8")
    (article / "tables.py").write_text(files.get("tables", TABLES), encoding="utf-8")
    return article


def test_claims_and_numbers_may_lie_in_files_beside_claims_py_wherever_the_article_is(tmp_path, toy_runs):
    loaded = set(sys.modules)
    ledger = load_ledger(_spread(tmp_path))
    assert set(ledger.claims) == {"closes", "stumbles"}
    assert check_claim(ledger, "closes", toy_runs) == (Evidence(True, [("a", "b"), (1, 2)]), None)
    assert ledger.numbers["closed"](toy_runs) == 4
    assert not [name for name in set(sys.modules) - loaded if name.rpartition(".")[2] in ("claims_closing", "tables")]
    assert not list(tmp_path.rglob("__pycache__"))


def test_the_claims_of_one_article_are_not_those_of_another_or_of_an_earlier_edition(tmp_path, toy_runs):
    first = load_ledger(_spread(tmp_path / "a"))
    second = load_ledger(_spread(tmp_path / "b", tables=TABLES.replace("(1, 2)", "(8, 9)")))
    assert check_claim(second, "closes", toy_runs)[0].rows[1] == (8, 9)
    assert check_claim(first, "closes", toy_runs)[0].rows[1] == (1, 2)
    (tmp_path / "a" / "tables.py").write_text(TABLES.replace("(1, 2)", "(3, 4)"), encoding="utf-8")
    assert check_claim(load_ledger(tmp_path / "a"), "closes", toy_runs)[0].rows[1] == (3, 4)


def test_an_article_given_by_a_relative_path_names_its_files_the_same_way(tmp_path, toy_runs, monkeypatch):
    _spread(tmp_path / "a", closing=CLOSING + "1 / 0\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"^a/claims_closing.py:19: does not run: ZeroDivisionError"):
        load_ledger(Path("a"))


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"closing": "\n\nx = 1 / 0\n"}, "claims_closing.py:3: does not run: ZeroDivisionError: division by zero."),
        ({"tables": "\ndef f(:\n"}, "tables.py:2: does not run: SyntaxError: "),
        ({"claims": "\nfrom .clozing import *\n"}, "claims.py:2: does not run: ModuleNotFoundError: No module named "),
        ({"tables": ""}, "claims_closing.py:3: does not run: ImportError: cannot import name 'row' from "),
        ({"claims": "\nimport json\njson.loads('')\n"}, "claims.py:3: does not run: JSONDecodeError: "),
    ],
)
def test_a_file_beside_claims_py_that_does_not_run_is_named_with_its_line(tmp_path, files, sentence):
    loaded = set(sys.modules)
    with pytest.raises(InputError) as caught:
        load_ledger(_spread(tmp_path, **files))
    assert str(caught.value).startswith(f"{tmp_path}/{sentence}")
    assert "article_being_read" not in str(caught.value)
    assert not [name for name in set(sys.modules) - loaded if "article_being_read" in name]


def test_claims_of_other_files_are_told_with_file_and_line(tmp_path, toy_runs):
    article = _spread(tmp_path, "# T\n\n[a]{claim=stumbles} {num}`lost`\n")
    with pytest.raises(InputError) as caught:
        read(article, toy_runs)
    assert [sentence.replace(f"{tmp_path}/", "") for sentence in caught.value.problems] == [
        "chapters/01-first.md:3: claim 'stumbles' fails to run (tables.py:3): IndexError: list index out of range.",
        "chapters/01-first.md:3: number 'lost' fails to run (tables.py:3): IndexError: list index out of range.",
        "claims_closing.py:7: claim 'closes' stands in no chapter; use it as [sentence]{claim=closes} or remove it.",
    ]


def test_an_article_without_claims_is_one(tmp_path):
    write_article(tmp_path)
    (tmp_path / "claims.py").unlink()
    ledger = load_ledger(tmp_path)
    assert ledger.claims == {}
    assert ledger.numbers == {}


def test_runs_give_values_in_the_order_of_the_seeds(toy_runs):
    assert toy_runs["toy"].seeds == [0, 1, 2]
    assert toy_runs.values("toy", "gap_distance") == pytest.approx([0.8, 0.81, 0.82])
    assert toy_runs.values("toy", "gap_distance", 0) == [1.2, 1.2, 1.2]
    assert toy_runs["toy"].mean("gap_distance") == pytest.approx(0.81)
    assert "toy" in toy_runs
    assert list(toy_runs) == ["other", "toy"]
