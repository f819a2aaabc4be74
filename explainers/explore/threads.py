"""What Panel needs where threads make widgets while others are shown."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import Any

from panel.links import Callback


class Registry(weakref.WeakKeyDictionary):  # pyright: ignore[reportMissingTypeArgument] - as Panel's own
    """A registry whose values may be read while another thread adds to it."""

    data: dict[weakref.ref[Any], Any]

    def values(self) -> Iterator[Any]:  # pyright: ignore[reportIncompatibleMethodOverride] - as the class it is of
        """Of a copy, which is made in one go."""
        return iter([value for key, value in self.data.copy().items() if key() is not None])


def prepare() -> None:
    """Let Panel's registry of links be read while it grows.

    Panel 1.9 reads the links of all visitors whenever it shows something, and fails if one is made meanwhile.
    """
    if not isinstance(Callback.registry, Registry):
        Callback.registry = Registry(Callback.registry)
