/** Written by `python -m tests.generate` from Python; not by hand. */

import type { ColumnDataSource, Figure } from "bokeh/models";
import type { Div, Slider } from "bokeh/models/widgets";
import type { Says } from "modgap/kit/controls";
import type { Columns } from "modgap/kit/views";

export interface Parts {
  figure: Figure;
  sharedPlane: Figure;
  contentPlane: Figure;
  imagesArrow: ColumnDataSource & Columns<"x" | "y">;
  textsArrow: ColumnDataSource & Columns<"x" | "y">;
  gap: ColumnDataSource & Columns<"x" | "y">;
  imagesTip: ColumnDataSource & Columns<"x" | "y" | "size">;
  imagesName: ColumnDataSource & Columns<"x" | "y" | "text">;
  textsTip: ColumnDataSource & Columns<"x" | "y" | "size">;
  textsName: ColumnDataSource & Columns<"x" | "y" | "text">;
  left: ColumnDataSource & Columns<"x" | "y">;
  partners: ColumnDataSource & Columns<"x0" | "y0" | "x1" | "y1">;
  images: ColumnDataSource & Columns<"x" | "y" | "size">;
  imagesNumbers: ColumnDataSource & Columns<"x" | "y" | "text">;
  texts: ColumnDataSource & Columns<"x" | "y" | "size">;
  textsNumbers: ColumnDataSource & Columns<"x" | "y" | "text">;
  numbers: Div;
  angle: Slider & Says<number>;
  length: Slider & Says<number>;
  scale: Slider & Says<number>;
}
