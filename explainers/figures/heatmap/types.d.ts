/** Written by `python -m tests.generate` from Python; not by hand. */

import type { ColumnDataSource, Figure, Label } from "bokeh/models";
import type { Div, RadioButtonGroup, Select, Slider, Toggle } from "bokeh/models/widgets";
import type { Says } from "modgap/kit/controls";
import type { Columns } from "modgap/kit/views";

export interface Parts {
  figure: Figure;
  image: ColumnDataSource & Columns<"image">;
  veils: ColumnDataSource & Columns<"left" | "right" | "top" | "bottom">;
  boxes: ColumnDataSource & Columns<"left" | "right" | "top" | "bottom">;
  words: ColumnDataSource & Columns<"x" | "y" | "text" | "align">;
  rows: ColumnDataSource & Columns<"left" | "right" | "top" | "bottom">;
  cell: ColumnDataSource & Columns<"x" | "y">;
  names: Record<string, Label>;
  payload: ColumnDataSource;
  numbers?: Div;
  card: Div;
  cardOfItem: boolean;
  play?: Toggle;
  step?: Slider & Says<number>;
  item: Select & Says<string>;
  block?: Select & Says<string>;
  order?: RadioButtonGroup & Says<"input" | "cluster">;
  model?: Slider & Says<string>;
}

/** Of a block: place of its modalities, down and right, and what it is called where there is room, and where not. */
export interface BlockName {
  corner: [number, number];
  long: string;
  short: string;
}
