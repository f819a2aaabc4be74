"""YAML with line numbers, so that a mistake can be reported where it stands."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

import yaml

from .errors import InputError, shown
from .files import read_text

YamlPath = tuple[Hashable, ...]
LARGEST = 1_000_000  # bytes
DEEPEST = 40  # levels; what is deeper was not written by a person
MOST = 20_000  # entries, those that an alias repeats counted each time
LONGEST_NUMBER = 40  # characters
_MERGE = "tag:yaml.org,2002:merge"
_PLAIN = {_MERGE, *(f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "str", "seq", "map"))}


class _Loader(yaml.SafeLoader):
    """YAML with the values that JSON has, too, refused at its line where it is more than a person writes.

    Dates are text: 2020-01-01 and 2020-99-99 alike.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 (PyYAML's own)
        first: [(tag, form) for tag, form in forms if tag in _PLAIN]
        for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    depth = entries = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """One node, with what is below it; Python's own stack would end at some depth."""
        mark = self.peek_event().start_mark
        self.depth += 1
        self.entries += 1
        if self.depth > DEEPEST:
            raise yaml.MarkedYAMLError(problem=f"it is nested deeper than {DEEPEST} levels", problem_mark=mark)
        if self.entries > 2 * MOST:  # keys and values
            raise yaml.MarkedYAMLError(problem=f"it holds more than {MOST} entries", problem_mark=mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        if node is not None and node.tag not in _PLAIN:
            raise yaml.MarkedYAMLError(
                problem=f"it has the tag {shown(node.tag)}; write plain values", problem_mark=mark
            )
        return node

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: ANN401
        """The value of a node, which may not be one of its tag."""
        if node.tag.endswith((":int", ":float")) and len(node.value) > LONGEST_NUMBER:
            problem = f"a number has more than {LONGEST_NUMBER} characters"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)
        try:
            return super().construct_object(node, deep)
        except (ValueError, KeyError) as err:  # !!int x, !!bool x
            problem = f"{shown(node.value)} is not of its tag"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark) from err


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
    return parse_yaml(read_text(path, most=LARGEST), path)


def parse_yaml(text: str, path: Path, *, first_line: int = 1) -> tuple[Any, dict[YamlPath, int]]:
    """Read YAML that stands in a file from ``first_line`` on; otherwise as ``load_yaml``."""
    before = first_line - 1
    lines: dict[YamlPath, int] = {(): first_line}
    problems: list[str] = []
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        # Before the values are made, because merges that repeat one another would fill the memory.
        entries = _entries(node, (), frozenset()) if node is not None else ()
        for number, (at, here, merged) in enumerate(entries):
            line = before + here
            if at is None:
                problems.append(f"{path}:{line}: an alias stands inside what it names; write the value out.")
            elif at not in lines:
                lines[at] = line
            elif not merged:
                problems.append(f"{path}:{line}: {shown(at[-1])} stands twice (first in line {lines[at]}); keep one.")
            if number > MOST:
                text = f"holds more than {MOST} entries with what its aliases repeat; write less"
                raise InputError(f"{path}:{line}: {text}.")
        if problems:
            raise InputError(problems)
        return None if node is None else loader.construct_document(node), lines
    except yaml.MarkedYAMLError as err:
        line = before + (err.problem_mark.line + 1 if err.problem_mark else 1)
        raise InputError(f"{path}:{line}: is not valid YAML: {err.problem}.") from err
    except yaml.YAMLError as err:  # a control character
        raise InputError(f"{path}:{first_line}: is not valid YAML: {str(err).splitlines()[0]}.") from err


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
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key is a list or a mapping", problem_mark=key.start_mark)
            # As in the data: 30 and true are no strings.
            here = (*at, _Loader("").construct_object(key, deep=True))
            yield here, key.start_mark.line + 1, merged
            yield from _entries(value, here, inside, merged)
        for mapping in merges:  # after the keys of the mapping itself, which win
            yield from _entries(mapping, at, inside, merged=True)
