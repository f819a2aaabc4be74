from __future__ import annotations

import pytest

from modgap.precompute.errors import InputError
from modgap.site.citations import cited_keys, load_bibliography
from modgap.site.edition import read

from .making import REFERENCES, read_chapters, write_article

TWINS = """
@misc{b, author={Liang, Weixin}, title={Beta}, year={2022}}
@misc{a, author={Liang, Weixin}, title={Alpha}, year={2022}}
"""


def _load(folder, text):
    path = folder / "references.bib"
    path.write_text(text, encoding="utf-8")
    return load_bibliography(path)


def test_labels_follow_the_number_of_authors(tmp_path):
    labels = _load(tmp_path, REFERENCES).labels(["liang2022", "wang2020", "fuerst2022"])
    assert labels == {
        "fuerst2022": "Fürst et al. 2022",
        "liang2022": "Liang et al. 2022",
        "wang2020": "Wang and Isola 2020",
    }


def test_works_that_would_read_the_same_get_letters_in_the_order_of_the_list(tmp_path):
    bibliography = _load(tmp_path, TWINS)
    assert bibliography.labels(["b", "a"]) == {"a": "Liang 2022a", "b": "Liang 2022b"}
    assert bibliography.labels(["b"]) == {"b": "Liang 2022"}
    assert "(2022a). " in bibliography.list_html(["b", "a"])


def test_the_list_holds_what_was_cited_once_sorted_and_as_text(tmp_path):
    html = _load(tmp_path, REFERENCES).list_html(["liang2022", "fuerst2022", "liang2022"])
    assert html.count("<li") == 2
    assert html.index("ref-fuerst2022") < html.index("ref-liang2022")
    assert "CLOOB &lt;script&gt;" in html
    assert "Mind the Gap" in html
    assert '<a href="https://arxiv.org/abs/2203.02053">arXiv:2203.02053</a>' in html
    assert "ref-wang2020" not in html


def test_latex_in_entries_becomes_text(tmp_path):
    reference = _load(tmp_path, REFERENCES).references["wang2020"]
    assert reference.title == "Alignment & Uniformity"
    assert reference.venue == "ICML"


def test_nothing_cited_leaves_no_list(tmp_path):
    assert _load(tmp_path, REFERENCES).list_html([]) == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            '@misc{a, author={F{\\"u%}rst, A.}, title={T}, year={2022}}',
            "references.bib: entry 'a' has a name or text that is not valid LaTeX: unbalanced braces.",
        ),
        ("@misc{a, title={T}\n\n@misc{b", "references.bib:3: is not valid BibTeX: "),
        ("@misc{a, title={T}, year={1}}", "references.bib: entry 'a' lacks author."),
        ("@misc{a, author={others}}", "references.bib: entry 'a' lacks author and title and year."),
        (TWINS + TWINS, "references.bib: repeated bibliography entry: "),
    ],
)
def test_a_wrong_file_is_told_in_a_sentence(tmp_path, text, sentence):
    with pytest.raises(InputError) as caught:
        _load(tmp_path, text)
    assert sentence in str(caught.value)


def test_a_missing_file_is_told_in_a_sentence(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        load_bibliography(tmp_path / "none.bib")


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("@a", ["a"]),
        ("@a; @b2:x", ["a", "b2:x"]),
        ("@a;\n@b", ["a", "b"]),
        ("@a, p. 3", None),
        ("@a; b", None),
        ("@", None),
    ],
)
def test_keys_of_a_citation(text, keys):
    assert cited_keys(text) == keys


def test_a_citation_in_a_caption_counts(tmp_path, toy_runs):
    text = "# T\n\n:::media toy/0 2\nAs in [@wang2020].\n:::\n\n[x]{claim=gap_is_wide}\n"
    assert read_chapters(tmp_path, toy_runs, text).cited == ["wang2020"]


def test_an_article_that_cites_nothing_needs_no_file_of_works_and_one_that_cites_is_told(tmp_path, toy_runs):
    write_article(tmp_path, "# T\n\nWords.\n", claims="")
    (tmp_path / "references.bib").unlink()
    assert read(tmp_path, toy_runs).story.cited == []
    (tmp_path / "chapters" / "01-first.md").write_text("# T\n\nWords [@liang2022].\n", encoding="utf-8")
    with pytest.raises(
        InputError, match=r"01-first\.md:3: found citation 'liang2022'; there are none \(in references\.bib\)"
    ):
        read(tmp_path, toy_runs)
