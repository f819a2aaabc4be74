"""What the words of the chapters refer to: numbers, claims, works, formulas, links; everything unknown is a problem.

Afterwards the inline tokens carry in ``meta`` what ``render`` writes: ``number``, ``keys``, ``claim``, ``term``,
``mathml``, ``figure`` (the number of the figure that a link points to).
"""

from __future__ import annotations

import re

from markdown_it.token import Token

from ..precompute.errors import InputError, allowed, shown
from .citations import cited_keys
from .claims import check_claim
from .figure_state import link_query
from .formulas import mathml
from .glossary import mark_term
from .markdown import Chapter
from .numbers import resolve
from .problems import Place, Problems
from .story import PAGE_IDS, ClaimUse, Story

ROLES = ("num",)
SPANS = ("claim", "term")  # what the end of a span must know
MODALITIES = ("image", "text", "audio", "molecule")
UNBRACKETED = re.compile(r"(?<![\w@])@([A-Za-z][\w:-]*)")
LEFTOVER = re.compile(r"\{num\}|\]\{[.#a-z]|\[@|\[\^")


def resolve_words(story: Story, chapter: Chapter, problems: Problems) -> None:
    """Find what the inline tokens of a chapter refer to."""
    for token, place in chapter.walk():
        if token.type in INLINE:
            try:
                INLINE[token.type](story, token, place, problems)
                if "term" in token.attrs:
                    mark_term(story, chapter, token, place, problems)
            except InputError as err:
                problems.add(place, " ".join(err.problems))
    _close_spans(chapter)
    notes = chapter.env.get("footnotes", {}).get("refs", {})
    for label in [label.removeprefix(":") for label, number in notes.items() if number < 0]:
        problems.add(
            chapter.path, f"found footnote [^{label}], which no sentence uses; write [^{label}] where it belongs."
        )


def unused_claims(story: Story, problems: Problems) -> None:
    """A claim that no chapter makes is a mistake: a misspelt name, or a sentence that was lost."""
    untold = {name for chapter in story.chapters for name in chapter.untold_claims}
    for name, claim in story.ledger.claims.items():
        if name not in story.claims and name not in untold:
            problems.add(
                story.ledger.place(claim),
                f"claim {shown(name)} stands in no chapter; use it as [sentence]{{claim={name}}} or remove it.",
            )


def _role(story: Story, token: Token, place: Place, problems: Problems) -> None:
    role = token.meta["name"]
    if role not in ROLES:
        problems.add(place, f"found role {shown(role)}; {allowed(role, ROLES)}.")
        return
    source = " ".join(token.content.split())
    if source not in story.numbers:
        story.numbers[source] = resolve(source, story.runs, story.ledger)
    token.meta["number"] = source


def _citation(story: Story, token: Token, place: Place, problems: Problems) -> None:
    keys = cited_keys(token.content)
    if keys is None:
        problems.add(place, f"found citation '[{token.content}]'; write [@key] or [@key; @key].")
        return
    for key in keys:
        if key in story.bibliography.references:
            story.cited.append(key)
        else:
            known = allowed(key, story.bibliography.references)
            problems.add(place, f"found citation {shown(key)}; {known} (in {story.bibliography.path.name}).")
    token.meta["keys"] = keys


def _span(story: Story, token: Token, place: Place, problems: Problems) -> None:
    for name in token.meta.get("insecure_attrs", ()):
        problems.add(place, f"found attribute {shown(name)}; {allowed(str(name), ['claim', 'term', *MODALITIES])}.")
    classes = str(token.attrs.get("class", "")).split()
    for given in classes:
        if given not in MODALITIES:
            problems.add(place, f"found class {shown(given)}; {allowed(given, MODALITIES)}.")
    name = token.attrs.get("claim")
    if name is None or story.first_look:
        return
    name = str(name)
    if name not in story.claims:
        evidence, problem = check_claim(story.ledger, name, story.runs)
        story.claims[name] = ClaimUse(story.ledger.claims.get(name), evidence, problem)
    problem = story.claims[name].problem
    if problem and not story.draft:
        problems.add(place, problem)
    token.meta["claim"] = name


def _close_spans(chapter: Chapter) -> None:
    for block in chapter.tokens:
        stack: list[Token] = []
        for token in block.children or ():
            if token.type == "span_open":
                stack.append(token)
            elif token.type == "span_close":
                token.meta.update({name: value for name, value in stack.pop().meta.items() if name in SPANS})


def _math(_story: Story, token: Token, _place: Place, _problems: Problems) -> None:
    token.meta["mathml"] = mathml(token.content.strip(), block=token.type == "math_block")


def _image(_story: Story, _token: Token, place: Place, problems: Problems) -> None:
    problems.add(place, "found a Markdown image; pictures come from bundles, use ':::media BUNDLE/SEED COUNT'.")


def _text(story: Story, token: Token, place: Place, problems: Problems) -> None:
    for key in UNBRACKETED.findall(token.content):
        if key in story.bibliography.references:
            problems.add(place, f"found '@{key}' as text; a citation stands in brackets, write [@{key}].")
    match = LEFTOVER.search(token.content)
    if match:
        part = token.content[match.start() : match.start() + 30]
        problems.add(
            place,
            f"found {shown(part)}, which refers to nothing; write {{num}}`...`, [words]{{.image}}, [@key] or [^1].",
        )


def _link(story: Story, token: Token, place: Place, problems: Problems) -> None:
    address = str(token.attrs.get("href", ""))
    if address.startswith(("https://", "http://", "mailto:")):
        return
    target = address.removeprefix("#").partition("?")[0]
    if not address.startswith("#"):
        problems.add(
            place, f"found link {shown(address)}; allowed: https://..., mailto:..., or #id of something on the page."
        )
        return
    if target not in story.ids:
        problems.add(place, f"found link to {shown(target)}; {allowed(target, story.ids.difference(PAGE_IDS))}.")
        return
    use = story.figures.get(target.removeprefix("fig-"))
    if use is None or not target.startswith("fig-"):
        return
    token.meta["figure"] = use.number


def resolve_links(story: Story, chapter: Chapter, problems: Problems) -> None:
    """Read the states that links to figures ask for, once the figures are made."""
    for token, place in chapter.walk():
        if token.type != "link_open" or "figure" not in token.meta:
            continue
        target, _, query = str(token.attrs["href"]).removeprefix("#").partition("?")
        explainer = story.figures[target.removeprefix("fig-")].explainer
        if explainer is None or not query:
            continue
        query, sentences = link_query(explainer, query)
        for sentence in sentences:
            problems.add(place, f"{sentence[:-1]} (in a link).")
        token.attrs["href"] = f"#{target}?{query}"


INLINE = {
    "myst_role": _role,
    "citation": _citation,
    "span_open": _span,
    "math_inline": _math,
    "math_block": _math,
    "image": _image,
    "text": _text,
    "link_open": _link,
}
