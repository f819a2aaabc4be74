from __future__ import annotations

import tempfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it.utils import read_fixture_file

from modgap.explainers import EXPLAINERS
from modgap.precompute.errors import InputError, allowed
from modgap.site.edition import read

from .making import body, problems_of, read_chapters

FIXTURES = Path(__file__).parent / "fixtures"
NO_CLAIMS = 'from ..site.claims import claim\nNUMBERS = {"pairs": lambda runs: 12}\n'
CHAPTERS = read_fixture_file(FIXTURES / "chapters.md")
PROBLEMS = read_fixture_file(FIXTURES / "problems.md")


def _inner(html: str) -> str:
    return html.split("</h2></header>\n", 1)[1].removesuffix("</section>").strip()


@pytest.mark.parametrize(("line", "title", "source", "expected"), CHAPTERS, ids=[case[1] for case in CHAPTERS])
def test_markdown_becomes_the_html_in_the_fixture_file(line, title, source, expected, tmp_path, toy_runs):
    options = {} if "claim=" in source else {"claims": NO_CLAIMS}
    story = read_chapters(tmp_path, toy_runs, f"# Title\n\n{source}", **options)
    assert _inner(body(story)) == expected.strip()


@pytest.mark.parametrize(("line", "title", "source", "expected"), PROBLEMS, ids=[case[1] for case in PROBLEMS])
def test_every_mistake_is_told_with_its_line(line, title, source, expected, toy_runs):
    options = {} if "claim=" in source else {"claims": NO_CLAIMS}
    with tempfile.TemporaryDirectory() as folder:  # a short one: sentences have a limit, and begin with the path
        problems = problems_of(Path(folder), toy_runs, source, **options)
    found = [problem for problem in problems if "stands in no chapter" not in problem]
    listed = allowed("", EXPLAINERS).partition(": ")[2]
    assert found == expected.replace("{explainers}", listed).strip().split("\n")


def test_all_mistakes_of_all_chapters_and_files_come_at_once(tmp_path, toy_runs):
    found = problems_of(
        tmp_path,
        toy_runs,
        "# One\n\n{num}`nothing`\n",
        "# Two\n\n[@nobody]\n\n:::wrong\n:::\n",
        claims=NO_CLAIMS,
        settings="hero: toy/9\nsubtitel: x\n",
    )
    places = [sentence.split(": ")[0] for sentence in found]
    assert places == ["article.yaml:5", "article.yaml:6", "01-first.md:3", "02-second.md:3", "02-second.md:5"]


def test_a_long_list_of_names_is_shortened(tmp_path, toy_runs):
    numbers = "NUMBERS = {f'number_{n}': (lambda runs: 1) for n in range(40)}\n"
    (sentence,) = problems_of(tmp_path, toy_runs, "# T\n\n{num}`numbr_7`\n", claims=numbers)
    assert "did you mean 'number_7'?" in sentence
    assert "and 28 more" in sentence


def test_chapters_become_numbered_parts(tmp_path, toy_runs):
    story = read_chapters(tmp_path, toy_runs, "# One\n", "# *Two*, again\n", claims=NO_CLAIMS)
    assert [(part.id, part.number, part.title) for part in story.parts] == [
        ("first", 1, "One"),
        ("second", 2, "Two, again"),
    ]
    assert '<p class="kicker">Part 2</p><h2 id="second"><em>Two</em>, again</h2>' in body(story)


def test_a_chapter_that_is_not_there_is_told_with_the_line_that_names_it(tmp_path, toy_runs):
    read_chapters(tmp_path, toy_runs, "# One\n", claims=NO_CLAIMS)
    (tmp_path / "chapters" / "01-first.md").rename(tmp_path / "chapters" / "01-fist.md")
    with pytest.raises(InputError) as caught:
        read(tmp_path, toy_runs)
    assert "article.yaml:3: found chapter '01-first.md'; did you mean '01-fist.md'?" in str(caught.value)


PIECES = st.sampled_from(
    [
        *(
            "<script>",
            "</script>",
            "<img src=x onerror=alert(1)>",
            "&lt;script&gt;",
            "&#60;script&#62;",
            "javascript:alert(1)",
        ),
        *(
            "[",
            "]",
            "(",
            ")",
            "{",
            "}",
            "`",
            "$",
            "$$",
            "|",
            "> ",
            "* ",
            "# ",
            "\\",
            "'",
            '"',
            "\n",
            "\n\n",
            "\u2028",
            "\0",
        ),
        *("{.image}", "{num}", "[^1]", "[@", "\\text{"),
        *(":::", "---", "figure scatter #a", "media toy/0 2", "step {", "title: <b>", "bundle: toy/0"),
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES | st.text(max_size=6), max_size=14).map("".join))
def test_no_text_becomes_a_script_or_a_handler(tmp_path, toy_runs, text):
    try:
        html = body(read_chapters(tmp_path, toy_runs, f"# T\n\n{text}\n", claims=NO_CLAIMS))
    except InputError:
        return  # told as sentences, so there is no page
    tags = _tags(html)
    assert "script" not in {name for name, _ in tags}
    assert not [key for _, attributes in tags for key in attributes if key.startswith("on")]
    assert not [value for _, attributes in tags for value in attributes.values() if value.startswith("javascript:")]


def test_the_property_above_would_notice_a_script():
    assert _tags('<p><script>x</script><b onclick="x">') == [("p", {}), ("script", {}), ("b", {"onclick": "x"})]


def _tags(html: str) -> list[tuple[str, dict[str, str]]]:
    found = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append((tag, {key: (value or "").strip().lower() for key, value in attrs}))

    Tags().feed(html)
    return found
