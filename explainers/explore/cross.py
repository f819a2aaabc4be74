"""Models as points of two metrics."""

from __future__ import annotations

from collections.abc import Sequence

from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, CustomJSTickFormatter, Scatter, Text
from bokeh.plotting import figure as BokehFigure  # noqa: N812

from ..kit.axes import AXIS, AXIS_TAG
from ..kit.palette import FONT, INK, styled
from .charts import BARE, PLAIN
from .live import LivePlot, columns


class Cross:
    """Models as points of two metrics."""

    def __init__(self, *, height: int = 320) -> None:
        self.source = ColumnDataSource(data={"x": [], "y": [], "text": [], "align": [], "beside": []})
        plot = BokehFigure(
            tools=[],
            **BARE,
            height=height,
            x_axis_label=" ",
            y_axis_label=" ",
        )
        plot.grid.visible = False
        for axis in plot.axis:
            axis.update(**AXIS, tags=[AXIS_TAG], formatter=CustomJSTickFormatter(code=PLAIN))
        for area in (plot.x_range, plot.y_range):
            area.update(range_padding=0.25)
        plot.add_glyph(self.source, Scatter(x="x", y="y", size=10, line_color=None, **styled(fill_color=INK)))
        tags = [{"text_color": INK.variable, "text_font": "--font-ui"}]
        plot.add_glyph(
            self.source,
            Text(
                x="x",
                y="y",
                text="text",
                x_offset={"field": "beside"},
                text_align={"field": "align"},
                text_baseline="middle",
                text_font=value(FONT),
                text_font_size="12.5px",
                text_color=INK.value,
                tags=tags,
            ),
        )
        self.plot = LivePlot(plot, height=height)
        self.pane = self.plot.pane

    def show(self, x: Sequence[float], y: Sequence[float], labels: Sequence[str], axes: tuple[str, str]) -> None:
        """Draw models at the values of two metrics."""

        def change() -> None:
            middle = (min(x) + max(x)) / 2
            right = [own > middle for own in x]  # their words would leave the plot
            beside = {
                "align": ["right" if own else "left" for own in right],
                "beside": [-9 if own else 9 for own in right],
            }
            columns(self.source, {"x": list(x), "y": list(y), "text": list(labels), **beside})
            self.plot.figure.xaxis.axis_label, self.plot.figure.yaxis.axis_label = axes

        self.plot.change(change)
