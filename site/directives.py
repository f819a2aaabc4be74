"""Directives: blocks fenced by colons that put figures, steps and pictures between paragraphs.

::

    :::figure scatter #clouds
    bundle: emoji-infonce-100/0
    title: Partners sit on opposite sides
    state: {step: last}
    ---
    The caption, in Markdown.
    :::

What a figure shows stands in ``bundle: NAME/SEED``, in ``runs: [NAME, ...]`` or nowhere, as its explainer needs; how
much of it, where the explainer takes that, in ``checkpoints: K``, ``items: N`` or ``items: [ID, ...]``, and
``modalities: [NAME, ...]``. All of them: ``figure_options``.

What only the deck shows stands in ``slide``, what only its speaker sees in ``notes``, what only the page shows in
``no-slide``. A slide may show a figure of the page in a state of its own::

    :::slide #clouds {step: 0}
    ## Before training
    What to say in a few words.
    :::

A fence closes with as many colons as it opened with; what holds another one needs more of them than it. The rule
for markdown-it leaves a ``directive_open`` and a ``directive_close`` token around the block tokens of the body;
``meta["directive"]`` of the first is a ``Directive``. Here the form is checked; whether bundles and states exist is
``figures``' and ``manuscript``'s question.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from ..precompute.errors import InputError, allowed, shown
from ..precompute.validation import mistakes
from ..precompute.yaml_lines import YamlPath, parse_yaml
from .figure_options import FigureOptions
from .figures.export import ID, ID_FORM
from .outlets import PAGE_ONLY
from .problems import Place, Problems

FENCE = re.compile(r"(:{3,})\s*(.*?)\s*$")
OPTION = re.compile(r"[\w-]+[ \t]*:|[-#\]})\"']|$")  # how a line of options may begin
CODE_FENCE = re.compile(r"[ \t]*(```|~~~)")
PAGE, UNKNOWN = "the text", "?"  # what a directive can stand in, besides other directives


@dataclass(frozen=True)
class Form:
    """How a directive is written: its arguments, options, and where it may stand."""

    usage: str
    arguments: int
    needs_id: bool = False
    options: type[Any] | None = None
    inside: tuple[str, ...] = (PAGE,)


FORMS = {
    "figure": Form(":::figure EXPLAINER #ID", 1, needs_id=True, options=FigureOptions, inside=(PAGE, "scroll")),
    "scroll": Form("::::scroll #ID", 0, needs_id=True),
    "step": Form(":::step {NAME: VALUE, ...}", 0, inside=("scroll",)),
    "media": Form(":::media BUNDLE/SEED COUNT", 2, inside=(PAGE, "step", "slide")),
    "slide": Form(":::slide, :::slide #FIGURE or :::slide #FIGURE {NAME: VALUE, ...}", 0, needs_id=True),
    "notes": Form(":::notes", 0, inside=(PAGE, "slide")),
    "no-slide": Form("::::no-slide", 0),
}


@dataclass
class Directive:
    """One block as it stands in a chapter.

    Attributes
    ----------
    name, arguments, id
        What follows the colons: ``figure``, ``("scatter",)``, ``clouds``.
    options
        The YAML above ``---``, or behind ``step``.
    place
        Line of the opening fence.
    option_lines
        YAML path of an option to its line in the chapter.
    """

    name: str
    place: Place
    arguments: tuple[str, ...] = ()
    id: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    option_lines: dict[YamlPath, int] = field(default_factory=dict)
    readable: bool = True
    """Whether the options are YAML."""

    def at(self, *path: Hashable) -> Place:
        """Where an option stands; the opening fence if it does not stand anywhere."""
        return Place(self.place.path, self.option_lines.get(path, self.place.line))


@dataclass
class Branch:
    """A directive with what stands in it; ``directive`` is None if its name is unknown."""

    opening: Token
    children: list[Token | Branch] = field(default_factory=list)

    @property
    def directive(self) -> Directive | None:
        """What the opening fence says."""
        return self.opening.meta["directive"]

    def branches(self) -> list[Branch]:
        """The directives directly inside."""
        return [child for child in self.children if isinstance(child, Branch)]


def tree(tokens: Iterable[Token]) -> list[Token | Branch]:
    """Block tokens with every directive as a branch."""
    top: list[Token | Branch] = []
    lists = [top]
    for token in tokens:
        if token.type == "directive_open":
            branch = Branch(token)
            lists[-1].append(branch)
            lists.append(branch.children)
        elif token.type == "directive_close":
            lists.pop()
        else:
            lists[-1].append(token)
    return top


def directives_plugin(md: MarkdownIt) -> None:
    """Add the block rule; ``env`` must hold ``path``, ``problems`` and ``first_line``."""
    md.block.ruler.before(
        "fence", "directive", _rule, {"alt": ["paragraph", "reference", "blockquote", "list", "footnote_def"]}
    )


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start):
        return False
    match = FENCE.match(_line(state, start))
    if not match:
        return False
    if silent:
        return True
    path: Path = state.env["path"]
    problems: Problems = state.env["problems"]
    place = Place(path, start + state.env["first_line"])
    colons, header = match.groups()
    if not header:
        problems.add(place, f"found {shown(colons)}, which closes nothing; remove it, or name a directive.")
        state.line = start + 1
        return True
    close, closed = _find_close(state, start, end, len(colons))
    if not closed:
        name = header.split()[0]
        problems.add(place, f"found {shown(colons + name)} without its end; close it with a line {shown(colons)}.")
    directive, body = _read(state, header, place, start + 1, close, problems)
    _nest(state, directive, start, body, close)
    state.line = close + (1 if closed else 0)
    return True


def _find_close(state: StateBlock, start: int, end: int, colons: int) -> tuple[int, bool]:
    """Line after the body, and whether a closing fence stands there."""
    code = ""
    for line in range(start + 1, end):
        text = _line(state, line)
        if text and state.sCount[line] < state.blkIndent:
            return line, False  # the list or note around it ends here
        mark = CODE_FENCE.match(text)
        if mark and code in ("", mark.group(1)):
            code = "" if code else mark.group(1)
        match = None if code else FENCE.match(text)
        if not match or len(match.group(1)) < colons:
            continue
        # As many colons with a name, or more colons: something else begins or ends before this has ended.
        return line, len(match.group(1)) == colons and not match.group(2)
    return end, False


def _read(
    state: StateBlock, header: str, place: Place, start: int, close: int, problems: Problems
) -> tuple[Directive | None, int]:
    """Parse the header and the options; the directive, or None if it is unknown, and the first line of its body.

    ``start`` is the line below the fence, counted from 0.
    """
    name, _, rest = header.partition(" ")
    if name not in FORMS:
        problems.add(place, f"found directive {shown(name)}; {allowed(name, FORMS)}.")
        return None, start
    form, directive = FORMS[name], Directive(name, place)
    parent = state.env.get("inside", PAGE)
    if parent not in (*form.inside, UNKNOWN):
        problems.add(place, f"found {shown(name)} in {parent}; allowed in: {', '.join(form.inside)}.")
    if name == "step":
        _options(directive, rest.strip() or "{}", place.line, problems)
        return directive, start
    if name == "slide":
        rest, _, state_of_figure = rest.partition("{")
        _options(directive, f"{{{state_of_figure or '}'}", place.line, problems)
    _header(directive, form, rest.split(), problems, may_lack_id=parent == "scroll" or name == "slide")
    if form.options is None:
        return directive, start
    divider = next((line for line in range(start, close) if _line(state, line).strip() == "---"), close)
    text = "\n".join(state.src[state.bMarks[line] : state.eMarks[line]] for line in range(start, divider))
    prose = None if divider < close else _prose(state, start, close)
    if prose is not None:
        found = shown(_line(state, prose)[:40])
        line = Place(place.path, place.line + 1 + prose - start)
        problems.add(line, f"found {found} among the options; put a line '---' before it.")
        directive.readable = False
    else:
        _options(directive, text, place.line + 1, problems)
    _check_options(directive, form.options, problems)
    return directive, min(divider + 1, close)


def _prose(state: StateBlock, start: int, end: int) -> int | None:
    """The first line that cannot be one of options: a caption that nothing divides from them."""
    lines = (line for line in range(start, end) if not state.tShift[line] and not OPTION.match(_line(state, line)))
    return next(lines, None)


def _check_options(directive: Directive, form: type[Any], problems: Problems) -> None:
    """Tell what is wrong with the options, and leave it out."""
    if not directive.readable:
        return
    for mistake in mistakes(form, directive.options):
        problems.add(directive.at(*mistake.at) if mistake.at else directive.place, mistake.text)
        for option in mistake.at[:1]:
            directive.options.pop(str(option), None)


def _header(directive: Directive, form: Form, words: list[str], problems: Problems, *, may_lack_id: bool) -> None:
    ids = [word[1:] for word in words if word.startswith("#")]
    directive.arguments = tuple(word for word in words if not word.startswith("#"))
    right_ids = len(ids) == int(form.needs_id) or (may_lack_id and not ids)
    if len(directive.arguments) != form.arguments or not right_ids:
        problems.add(directive.place, f"found {shown(' '.join([directive.name, *words]))}; write {shown(form.usage)}.")
        directive.arguments = (*directive.arguments, *[""] * form.arguments)[: form.arguments]
    for name in ids[:1]:
        directive.id = name
        if not ID.fullmatch(name):
            problems.add(directive.place, f"found id {shown(name)}; allowed: {ID_FORM}.")


def _options(directive: Directive, text: str, first_line: int, problems: Problems) -> None:
    try:
        data, lines = parse_yaml(text, directive.place.path, first_line=first_line)
    except InputError as err:
        problems.add_all(err)
        directive.readable = False
        return
    if data is None:
        data = {}
    if not isinstance(data, dict):
        problems.add(directive.place, f"found {shown(text.strip()[:40])}; write options as 'name: value'.")
        directive.readable = False
        return
    directive.options = {str(key): value for key, value in data.items()}
    directive.option_lines = lines


def _nest(state: StateBlock, directive: Directive | None, start: int, body: int, close: int) -> None:
    """Tokenize the body in place, so that its tokens carry the chapter's own lines."""
    before = state.lineMax, state.parentType, state.env.get("inside", PAGE)
    state.lineMax, state.parentType = close, "container"  # a lazy paragraph must not run past the fence
    if directive is None or directive.name not in PAGE_ONLY:  # what the page shows stands there as anywhere in its text
        state.env["inside"] = directive.name if directive else UNKNOWN
    opening = state.push("directive_open", "", 1)
    opening.map, opening.meta = [start, close], {"directive": directive}
    state.md.block.tokenize(state, body, close)
    state.push("directive_close", "", -1)
    state.lineMax, state.parentType, state.env["inside"] = before
