/** Written by `python -m tests.generate` from Python; not by hand. */

import type { ColumnDataSource, Figure, Span } from "bokeh/models";
import type { Div, Select, Slider } from "bokeh/models/widgets";
import type { Says } from "modgap/kit/controls";
import type { Columns } from "modgap/kit/views";

export interface Parts {
  figure: Figure;
  now: Span;
  curve: ColumnDataSource & Columns<"x" | "y">;
  published: ColumnDataSource & Columns<"x" | "y">;
  dot: ColumnDataSource & Columns<"x" | "y">;
  otherNames: ColumnDataSource & Columns<"x" | "y" | "text" | "align">;
  curveName: ColumnDataSource & Columns<"x" | "y" | "text" | "align">;
  publishedName: ColumnDataSource & Columns<"x" | "y" | "text">;
  clouds: Figure;
  points: ColumnDataSource & Columns<"x" | "y" | "colour">;
  seedNames: ColumnDataSource & Columns<"x" | "y" | "text">;
  gaps: Figure;
  otherGaps: ColumnDataSource & Columns<"x" | "y">;
  theseGaps: ColumnDataSource & Columns<"x" | "y">;
  data: ColumnDataSource;
  numbers: Div;
  card: Div;
  network: Select & Says<"relu" | "gelu" | "tanh" | "sigmoid" | "linear" | "relu-no-bias">;
  layer: Slider & Says<number>;
  depth: Slider & Says<number>;
}
