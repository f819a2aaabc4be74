/** Written by `python -m tests.generate` from Python; not by hand. */

import type { ColumnDataSource, Figure, LinearAxis, Title } from "bokeh/models";
import type { Div, RadioButtonGroup } from "bokeh/models/widgets";
import type { Says } from "modgap/kit/controls";
import type { Columns } from "modgap/kit/views";

export interface Parts {
  figure: Figure;
  lines: ColumnDataSource & Columns<"xs" | "ys" | "colours">;
  theory: ColumnDataSource & Columns<"x" | "y">;
  marks: ColumnDataSource & Columns<"x" | "y">;
  names: ColumnDataSource & Columns<"x" | "y" | "text">;
  axis: LinearAxis;
  upright: LinearAxis;
  title: Title;
  said: Div;
  answers: ColumnDataSource;
  question: RadioButtonGroup & Says<"patience" | "learned-scale" | "dimensions">;
}

/** A curve with its name at one of its points; a name that is empty is not written. */
export interface Line {
  name: string;
  at: number;
  colour: string;
  x: number[];
  y: number[];
}

/** What a question shows: curves, a dashed one that theory wants, and a mark a seed. */
export interface Answer {
  lines: Line[];
  theory: Line;
  marks: Line;
  across: string;
  up: string;
  x_range: number[];
  y_range: number[];
  x_ticks: number[];
  y_ticks: number[];
  said: string;
}
