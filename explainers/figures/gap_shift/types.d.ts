/** Written by `python -m tests.generate` from Python; not by hand. */

import type { ColumnDataSource, Figure, Label } from "bokeh/models";
import type { Div, Select, Slider, Toggle } from "bokeh/models/widgets";
import type { Says } from "modgap/kit/controls";
import type { Columns } from "modgap/kit/views";

export interface Parts {
  figure: Figure;
  biased: ColumnDataSource & Columns<"x" | "y">;
  there: ColumnDataSource & Columns<"x" | "y">;
  back: ColumnDataSource & Columns<"x" | "y">;
  mean: ColumnDataSource & Columns<"x" | "y">;
  biasedName: ColumnDataSource & Columns<"x" | "y" | "text">;
  sides: ColumnDataSource & Columns<"x" | "y">;
  marker: ColumnDataSource & Columns<"x" | "y">;
  heatmap: { figure: Figure; image: ColumnDataSource & Columns<"image">; veils: ColumnDataSource & Columns<"left" | "right" | "top" | "bottom">; boxes: ColumnDataSource & Columns<"left" | "right" | "top" | "bottom">; words: ColumnDataSource & Columns<"x" | "y" | "text" | "align">; rows: ColumnDataSource & Columns<"left" | "right" | "top" | "bottom">; cell: ColumnDataSource & Columns<"x" | "y">; names: Record<string, Label> };
  scatter: { figure: Figure; links: ColumnDataSource & Columns<"x0" | "y0" | "x1" | "y1">; longestLinks: ColumnDataSource & Columns<"x0" | "y0" | "x1" | "y1">; chosenLinks: ColumnDataSource & Columns<"x0" | "y0" | "x1" | "y1">; points: Record<string, ColumnDataSource & Columns<"x" | "y" | "size" | "item">>; chosenPoints: ColumnDataSource & Columns<"x" | "y" | "size" | "item"> };
  payload: ColumnDataSource;
  shifts: ColumnDataSource;
  numbers: Div;
  status: Div;
  card: Div;
  model: Select & Says<string>;
  method: Select & Says<"shift" | "shift-raw" | "shift-without-bias" | "centre">;
  t: Slider & Says<number>;
  best: Toggle & Says<boolean>;
  item: Select & Says<string>;
}

/** Words beside a curve, their centre in units of the plot. */
export interface Name {
  x: number;
  y: number;
  text: string;
}

/** Loss at `OFFSETS`: queries of the first modality, and queries of the second; and the ends of the axis. Without bias the mean loss with it is drawn, too, and has a name. */
export interface Losses {
  there: number[];
  back: number[];
  axis: [number, number];
  name: Name | null;
}

/** Losses at the scale of training, and at the best scale of each place. */
export interface Landscape {
  trained: Losses;
  best: Losses;
}

/** What the browser needs besides the points, by model: its scale where that is known, the losses at ``offsets``. Losses are by method, and of each method it is told what a product of two points is called. */
export interface Shifts {
  offsets: number[];
  scales: Record<string, number>;
  landscapes: Record<string, Record<"shift" | "shift-raw" | "shift-without-bias" | "centre", Landscape>>;
  entry: Record<"shift" | "shift-raw" | "shift-without-bias" | "centre", string>;
}
