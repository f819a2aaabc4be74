"""YAML with line numbers, so that a mistake can be reported where it stands."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

import yaml

from .errors import InputError
from .files import read_text

YamlPath = tuple[Hashable, ...]
DEEPEST = 40  # levels; what is deeper was not written by a person
MOST = 20_000  # entries, those that an alias repeats counted each time
_MERGE = "tag:yaml.org,2002:merge"


class _Loader(yaml.SafeLoader):
    """Refuses what is nested too deep while reading it, before Python's own stack ends."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """One node, with what is below it."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise yaml.MarkedYAMLError(
                problem=f"it is nested deeper than {DEEPEST} levels", problem_mark=self.peek_event().start_mark
            )
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def load_yaml(path: Path) -> tuple[Any, dict[YamlPath, int]]:
    """Read a YAML file.

    Returns
    -------
    data
        Plain Python values.
    lines
        Path of each key or list entry, e.g. ``("runs", 2, "tau")``, to its line (from 1). ``()`` is the
        whole document.

    Raises
    ------
    InputError
        The file cannot be read, is not YAML, or names a key twice.
    """
    return parse_yaml(read_text(path), path)


def parse_yaml(text: str, path: Path, *, first_line: int = 1) -> tuple[Any, dict[YamlPath, int]]:
    """Read YAML that stands in a file from ``first_line`` on; otherwise as ``load_yaml``."""
    before = first_line - 1
    try:
        node = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 a safe loader
    except yaml.MarkedYAMLError as err:
        line = before + (err.problem_mark.line + 1 if err.problem_mark else 1)
        raise InputError(f"{path}:{line}: is not valid YAML: {err.problem}.") from err
    except (yaml.YAMLError, ValueError) as err:  # a control character; a date such as 2020-99-99
        raise InputError(f"{path}:{first_line}: is not valid YAML: {str(err).splitlines()[0]}.") from err
    lines: dict[YamlPath, int] = {(): first_line}
    problems: list[str] = []
    for at, here, merged in _entries(node, (), frozenset()) if node is not None else ():
        line = before + here
        if at is None:
            problems.append(f"{path}:{line}: an alias stands inside what it names; write the value out.")
        elif at not in lines:
            lines[at] = line
        elif not merged:
            problems.append(f"{path}:{line}: {at[-1]!r} stands twice (first in line {lines[at]}); keep one.")
        if len(lines) > MOST:
            raise InputError(f"{path}:{line}: holds more than {MOST} entries with what its aliases repeat; write less.")
    if problems:
        raise InputError(problems)
    return data, lines


def _entries(
    node: yaml.Node, at: YamlPath, inside: frozenset[int], merged: bool = False
) -> Iterator[tuple[YamlPath | None, int, bool]]:
    """Path, line and whether it comes by a merge (``<<``) of everything below a node; path None for a circle."""
    if id(node) in inside:
        yield None, node.start_mark.line + 1, merged
        return
    inside |= {id(node)}
    if isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield (*at, index), value.start_mark.line + 1, merged
            yield from _entries(value, (*at, index), inside, merged)
    elif isinstance(node, yaml.MappingNode):
        merges: list[yaml.Node] = []
        for key, value in node.value:
            if key.tag == _MERGE:
                merges += value.value if isinstance(value, yaml.SequenceNode) else [value]
                continue
            # As in the data: 30 and true are no strings.
            here = (*at, yaml.SafeLoader("").construct_object(key, deep=True))
            yield here, key.start_mark.line + 1, merged
            yield from _entries(value, here, inside, merged)
        for mapping in merges:  # after the keys of the mapping itself, which win
            yield from _entries(mapping, at, inside, merged=True)
