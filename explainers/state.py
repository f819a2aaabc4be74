"""The state of a figure by name: parameters whose values mean the same tomorrow, and how a person's words become them.

An item is its id, a model its experiment's name, a checkpoint its step of training, an option its name; never a
position in some list.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import param
from param.parameterized import instance_descriptor

from ..precompute.errors import InputError, allowed, shown

NO_ITEM = ""
ENDS = ("first", "last")
LARGEST = 1e300  # whole numbers beyond are no floats


class Item(param.Selector):
    """An item by its id; `NO_ITEM` where none may be chosen.

    ``captions`` maps the ids to captions: `read` takes a caption, too, where only one item has it.
    """

    __slots__ = ["captions"]
    _slot_defaults = {**param.Selector._slot_defaults, "captions": None}  # noqa: RUF012

    captions: Mapping[str, str]

    def __init__(self, default: str = NO_ITEM, *, doc: str = "") -> None:
        super().__init__(default=default, objects=[default], doc=doc, check_on_set=True)
        self.captions = {}

    def offer(self, captions: Mapping[str, str], *, none: bool = True) -> None:
        """Allow these items, id to caption, and with ``none`` also `NO_ITEM`."""
        self.captions = dict(captions)
        self.objects = [*([NO_ITEM] if none else []), *captions]


class Listed(param.String):
    """A text of several names, apart by blanks. A reader may write anything; `read` takes what the figure has."""

    __slots__ = ["offered"]
    _slot_defaults = {**param.String._slot_defaults, "offered": ()}  # noqa: RUF012

    offered: Collection[str]

    def __init__(self, default: str = "", *, doc: str = "") -> None:
        super().__init__(default=default, doc=doc)
        self.offered = ()

    def offer(self, names: Collection[str]) -> None:
        """Have these names."""
        self.offered = names


class Written(param.String):
    """A text that a figure reads by its own rules. A reader may write anything; `read` takes what ``check`` lets pass.

    ``check`` raises `InputError` with sentences that have no place in them; ``examples`` are texts that it lets pass.
    """

    __slots__ = ["check", "examples"]
    _slot_defaults = {**param.String._slot_defaults, "check": None, "examples": ()}  # noqa: RUF012

    check: Callable[[str], object]
    examples: tuple[str, ...]

    def __init__(
        self, default: str = "", *, check: Callable[[str], object], examples: tuple[str, ...], doc: str = ""
    ) -> None:
        super().__init__(default=default, doc=doc)
        self.check = check
        self.examples = examples


class Nearest(param.Number):
    """A number of a few that a figure has, ``carried``, rising; another one that is set becomes the nearest of them."""

    __slots__ = ["carried"]
    _slot_defaults = {**param.Number._slot_defaults, "carried": ()}  # noqa: RUF012

    carried: tuple[float, ...]

    def __init__(self, default: float = 0, *, carried: tuple[float, ...] = (), doc: str = "") -> None:
        super().__init__(default=default, doc=doc)
        self.carried = carried

    def offer(self, carried: tuple[float, ...]) -> None:
        """Have these numbers, one at least, rising."""
        self.carried = carried

    def nearest(self, value: float) -> float:
        """The number of `carried` that is nearest to a value, the lower one of two."""
        return min(self.carried, key=lambda own: abs(own - value)) if self.carried else value

    @instance_descriptor
    def __set__(self, obj: Any, val: Any) -> None:  # noqa: ANN401
        """Take a number that the figure has."""
        is_number = isinstance(val, int | float) and not isinstance(val, bool)
        super().__set__(obj, self.nearest(val) if is_number else val)


class Step(Nearest):
    """A step of training whose checkpoint the figure carries; ``first`` and ``last`` are words for the ends."""


def read(parameter: param.Parameter, value: object) -> Any:  # noqa: ANN401
    """The value of a parameter that somebody wrote.

    Raises
    ------
    InputError
        It is not allowed; the sentence has no place in it.
    """
    if isinstance(parameter, Item):
        return _item(parameter, value)
    if isinstance(parameter, Listed | Written):
        return _listed(parameter, value) if isinstance(parameter, Listed) else _checked(parameter, value)
    if isinstance(parameter, param.Selector):
        if value in parameter.objects:
            return value
        raise _wrong(parameter, value, allowed(str(value), [str(name) for name in parameter.objects]))
    if isinstance(parameter, param.Boolean):
        if isinstance(value, bool):
            return value
        raise _wrong(parameter, value, "allowed: true, false")
    if isinstance(parameter, param.Number):
        return _number(parameter, value)
    if isinstance(value, str):
        return value
    raise _wrong(parameter, value, "allowed: text")


def _item(parameter: Item, value: object) -> str:
    if isinstance(value, str) and value in parameter.objects:
        return value
    having = [name for name, caption in parameter.captions.items() if caption == value]
    if len(having) == 1:
        return having[0]
    if having:
        raise _wrong(parameter, value, f"{len(having)} items have this caption; write the id: {', '.join(having)}")
    raise _wrong(parameter, value, allowed(str(value), {*parameter.captions, *parameter.captions.values()}))


def _listed(parameter: Listed, value: object) -> str:
    if not isinstance(value, str):
        raise _wrong(parameter, value, "allowed: names, apart by blanks")
    for name in value.split():
        if name not in parameter.offered:
            raise _wrong(parameter, name, allowed(name, parameter.offered))
    return value


def _checked(parameter: Written, value: object) -> str:
    if not isinstance(value, str):
        raise _wrong(parameter, value, "allowed: text")
    parameter.check(value)
    return value


def _number(parameter: param.Number, value: object) -> float:
    if isinstance(parameter, Step) and value in ENDS and parameter.carried:
        return parameter.carried[0 if value == ENDS[0] else -1]
    whole = isinstance(parameter, param.Integer | Step)
    low, high = parameter.bounds or (None, None)
    if isinstance(parameter, Nearest) and parameter.carried:
        low, high = (None, None) if isinstance(parameter, Step) else (parameter.carried[0], parameter.carried[-1])
    is_number = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    if is_number and abs(value) < LARGEST:  # pyright: ignore[reportArgumentType]
        number = float(value)  # pyright: ignore[reportArgumentType]
        if (low is None or number >= low) and (high is None or number <= high):
            return parameter.nearest(number) if isinstance(parameter, Nearest) else value  # pyright: ignore[reportReturnType]
    kind = "a whole number" if whole else "a number"
    if isinstance(parameter, Step):
        raise _wrong(parameter, value, f"allowed: a step of training (a whole number), {', '.join(ENDS)}")
    ends = [f" {word} {end:.10g}" for word, end in (("from", low), ("to", high)) if end is not None]
    raise _wrong(parameter, value, f"allowed: {kind}{''.join(ends)}")


def _wrong(parameter: param.Parameter, value: object, remedy: str) -> InputError:
    return InputError(f"found {parameter.name}: {shown(value)}; {remedy}.")
