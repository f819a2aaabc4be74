"""A parameter that holds ids of items, of which every one is there."""

from __future__ import annotations

import param


class Items(param.List):
    """Ids of items of the ``space`` of whom it belongs to; what is not one of them is refused with a sentence."""

    def _validate(self, val: object) -> None:
        super()._validate(val)
        space = getattr(self.owner, "space", None)  # of an instance; the default of the class is checked without one
        if space is not None:
            space.places(val, told=self.name)
