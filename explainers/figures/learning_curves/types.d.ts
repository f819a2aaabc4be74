/** Written by `python -m tests.generate` from Python; not by hand. */

import type { ColumnDataSource, Figure, FixedTicker, Span, Title } from "bokeh/models";
import type { Div, Select, Slider, Toggle } from "bokeh/models/widgets";
import type { Says } from "modgap/kit/controls";
import type { Columns } from "modgap/kit/views";

export interface Parts {
  figure: Figure;
  panels: Record<string, { figure: Figure; title: Title; ticker: FixedTicker; now: Span; bands: ColumnDataSource & Columns<"x" | "y" | "colour">; leaders: ColumnDataSource & Columns<"x" | "y" | "colour">; lines: ColumnDataSource & Columns<"x" | "y" | "colour" | "dash">; dots: ColumnDataSource & Columns<"x" | "y" | "colour" | "size" | "marker">; names: ColumnDataSource & Columns<"x" | "y" | "text"> }>;
  data: ColumnDataSource;
  numbers: Div;
  card: Div;
  play: Toggle;
  metric: Select & Says<"gap_distance" | "linear_separability" | "intra_modal_cosine" | "paired_cosine" | "recall_at_1">;
  step: Slider & Says<number>;
}
