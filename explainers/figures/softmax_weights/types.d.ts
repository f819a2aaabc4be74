/** Written by `python -m tests.generate` from Python; not by hand. */

import type { ColumnDataSource, Figure, FixedTicker } from "bokeh/models";
import type { Div, Select, Slider } from "bokeh/models/widgets";
import type { Says } from "modgap/kit/controls";
import type { Columns } from "modgap/kit/views";

export interface Parts {
  similar: Figure;
  negatives: ColumnDataSource & Columns<"x" | "y">;
  positive: ColumnDataSource & Columns<"x" | "y">;
  positiveWord: ColumnDataSource & Columns<"x" | "y" | "text" | "align" | "down">;
  weights: Figure;
  weightTicks: FixedTicker;
  negativeBars: ColumnDataSource & Columns<"x" | "y">;
  positiveBar: ColumnDataSource & Columns<"x" | "y">;
  payload: ColumnDataSource;
  numbers: Div;
  card: Div;
  strip: Div;
  query: Select & Says<string>;
  scale: Slider & Says<number>;
}

/** What travels besides what the items are: points of candidates and of queries, and how many have a picture. */
export interface WeightsData {
  points: string[];
  top: number;
}
