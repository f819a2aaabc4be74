/** Written by `python -m tests.generate` from Python; not by hand. */

import type { Column, ColumnDataSource, Figure, Label } from "bokeh/models";
import type { Div, RadioButtonGroup, Select } from "bokeh/models/widgets";
import type { Says } from "modgap/kit/controls";
import type { Columns } from "modgap/kit/views";

export interface Parts {
  figure: Figure;
  heatmap: { figure: Figure; image: ColumnDataSource & Columns<"image">; veils: ColumnDataSource & Columns<"left" | "right" | "top" | "bottom">; boxes: ColumnDataSource & Columns<"left" | "right" | "top" | "bottom">; words: ColumnDataSource & Columns<"x" | "y" | "text" | "align">; rows: ColumnDataSource & Columns<"left" | "right" | "top" | "bottom">; cell: ColumnDataSource & Columns<"x" | "y">; names: Record<string, Label> };
  scatter: { figure: Figure; links: ColumnDataSource & Columns<"x0" | "y0" | "x1" | "y1">; longestLinks: ColumnDataSource & Columns<"x0" | "y0" | "x1" | "y1">; chosenLinks: ColumnDataSource & Columns<"x0" | "y0" | "x1" | "y1">; points: Record<string, ColumnDataSource & Columns<"x" | "y">>; chosenPoints: ColumnDataSource & Columns<"x" | "y"> };
  heatmapView: Column;
  scatterView: Column;
  line: Div;
  status: Div;
  place: string;
  models: ColumnDataSource;
  payloads: Record<string, ColumnDataSource>;
  card: Div;
  first: Select & Says<string>;
  second: Select & Says<string>;
  third: Select & Says<string>;
  fourth: Select & Says<string>;
  fifth: Select & Says<string>;
  sixth: Select & Says<string>;
  y: Select & Says<string>;
  x: Select & Says<string>;
  view: RadioButtonGroup & Says<"heatmap" | "scatter">;
  order: RadioButtonGroup & Says<"input" | "cluster">;
}
