"""Whatever the code of an article returns or raises, it ends in a sentence."""

from __future__ import annotations

import pytest

from modgap.precompute import cache
from modgap.precompute.errors import InputError
from modgap.site.claims import check_claim, load_ledger
from modgap.site.edition import read

from .making import problems_of, write_article

CHAPTER = "# T\n\nText, and\n[a sentence]{claim=NAME}.\n"


@pytest.mark.parametrize(
    ("returned", "sentence"),
    [
        ("True, rows=5", "it returned rows: 5; allowed: a list of rows."),
        ("True, rows=[5]", "it returned rows[0]: 5; allowed: a list of texts and numbers."),
        ("True, rows=['ab']", "it returned rows[0]: 'ab'; allowed: a list of texts and numbers."),
        ("True, rows=[(None,)]", "it returned rows[0]: (None,); allowed: a list of texts and numbers."),
        ("True, rows=[(10**5000,)]", "it returned rows[0]: (a whole number of 16,610 bits,); allowed: a list of texts"),
        ("True, rows=[('\\ud800',)]", r"it returned rows[0]: ('\ud800',); allowed: a list of texts and numbers."),
        ("True, note=None", "it returned note: None; allowed: text."),
        ("[True, False]", "it returned holds: [True, False]; allowed: True or False."),
        ("'no'", "it returned holds: 'no'; allowed: True or False."),
    ],
)
def test_evidence_that_is_none_is_told(returned, sentence, tmp_path, toy_runs):
    claims = (
        f"from ..site.claims import Evidence, claim\n\n@claim('T')\ndef f(runs):\n    return Evidence({returned})\n"
    )
    (found,) = problems_of(tmp_path, toy_runs, CHAPTER.replace("NAME", "f"), claims=claims)
    assert found.startswith(f"01-first.md:4: claim 'f' must return Evidence, {sentence}")


NUMPY = "import numpy as np\nfrom ..site.claims import Evidence, claim\n\n@claim('T')\ndef f(runs):\n    return "


def test_evidence_may_be_of_numpy(tmp_path, toy_runs):
    text = NUMPY + "Evidence(np.bool_(True), [('a', 'b'), (np.float32(1.5), np.int64(3))])\n"
    ledger = load_ledger(write_article(tmp_path, claims=text))
    assert check_claim(ledger, "f", toy_runs)[1] is None


EXIT = "import sys\nfrom ..site.claims import Evidence, claim\n\nclass Mute(Exception):\n    def __str__(self):\n        raise self\n\n"


@pytest.mark.parametrize(
    ("raised", "said"),
    [("sys.exit(3)", "SystemExit: 3"), ("raise GeneratorExit", "GeneratorExit"), ("raise Mute", "Mute")],
)
def test_code_that_leaves_or_cannot_say_why_it_fails_is_told(raised, said, tmp_path, toy_runs):
    claims = EXIT + f"@claim('T')\ndef f(runs):\n    {raised}\n\nNUMBERS = {{'n': f.check}}\n"
    chapter = CHAPTER.replace("NAME", "f") + "\n{num}`n`\n"
    assert problems_of(tmp_path / "a", toy_runs, chapter, claims=claims) == [
        f"01-first.md:4: claim 'f' fails to run (claims.py:10): {said}.",
        f"01-first.md:6: number 'n' fails to run (claims.py:10): {said}.",
    ]
    with pytest.raises(InputError, match=rf"claims\.py:8: does not run: {said}\."):
        load_ledger(write_article(tmp_path / "b", claims=EXIT + raised))


@pytest.mark.parametrize(
    ("above", "sentence"),
    [
        ("@claim", r"claims\.py:\d: does not run: TypeError: @claim takes the sentence .*, found <function f at"),
        ("@claim(5)", r"claims\.py:\d: does not run: TypeError: @claim takes the sentence .*, found 5"),
        ("@claim(' ')", r"claims\.py:\d: does not run: TypeError: @claim takes the sentence .*, found ' '"),
        (
            "claim('T')(len)",
            r"claims\.py:\d: does not run: TypeError: @claim stands above a function with a name, found",
        ),
        (
            "claim('T')(lambda runs: 3)",
            r"claims\.py:\d: does not run: TypeError: @claim stands above a function with a",
        ),
    ],
)
def test_a_claim_that_is_none_is_told(above, sentence, tmp_path):
    text = f"from ..site.claims import claim\n{above}\ndef f(runs):\n    return 3\n"
    with pytest.raises(InputError, match=sentence):
        load_ledger(write_article(tmp_path, claims=text))


def test_names_of_numbers_may_say_of_what_they_are(tmp_path):
    ledger = load_ledger(write_article(tmp_path, claims="NUMBERS = {'clip-100.shift.loss_change': len}\n"))
    assert list(ledger.numbers) == ["clip-100.shift.loss_change"]


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ("{1: len}", r"claims\.py: NUMBERS has the name 1; allowed: letters, digits"),
        ("{10**5000: len}", r"claims\.py: NUMBERS has the name a whole number of 16,610 bits; allowed"),
        ("{'a b': len}", r"claims\.py: NUMBERS has the name 'a b'; allowed"),
        ("[1]", r"claims\.py: NUMBERS must map names to functions"),
    ],
)
def test_numbers_under_names_that_are_none_are_told(numbers, sentence, tmp_path):
    with pytest.raises(InputError, match=sentence):
        load_ledger(write_article(tmp_path, claims=f"NUMBERS = {numbers}\n"))


STRAY = ("scratch.py", ".venv/lib/broken.py", "notes/draft.py")


def test_files_that_no_claim_imports_are_not_read(tmp_path, toy_runs):
    article = write_article(tmp_path / "a")
    for name in STRAY:
        (article / name).parent.mkdir(parents=True, exist_ok=True)
        (article / name).write_text("def half(", encoding="utf-8")
    (article / ".#claims.py").symlink_to("me@here.1234:5678")  # as Emacs marks a file that is being edited
    (article / "theirs.py").mkdir()
    cache.forget_code()
    assert check_claim(load_ledger(article), "gap_is_wide", toy_runs)[1] is None
    assert read(article, toy_runs).story.claims


LATE = """
from ..site.claims import Evidence, claim

def half():
    from .broken import half
    return half

@claim("T")
def f(runs):
    return Evidence(bool(half()))

NUMBERS = {"n": lambda runs: half()}
"""


def test_a_file_that_is_imported_late_and_does_not_run_is_named_with_its_line(tmp_path, toy_runs):
    article = write_article(tmp_path, CHAPTER.replace("NAME", "f") + "\n{num}`n`\n", claims=LATE)
    (article / "broken.py").write_text("x = 1\ndef half(\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read(article, toy_runs)
    assert [told.partition(": ")[2] for told in caught.value.problems] == [
        "claim 'f' fails to run (broken.py:2): SyntaxError: '(' was never closed (broken.py, line 2).",
        "number 'n' fails to run (broken.py:2): SyntaxError: '(' was never closed (broken.py, line 2).",
    ]


def test_a_claim_is_checked_anew_when_a_file_that_it_imports_has_changed(tmp_path, toy_runs):
    top = "from ..site.claims import Evidence, claim\nfrom .helper import half\n\n"
    claims = top + "@claim('T')\ndef f(runs):\n    return Evidence(half())\n"
    cache.keep_in(tmp_path / "kept")
    for said in (True, False, True):
        article = write_article(tmp_path / "a", claims=claims)
        (article / "helper.py").write_text(f"half = lambda: {said}\n", encoding="utf-8")
        cache.forget_code()
        assert check_claim(load_ledger(article), "f", toy_runs)[0].holds is said
