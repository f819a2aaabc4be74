/** Written by `python -m tests.generate` from Python; not by hand. */

import type { ColumnDataSource, Figure } from "bokeh/models";
import type { Div, Select, Slider, Toggle } from "bokeh/models/widgets";
import type { Says } from "modgap/kit/controls";
import type { Columns } from "modgap/kit/views";

export interface Parts {
  figure: Figure;
  links: ColumnDataSource & Columns<"x0" | "y0" | "x1" | "y1">;
  longestLinks: ColumnDataSource & Columns<"x0" | "y0" | "x1" | "y1">;
  chosenLinks: ColumnDataSource & Columns<"x0" | "y0" | "x1" | "y1">;
  points: Record<string, ColumnDataSource & Columns<"x" | "y" | "size" | "item">>;
  sheets?: Record<string, ColumnDataSource>;
  chosenPictures?: Record<string, ColumnDataSource & Columns<"x" | "y" | "size" | "item">>;
  names?: Record<string, ColumnDataSource & Columns<"x" | "y" | "text">>;
  chosenPoints: ColumnDataSource & Columns<"x" | "y" | "size" | "item">;
  payload: ColumnDataSource;
  numbers?: Div;
  card: Div;
  play?: Toggle;
  step?: Slider & Says<number>;
  item: Select & Says<string>;
  longest?: Slider & Says<number>;
  marks?: Select & Says<"pictures" | "names" | "dots">;
  zoom?: Slider & Says<number>;
  model?: Slider & Says<string>;
}
