"""Figures, scroll sections, pictures and headings of the chapters: what they name is found, or told as a problem.

Afterwards the tokens carry in ``meta`` what ``render`` writes: ``use`` (figure), ``state`` (step, from `make_figures`),
``bundle`` and ``count`` (media), ``id`` and ``part`` (heading).
"""

from __future__ import annotations

import re

from markdown_it.token import Token

from ..explainers.data.pairing import SAMPLE
from ..precompute.errors import InputError, allowed, shown
from .directives import Branch, Directive, tree
from .figure_uses import FigureUse, check_figure, find_bundle, make_figure, step_state
from .markdown import Chapter
from .outlets import of_deck, of_page
from .problems import Place, Problems
from .story import Part, Story


def resolve_blocks(story: Story, chapter: Chapter, problems: Problems) -> None:
    """Find what the directives of a chapter name."""
    for node in tree(chapter.tokens):
        if isinstance(node, Branch):
            _branch(story, chapter, node, problems)


def _branch(story: Story, chapter: Chapter, node: Branch, problems: Problems) -> None:
    directive = node.directive
    if directive is None:
        return
    if directive.name == "no-slide":
        for child in node.branches():
            _branch(story, chapter, child, problems)
    elif directive.name == "figure":
        _figure(story, node, directive, problems)
    elif directive.name == "media":
        _media(story, node.opening, directive, problems)
    elif directive.name == "scroll":
        _scroll(story, chapter, node, directive, problems)
    elif directive.name == "step" and node.opening.meta.get("use"):
        node.opening.meta["use"].check_names(directive.options, directive, (), problems)
    if directive.name in ("step", "slide"):
        for child in node.branches():
            _branch(story, chapter, child, problems)


def _figure(story: Story, node: Branch, directive: Directive, problems: Problems) -> FigureUse:
    again = directive.id in story.figures
    use = check_figure(directive, len(story.figures) + 1, story.runs, problems, first_look=story.first_look)
    node.opening.meta["use"] = use
    if again:
        first = story.figures[directive.id].directive.place
        problems.add(
            directive.place, f"found figure id {shown(directive.id)} again (first at {first}); ids must be unique."
        )
    elif directive.id:
        story.figures[directive.id] = use
        story.ids.add(f"fig-{directive.id}")
    return use


def _scroll(story: Story, chapter: Chapter, node: Branch, directive: Directive, problems: Problems) -> None:
    parts = [child for child in node.branches() if child.directive]
    names = [child.directive.name for child in parts if child.directive]
    if len(parts) == len(node.branches()):  # an unknown directive was told already
        if names[:1] != ["figure"] or names.count("figure") > 1:
            problems.add(
                directive.place, "a scroll section begins with its one figure; put ':::figure' before the steps."
            )
        if "step" not in names:
            problems.add(directive.place, "a scroll section needs steps; add ':::step {NAME: VALUE}'.")
    for token in node.children:
        if isinstance(token, Token) and token.type == "inline":
            place = Place(chapter.path, (token.map or [0])[0] + 1)
            problems.add(place, "found text between the steps of a scroll section; put it into a step.")
    use = None
    for child in parts:
        inner = child.directive
        if inner is not None and inner.name == "figure":
            if inner.id not in ("", directive.id):
                text = f"found id {shown(inner.id)}; the figure of a scroll section has its id, {shown(directive.id)};"
                problems.add(inner.place, f"{text} leave it out.")
            inner.id = directive.id
            use = _figure(story, child, inner, problems)
            story.ids.add(f"scroll-{directive.id}")
        elif inner is not None and inner.name == "step":
            child.opening.meta["use"] = use
            _branch(story, chapter, child, problems)


def make_figures(chapter: Chapter, problems: Problems) -> None:
    """Make the figures of a chapter and read the states of its steps: last, since it takes longest."""
    for node in tree(of_page(chapter.tokens)):
        for part in (node, *node.branches()) if isinstance(node, Branch) else ():
            use = part.opening.meta.get("use")
            if use is None or part.directive is None:
                continue
            if part.directive.name == "figure":
                make_figure(use, problems)
            else:
                state = part.opening.meta["state"] = step_state(use, part.directive, problems)
                use.steps.append(state)


def resolve_slides(story: Story, chapter: Chapter, problems: Problems) -> None:
    """Find the figures that slides of a chapter show: after all blocks, since slides may show later figures."""
    for node in tree(of_deck(chapter.tokens)):
        directive = node.directive if isinstance(node, Branch) else None
        if not isinstance(node, Branch) or directive is None or directive.name != "slide" or not directive.id:
            continue
        use = story.figures.get(directive.id)
        if use is None:
            text = f"found figure {shown(directive.id)}; {allowed(directive.id, story.figures)}."
            problems.add(directive.place, text)
        else:
            node.opening.meta["use"] = use
            use.check_names(directive.options, directive, (), problems)


def read_slides(chapter: Chapter, problems: Problems) -> None:
    """Read the states of the figures that slides of a chapter show: after all figures are made."""
    for node in tree(of_deck(chapter.tokens)):
        directive = node.directive if isinstance(node, Branch) else None
        if isinstance(node, Branch) and directive is not None and directive.name == "slide":
            use = node.opening.meta.get("use")
            if use is not None:
                node.opening.meta["state"] = step_state(use, directive, problems)


def _media(story: Story, token: Token, directive: Directive, problems: Problems) -> None:
    reference, count = directive.arguments
    if not reference or not count:
        return  # the form is wrong, which was told
    try:
        bundle = find_bundle(reference, story.runs)
    except InputError as err:
        problems.add(directive.place, " ".join(err.problems))
        return
    most = min(SAMPLE, len(bundle.items))
    if not bundle.sprites:
        problems.add(directive.place, f"found bundle {shown(reference)}, which has no pictures.")
    elif count not in map(str, range(1, most + 1)):
        problems.add(directive.place, f"found {shown(count)} pictures; allowed: 1 to {most}.")
    else:
        token.meta.update(bundle=bundle, count=int(count))


def resolve_headings(story: Story, chapter: Chapter, number: int, problems: Problems) -> None:
    """Give every heading its id; the first one of a chapter makes its part."""
    tokens = of_page(chapter.tokens)
    opens = [index for index, token in enumerate(tokens) if token.type == "heading_open"]
    titles = [index for index in opens if tokens[index].tag == "h1"]
    if titles[:1] != [0]:
        problems.add(Place(chapter.path, 1), "a chapter begins with its title; write '# Title' in the first line.")
    for index in titles[1:]:
        line = (tokens[index].map or [0])[0] + 1
        problems.add(Place(chapter.path, line), "found a second '# Title'; a chapter has one, use '##' below it.")
    for index in opens:
        text = plain_text(tokens[index + 1])
        wanted = chapter.id if index == 0 else _slug(text)
        heading_id, count = wanted, 1
        while heading_id in story.ids:
            count += 1
            heading_id = f"{wanted}-{count}"
        story.ids.add(heading_id)
        tokens[index].meta.update(id=heading_id, part=number)
        if index == 0:
            story.parts.append(Part(heading_id, number, text))


def plain_text(inline: Token) -> str:
    """The words of an inline token, without markup."""
    kinds = {"text", "code_inline", "math_inline", "softbreak"}
    return "".join(child.content or " " for child in inline.children or () if child.type in kinds).strip()


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "section"
