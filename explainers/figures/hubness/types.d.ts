/** Written by `python -m tests.generate` from Python; not by hand. */

import type { ColumnDataSource, Figure, LinearAxis, Scatter, Title } from "bokeh/models";
import type { Div, RadioButtonGroup, Select } from "bokeh/models/widgets";
import type { Says } from "modgap/kit/controls";
import type { Columns } from "modgap/kit/views";

export interface Parts {
  strips: { figure: Figure; title: Title; glyphs: Scatter[]; quiet: Record<string, ColumnDataSource & Columns<"x" | "y">>; loud: Record<string, ColumnDataSource & Columns<"x" | "y">>; rings: ColumnDataSource & Columns<"x" | "y">; quietLabels: ColumnDataSource & Columns<"x" | "y" | "text">; loudLabel: ColumnDataSource & Columns<"x" | "y" | "text"> };
  bars: { figure: Figure; title: Title; axis: LinearAxis; own: Record<string, ColumnDataSource & Columns<"left" | "right" | "top" | "bottom">>; others: Record<string, ColumnDataSource & Columns<"left" | "right" | "top" | "bottom">>; marks: ColumnDataSource & Columns<"left" | "right" | "top" | "bottom">; fifths: ColumnDataSource & Columns<"x0" | "x1" | "y">; shares: ColumnDataSource & Columns<"x" | "y" | "text"> };
  payload: ColumnDataSource;
  numbers: Div;
  card: Div;
  model: Select & Says<string>;
  closing: RadioButtonGroup & Says<"trained" | "shift" | "centre">;
  asker: Select & Says<string>;
  item: Select & Says<string>;
}

/** What travels besides what the items are: by model the points of both modalities; and the closings in words. */
export interface HubnessData {
  points: Record<string, string[]>;
  told: Record<string, string>;
}
