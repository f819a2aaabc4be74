"""Articles: settings, chapters, references and claims of any text."""

from __future__ import annotations

import json
import random
from pathlib import Path

from modgap.site.edition import read
from modgap.site.figures.sheets import Grid
from modgap.site.render import Page

from .ground import Ground
from .values import TEXTS, bytes_changed, copied, file_spoilt, value

PIECES = (
    "# T\n", "## T\n", "[a](", "](#fig-clouds)", "[](#fig-clouds?step=last)", "[x]{.image}", "[x]{claim=gap_is_wide}", "[@liang2022]",
    "[@liang2022; @x]", "{num}`toy gap_distance`", "{num}`toy gap_distance@10 .2f`", "{num}`pairs`", "$x^2$", "$$\n\\frac{a}{b}\n$$\n",
    "[^1]", "\n[^1]: note\n", "> ", "- ", "| a | b |\n|---|---|\n| c | d |\n", "```\n", "---\n", "***", "~~", "`", "\n\n", "\t", "<b>",
    "<!-- -->", "&amp;", "![x](y)", "<https://a.b>", "<javascript:x>", "[r]: javascript:x\n", "\\", ":::\n", "::::\n",
    "\n:::figure scatter #a\nbundle: toy/0\ntitle: A\n---\nC.\n:::\n", "\n:::figure heatmap #b\nbundle: toy/1\ntitle: A\n:::\n",
    "\n:::media toy/0 3\n:::\n", "\n:::figure sphere #s\ntitle: A\n:::\n", "\n:::figure comparer #o\nruns: [toy, other]\ntitle: A\n:::\n",
    "\n:::figure gap-shift #g\nruns: [toy, other]\ntitle: A\n:::\n",
    "\n::::scroll #f\n:::figure scatter\nbundle: toy/0\ntitle: A\n:::\n:::step {step: 0}\nOne.\n:::\n::::\n", ":::step {step: 1}\n",
)  # fmt: skip
OPTIONS = (
    "bundle", "title", "subtitle", "runs", "items", "modalities", "checkpoints", "state", "alt", "<<", "1", "[a]", "title", "state",
)  # fmt: skip
SETTINGS = (
    "title",
    "chapters",
    "subtitle",
    "kicker",
    "language",
    "hero",
    "references",
    "licences",
    "x",
    "<<",
    "1",
    "? a",
)
RAW = (
    "[", "{", "&a [*a]", "*a", "!!int x", "!!timestamp x", "!!python/name:os.system", "|", ">", "2020-99-99", "0x" + "f" * 500, "9" * 500,
    "{step: .nan}", "{step: 1e999}", "[toy, other]", "[i1, i2]", "toy/0", "1", "true", "~", "=", "{<<: {a: 1}}", "[" * 60, "- - - a", "?",
)  # fmt: skip
CLAIMS = (
    "\nNUMBERS = {VALUE: len}\n", "\nNUMBERS = {'pairs': lambda runs: VALUE}\n", "\n@claim(VALUE)\ndef x(runs):\n    return Evidence(True)\n",
    "\n@claim('T')\ndef gap_is_wide(runs):\n    return Evidence(VALUE, VALUE, VALUE)\n", "\n@claim('T')\ndef gap_is_wide(runs):\n    return VALUE\n",
    "\nraise SystemExit(VALUE)\n", "\nimport nothing\n", "\ndef f(:\n", "\n@claim('T')\ndef gap_is_wide(runs):\n    return runs[VALUE].mean(VALUE)\n",
    "\n@claim('T')\ndef gap_is_wide(runs):\n    raise ValueError(VALUE)\n", "\n@claim('T')\ndef gap_is_wide(runs):\n    return Evidence(True, [VALUE, VALUE])\n",
)  # fmt: skip


def attempt(rng: random.Random, folder: Path, ground: Ground) -> None:
    article = spoilt(rng, folder, ground)
    edition = read(article, ground.runs, draft=rng.random() < 0.3)
    page = Page(edition.story, lambda bundle, count: Grid("a.webp", 10, count, ("a",) * count))
    html = page.body() + page.references() + page.cards() + page.pieces(edition.licences)
    assert "<script" not in html
    assert 'href="javascript:' not in html


def spoilt(rng: random.Random, folder: Path, ground: Ground) -> Path:
    """The article with something wrong in it, perhaps."""
    article = copied(ground.article, folder / "article")
    for _ in range(rng.choice((1, 1, 2, 3))):
        rng.choice(WAYS)(rng, article)
    return article


def _scalar(rng: random.Random) -> str:
    if rng.random() < 0.5:
        return rng.choice(RAW)
    text = rng.choice(TEXTS) if rng.random() < 0.5 else value(rng)
    try:
        return json.dumps(text)
    except ValueError:  # a number of too many digits
        return "1"


def _settings(rng: random.Random, article: Path) -> None:
    path = article / "article.yaml"
    if path.is_file():
        line = f"{rng.choice(SETTINGS)}: {_scalar(rng)}\n"
        text = path.read_text(errors="replace")
        path.write_text(line + text if rng.random() < 0.3 else text + line, errors="replace")


def _entry(rng: random.Random, article: Path) -> None:
    path = article / "article.yaml"
    if path.is_file():
        entry = f"{{file: 01-first.md, needs: {_scalar(rng)}, otherwise: {_scalar(rng)}}}"
        path.write_text(path.read_text(errors="replace").replace("01-first.md", entry, 1), errors="replace")


def _text(rng: random.Random, article: Path) -> None:
    path = article / "chapters" / "01-first.md"
    if path.is_file():
        new = "".join(
            rng.choice(PIECES) if rng.random() < 0.8 else rng.choice(TEXTS) for _ in range(rng.randrange(1, 12))
        )
        text = path.read_text(errors="replace")
        at = rng.choice((0, len(text), rng.randrange(len(text) + 1)))
        path.write_text(text[:at] + new + text[at:], errors="replace")


def _many(rng: random.Random, article: Path) -> None:
    path = article / "chapters" / "01-first.md"
    if path.is_file():
        path.write_text(
            path.read_text(errors="replace") + "\n" + rng.choice(PIECES) * rng.choice((50, 500)), errors="replace"
        )


def _option(rng: random.Random, article: Path) -> None:
    path = article / "chapters" / "01-first.md"
    if path.is_file():
        option = f"{rng.choice(OPTIONS)}: {_scalar(rng)}\n---"
        path.write_text(path.read_text(errors="replace").replace("---", option, 1), errors="replace")


def _claims(rng: random.Random, article: Path) -> None:
    path = article / "claims.py"
    if path.is_file():
        shape = rng.choice(CLAIMS)
        while "VALUE" in shape:
            shape = shape.replace("VALUE", _python(rng), 1)
        path.write_text(path.read_text(errors="replace") + shape, errors="replace")


def _python(rng: random.Random) -> str:
    made = value(rng)
    try:
        return repr(made).replace("inf", "1e999").replace("nan", "(1e999 - 1e999)")
    except (ValueError, RecursionError):
        return "10 ** 5000"


def _file(rng: random.Random, article: Path) -> None:
    path = article / rng.choice(("article.yaml", "chapters/01-first.md", "references.bib"))
    if path.is_file() and not path.is_symlink():
        file_spoilt(rng, path)


def _bytes(rng: random.Random, article: Path) -> None:
    path = article / rng.choice(("article.yaml", "chapters/01-first.md", "references.bib", "references.bib"))
    if path.is_file():
        path.write_bytes(bytes_changed(rng, path.read_bytes()))


WAYS = (_settings, _settings, _entry, _text, _text, _text, _many, _option, _option, _claims, _file, _bytes)
