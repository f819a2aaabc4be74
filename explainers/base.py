"""What all explainers have in common: state, controls, and the browser code that answers the reader."""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, Literal, Self, TypeVar

import panel as pn
import param
from bokeh.models import ColumnDataSource
from param.parameterized import ParameterizedMetaclass
from threadpoolctl import threadpool_limits

from .data.media import Files, media_files
from .data.pairing import Pairing
from .dress import dress
from .looks import ITEM, Looks, Theme, names
from .modules import module_address, on_page
from .notebook import answer_between_cells

Table = tuple[tuple[str, ...], list[tuple[Any, ...]]]
"""Header and rows."""
T = TypeVar("T", bound="Explainer")
Needs = Literal["bundle", "runs", "nothing"]


class _Abstract(ABCMeta, ParameterizedMetaclass):
    """Of classes that have parameters and abstract methods; what they are made from is remembered.

    Every one of them takes what `Looks` has, by name.
    """

    def __call__(
        cls: type[T],  # pyright: ignore[reportGeneralTypeIssues]
        *source: Any,  # noqa: ANN401
        hidden: str | Collection[str] = (),
        size: float = 1.0,
        theme: Theme = "auto",
        link: str | Collection[str] = (ITEM,),
        **named: Any,  # noqa: ANN401
    ) -> T:
        looks = Looks(names(hidden), size, theme, names(link))
        # Matrices are small here: several threads spend more time waiting for each other than they compute.
        with threadpool_limits(limits=1, user_api="blas"):
            made = super().__call__(*source, **named)  # pyright: ignore
        looks.check(made.controls)
        made.made_from = (source, named)
        made.looks = looks
        for name in looks.hidden:
            made.controls[name].visible = False
        if not on_page():
            dress(made)
        return made


class Explainer(pn.viewable.Viewer, metaclass=_Abstract):
    """A live figure; its parameters are what the reader, a scroll step, an address or a slide may set.

    Everything after the first drawing happens in the browser, so one implementation serves the article, a Panel server
    and a notebook. There, and on a server, the parameters follow what the reader does.

    What the constructor takes before the state says `NEEDS`: ``bundle`` one `Bundle`, ``runs`` a mapping of experiment
    name to `Ensemble`, ``nothing`` nothing. What it takes besides, by name, says `OPTIONS`.
    """

    NAME: ClassVar[str] = ""
    """How a chapter calls it: its folder, with hyphens."""
    NEEDS: ClassVar[Needs] = "bundle"
    """What it is made from."""
    OPTIONS: ClassVar[tuple[str, ...]] = ()
    """What a chapter may say of how it is made: ``items``, ``modalities``, ``checkpoints``."""
    HASTENED: ClassVar[bool] = False
    """Whether it can be made faster and with less in it, for a first look: with ``first_look=True``."""
    HEIGHTS: ClassVar[dict[str, int]] = {}
    """Measured height in CSS pixels: ``desktop`` from 480 px of width on, ``phone`` below."""
    GROWS: ClassVar[tuple[str, ...]] = ()
    """State parameters on which the height depends, because a reader adds views by them; the others leave it alone."""
    STATE: ClassVar[tuple[str, ...]] = ()
    """Names of the state parameters, in the order of an address."""

    made_from: tuple[tuple[Any, ...], dict[str, Any]]
    """What the constructor was given, by place and by name, without `looks`."""
    looks: Looks
    controls: dict[str, pn.widgets.Widget]
    """State parameter to its widget, visible or hidden."""
    _layout: pn.Column

    def __init__(self, **params: Any) -> None:  # noqa: ANN401
        super().__init__(**params)
        self.attached: list[tuple[str, Mapping[str, Any]]] = []
        """Browser modules with what each was handed."""
        self._shown = False

    @classmethod
    def state_parameters(cls) -> tuple[str, ...]:
        """Names of the parameters that make up the state."""
        return cls.STATE

    @property
    def layout(self) -> pn.Column:
        """The first view: that of the widgets in `controls`."""
        return self._layout

    def __panel__(self) -> pn.Column:
        """The figure; every further time another view of it: what moves one moves all, and Python sees one state."""
        answer_between_cells()
        if not self._shown:
            self._shown = True
            return self._layout
        view = self.again()
        _keep_alike(self, view)
        return view._layout

    def again(self) -> Self:
        """Another explainer made from the same, with the same looks; its state is that of the constructor."""
        source, named = self.made_from
        return type(self)(*source, **named, **asdict(self.looks))

    def heights(self) -> dict[str, int]:
        """`HEIGHTS` of this figure, for what it is made from."""
        return self.HEIGHTS

    def media(self) -> Files:
        """Files that a page with this figure needs beside it: path to content; none by default."""
        return {}

    def opening(self) -> Collection[str] | None:
        """Keys of the clouds that the present state draws, so that an output may bring the others when they are chosen.

        None, the default, for a figure that needs all of them at once. Whoever says more here draws by ``arriving.js``.
        """
        return None

    @abstractmethod
    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""

    @abstractmethod
    def table(self) -> Table:
        """Header and rows of the numbers behind the figure."""

    def save(self, path: str | Path, *, title: str = "", caption: str = "") -> None:
        """Write the figure in its present state as one page that works anywhere, without a network.

        It looks as this one does, unless its address asks for something else: ``gap.html?theme=dark&size=1.5``. Whose
        data it shows, and under which licence, stands below it.

        Parameters
        ----------
        path
            The file, such as ``gap.html``.
        title, caption
            Plain text above and below the figure; without a title it is called by its name.

        Raises
        ------
        InputError
            The file cannot be written.
        """
        # Found when it is called, and by its name: pages are made of figures, so no figure depends on them.
        single = import_module("..site.outputs.single", __package__)
        single.write_explainer(self, title, caption, Path(path))

    def attach(self, module: str, pane: pn.pane.Bokeh | Sequence[pn.pane.Bokeh], parts: Mapping[str, Any]) -> None:
        """Start a browser module as soon as a plot is laid out, and again whenever its size changes.

        The first layout is the one event that comes by itself on a static page, on a server and in a notebook alike. Of
        several panes each starts the module, which waits for the last.
        """
        names = ", ".join(parts)
        code = f'import("{module_address(module)}").then((module) => module.default({{{names}}}));'
        for each in [pane] if isinstance(pane, pn.pane.Bokeh) else pane:
            for size in ("inner_width", "inner_height"):  # of several in one call Panel keeps the last
                each.jscallback(args=dict(parts), **{size: code})
        self.attached.append((module, dict(parts)))


class OfItems(Explainer):
    """A live figure that shows items one by one, each as it looks or sounds."""

    pairing: Pairing
    """The items shown, in their modalities."""

    def media(self) -> Files:
        """Files that a page with this figure needs beside it: path to content."""
        return media_files(self.pairing)


def _keep_alike(first: Explainer, second: Explainer) -> None:
    """Give the second the state of the first, and either from now on what the other one gets."""
    names = list(first.state_parameters())

    def follow(leader: Explainer, follower: Explainer) -> None:
        def take(*events: param.parameterized.Event) -> None:
            follower.param.update(**{event.name: event.new for event in events})

        leader.param.watch(take, names)

    second.param.update(**{name: getattr(first, name) for name in names})
    follow(first, second)
    follow(second, first)


def carrier(data: Mapping[str, Any]) -> ColumnDataSource:
    """A model that carries data to the browser, where several views can share it."""
    return ColumnDataSource(tags=[dict(data)])
