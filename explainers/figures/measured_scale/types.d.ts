/** Written by `python -m tests.generate` from Python; not by hand. */

import type { ColumnDataSource, Figure, Title } from "bokeh/models";
import type { Div, Select, Slider } from "bokeh/models/widgets";
import type { Says } from "modgap/kit/controls";
import type { Columns } from "modgap/kit/views";

export interface Parts {
  figure: Figure;
  title: Title;
  courses: Record<string, Record<string, ColumnDataSource & Columns<"x" | "y">>>;
  shared: ColumnDataSource & Columns<"x" | "y">;
  now: ColumnDataSource & Columns<"x" | "y">;
  mark: ColumnDataSource & Columns<"x" | "y" | "text" | "align" | "down">;
  values: ColumnDataSource & Columns<"x" | "y" | "text" | "align" | "down">;
  data: ColumnDataSource;
  told: Div;
  numbers: Div;
  card: Div;
  model: Select & Says<string>;
  scale: Slider & Says<number>;
}

/** One loss of a model: at each scale, as it was published, and the scales at which it can have been measured. */
export interface Course {
  losses: number[];
  published: number;
  fits: number[];
}

/** What is drawn of a model: both courses, the scale that they share with the word at its line, and sentences. */
export interface ModelData {
  label: string;
  axis: string;
  ways: string;
  verdict: string;
  shared: number | null;
  mark: string;
  courses: Record<string, Course>;
}

/** All models by their experiment, and the scales at which losses are read. */
export interface Readings {
  scales: number[];
  models: Record<string, ModelData>;
}
