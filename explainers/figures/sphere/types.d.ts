/** Written by `python -m tests.generate` from Python; not by hand. */

import type { ColumnDataSource, Figure, Span } from "bokeh/models";
import type { Div, RadioButtonGroup, Slider } from "bokeh/models/widgets";
import type { Says } from "modgap/kit/controls";
import type { Columns } from "modgap/kit/views";

export interface Parts {
  figure: Figure;
  bestLeft: Span;
  bestRight: Span;
  bestAngles: ColumnDataSource & Columns<"x" | "y" | "text" | "align">;
  otherCurve: ColumnDataSource & Columns<"x" | "y">;
  otherName: ColumnDataSource & Columns<"x" | "y" | "text">;
  chosenCurve: ColumnDataSource & Columns<"x" | "y">;
  dot: ColumnDataSource & Columns<"x" | "y">;
  ball: Figure;
  equatorFront: ColumnDataSource & Columns<"x" | "y">;
  equatorBack: ColumnDataSource & Columns<"x" | "y">;
  parallelFront: ColumnDataSource & Columns<"x" | "y">;
  parallelBack: ColumnDataSource & Columns<"x" | "y">;
  partners: ColumnDataSource & Columns<"x0" | "y0" | "x1" | "y1">;
  images: ColumnDataSource & Columns<"x" | "y" | "size">;
  imagesNumbers: ColumnDataSource & Columns<"x" | "y" | "text">;
  texts: ColumnDataSource & Columns<"x" | "y" | "size">;
  textsNumbers: ColumnDataSource & Columns<"x" | "y" | "text">;
  numbers: Div;
  card: Div;
  angle: Slider & Says<number>;
  scale: Slider & Says<number>;
  pairs: RadioButtonGroup & Says<"swapped" | "right">;
}
