"""What a person wrote, checked against a type by pydantic; what is wrong becomes sentences.

A type is a ``TypedDict``, a dataclass or a pydantic model. What a field allows is read from the type (its JSON
schema), so it is written once; ``Field(json_schema_extra={"allowed": "a language code such as en"})`` says it better.
A validator of one's own raises ``ValueError`` with the sentence, from "found" on, without the full stop.

``checked`` raises all mistakes of a file; ``mistakes`` gives them, for those who collect them from several places.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import CoreSchema, ErrorDetails, core_schema

from .errors import InputError, allowed, shown
from .yaml_lines import YamlPath

T = TypeVar("T")
Schema = Mapping[str, Any]
_KEY = "[key]"  # pydantic's last step to a key that is wrong itself
_RANGE = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "to", "exclusiveMaximum": "below"}


class Mistake(NamedTuple):
    """One thing that is wrong.

    Attributes
    ----------
    at
        Path to what is wrong; for something that is missing, to where it is missing.
    holder
        Path to the mapping that holds it.
    text
        The sentence, without the place: "found steps: -1; allowed: a whole number from 0 to 100000."
    """

    at: YamlPath
    holder: YamlPath
    text: str


@dataclass(frozen=True)
class OneOf:
    """Says in ``Annotated[str, OneOf(names)]`` that a field is one of these names."""

    names: tuple[str, ...]

    def __get_pydantic_core_schema__(self, _source: object, _handler: object) -> CoreSchema:
        return core_schema.literal_schema(list(self.names))


def checked(model: type[T], data: object, path: Path, lines: Mapping[YamlPath, int] | None = None) -> T:
    """What a file holds, as its type.

    Parameters
    ----------
    model
        What is allowed.
    data
        Plain values, of YAML or JSON.
    path
        The file, for the sentences.
    lines
        Lines of a YAML file (see ``yaml_lines``); None for JSON, where a place is said by its keys.

    Raises
    ------
    InputError
        Every mistake, in the order of the lines.
    """
    try:
        return _adapter(model).validate_python(data)
    except ValidationError as err:
        told = list(_told(err, _adapter(model).json_schema(), data))
    raise refusal(told, path, lines)


def refusal(told: Iterable[Mistake], path: Path, lines: Mapping[YamlPath, int] | None = None) -> InputError:
    """Mistakes with the place of each; see ``checked``."""
    if lines is None:
        return InputError(f"{path}{_keys(mistake.holder)}: {mistake.text}" for mistake in told)
    numbered = sorted((line_of(lines, mistake.at), mistake.text) for mistake in told)
    return InputError(f"{path}:{line}: {text}" for line, text in numbered)


def partly(model: type[T], data: object) -> tuple[T | None, list[Mistake]]:
    """What is left of ``data`` when the entries that are wrong are taken out, and what was wrong with them.

    None is left where nothing fits the type without them. So checks that compare entries with one another can go on,
    and all mistakes are told at once.
    """
    try:
        return _adapter(model).validate_python(data), []
    except ValidationError as err:
        told = list(_told(err, _adapter(model).json_schema(), data))
    left = copy.deepcopy(data)
    for mistake in told:
        _take_out(left, mistake)
    try:
        return _adapter(model).validate_python(left), told
    except ValidationError:
        return None, told


def mistakes(model: type[Any], data: object) -> list[Mistake]:
    """Everything in ``data`` that its type does not allow; empty if nothing is wrong."""
    return partly(model, data)[1]


@cache
def _adapter(model: type[T]) -> TypeAdapter[T]:
    """To make one takes a hundred times as long as to use it."""
    return TypeAdapter(model)


def _take_out(data: Any, mistake: Mistake) -> None:  # noqa: ANN401 (nested values of any kind)
    """Remove what is wrong from nested mappings; of a list the whole, because the places of its entries count."""
    steps = list(itertools.takewhile(lambda step: not isinstance(step, int), mistake.at))
    for step in steps[:-1]:
        data = data.get(step, {})
    if steps and mistake.at != mistake.holder:
        data.pop(steps[-1], None)


def line_of(lines: Mapping[YamlPath, int], at: YamlPath) -> int:
    """Line of a path, or of the nearest one above it that has a line."""
    while at not in lines:
        at = at[:-1]
    return lines[at]


def _holder(at: YamlPath) -> YamlPath:
    """Path to the mapping that holds a value, or holds the list in which it stands."""
    while at and isinstance(at[-1], int):
        at = at[:-1]
    return at[:-1]


def _keys(at: YamlPath) -> str:
    return f", {_name(at, '.')}" if at else ""


def _name(at: YamlPath, between: str = "") -> str:
    """``steps``, ``seeds[2]``; with ``between``, all keys of the path."""
    text = ""
    for key in at:
        if isinstance(key, int):
            text += f"[{key}]"
        else:
            text = f"{text}{between if text else ''}{key}" if between else str(key)
    return text


def _told(err: ValidationError, schema: Schema, data: object) -> Iterator[Mistake]:
    """The mistakes of one check; one that several alternatives of a field report is told once.

    What is missing is not told where another sentence supposes that it is there under a wrong name.
    """
    seen: set[YamlPath] = set()
    told: list[tuple[Mistake, str]] = []  # with how another sentence would suppose it
    for error in err.errors(include_url=False):
        at, node, value = _follow(error["loc"], schema, data)
        missing = error["type"] == "missing"
        if at not in seen:
            mistake = Mistake(at, at if missing else _holder(at), f"{_sentence(error, at, node, value, schema)}.")
            told.append((mistake, f"did you mean {shown(str(error['loc'][-1]))}?" if missing else ""))
        if error["type"] not in ("missing", "value_error"):
            seen.add(at)
    for mistake, meant in told:
        if not meant or not any(other.holder == mistake.at and meant in other.text for other, _ in told):
            yield mistake


def _sentence(error: ErrorDetails, at: YamlPath, node: Schema, value: object, schema: Schema) -> str:
    last = error["loc"][-1] if error["loc"] else ""
    name = f"{_name(at)}: " if at else ""
    if error["type"] == "value_error":  # of a validator of our own, which says it all
        return str(error.get("ctx", {}).get("error", error["msg"]))
    if error["type"] == "missing":
        words = expected(_alternative(node, value, schema).get("properties", {}).get(last, {}), schema)
        return f"lacks {shown(str(last))} ({words})"
    if error["type"] == "extra_forbidden":
        names = node.get("properties", {})
        return f"found {shown(str(last))}; {allowed(str(last), names, most=len(names))}"
    if last == _KEY:
        return f"found the name {shown(value)}; allowed: {expected(node, schema)}"
    if error["type"] == "string_unicode":
        return f"found {name}{shown(value)}; allowed: text without halves of a character (lone surrogates)"
    values = _values(_resolve(node, schema))
    words = allowed(value, values) if values and isinstance(value, str) else f"allowed: {expected(node, schema)}"
    return f"found {name}{shown(value)}; {words}"


def _follow(loc: tuple[int | str, ...], schema: Schema, data: object) -> tuple[YamlPath, Schema, object]:
    """Path, schema and value of the deepest part of ``data`` on the way to an error.

    Steps that are none of the data are names that pydantic gives to the alternatives of a field, or what is missing.
    """
    at: list[Hashable] = []
    inside = node = schema
    value: Any = data
    for step in loc:
        if step == _KEY:
            form = {"type": "string", "pattern": next(iter(inside.get("patternProperties", {})), None)}
            return tuple(at), inside.get("propertyNames", form), at[-1]
        inside = _alternative(node, value, schema)
        if isinstance(value, dict) and step in value:
            properties = inside.get("properties", {})
            if step not in properties and inside.get("additionalProperties") is False:
                return (*at, step), inside, value[step]
            keyed = next(iter(inside.get("patternProperties", {}).values()), inside.get("additionalProperties"))
            node = properties.get(step, keyed if isinstance(keyed, dict) else {})
        elif isinstance(value, list | tuple) and isinstance(step, int) and step < len(value):
            node = dict(enumerate(inside.get("prefixItems", ()))).get(step, inside.get("items", {}))
        else:
            continue
        at.append(step)
        value = cast("Any", value)[step]
    return tuple(at), node, value


def _alternative(node: Schema, value: object, schema: Schema) -> Schema:
    """Of the alternatives of a field the one that a mapping or list is meant to be."""
    node = _resolve(node, schema)
    for one in node.get("anyOf", node.get("oneOf", ())):
        chosen = _alternative(one, value, schema)
        if isinstance(value, dict) and chosen.get("type") == "object":
            fixed = {name: part for name, part in chosen.get("properties", {}).items() if "const" in part}
            if all(value.get(name, part.get("default")) == part["const"] for name, part in fixed.items()):
                return chosen
        if isinstance(value, list) and chosen.get("type") == "array":
            return chosen
    return node


def _resolve(node: Schema, schema: Schema) -> Schema:
    """A schema itself, where it is named by reference; what stands beside the reference wins."""
    reference = node.get("$ref")
    if reference is None:
        return node
    beside = {key: value for key, value in node.items() if key != "$ref"}
    return {**_resolve(schema["$defs"][reference.rpartition("/")[2]], schema), **beside}


def _values(node: Schema) -> list[Any]:
    """The values that a field allows, if they are counted out."""
    return node.get("enum", [node["const"]] if "const" in node else [])


def expected(node: Schema, schema: Schema) -> str:
    """In words what a JSON schema allows, a part of ``schema``: "a whole number from 0 to 100000"."""
    node = _resolve(node, schema)
    if "allowed" in node:
        return str(node["allowed"])
    alternatives = node.get("anyOf", node.get("oneOf"))
    if alternatives:
        return ", or ".join(expected(one, schema) for one in alternatives)
    values = _values(node)
    if values:
        return f"{'one of ' if len(values) > 1 else ''}{', '.join(map(str, values))}"
    if node.get("type") in ("integer", "number"):
        kind = "a whole number" if node["type"] == "integer" else "a number"
        return " ".join([kind, *(f"{word} {node[key]:.12g}" for key, word in _RANGE.items() if key in node)])
    if node.get("type") == "object" and node.get("properties"):
        return f"a mapping with {', '.join(node['properties'])}"
    return {
        "string": f"text of the form {node['pattern']}" if node.get("pattern") else "text",
        "array": "a list",
        "object": "a mapping",
        "boolean": "true or false",
        "null": "nothing",
    }.get(str(node.get("type")), "another value")
