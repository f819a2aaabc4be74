/** Written by `python -m tests.generate` from Python; not by hand. */

import type { Column, ColumnDataSource, Figure, FixedTicker, Label, LinearAxis, Title } from "bokeh/models";
import type { Button, Div, RadioButtonGroup, Select } from "bokeh/models/widgets";
import type { Says } from "modgap/kit/controls";
import type { Columns } from "modgap/kit/views";
import type { Clusters } from "modgap/types";

export interface Parts {
  figure: Figure;
  title: Title;
  across: LinearAxis;
  up: LinearAxis;
  acrossTicks: FixedTicker;
  upTicks: FixedTicker;
  lines: Record<string, ColumnDataSource & Columns<"x" | "y">>;
  rings: ColumnDataSource & Columns<"x" | "y">;
  marks: Record<string, ColumnDataSource & Columns<"x" | "y" | "filled">>;
  names: ColumnDataSource & Columns<"x" | "y" | "text" | "align">;
  openNames: ColumnDataSource & Columns<"x" | "y" | "text" | "align">;
  panels: Record<string, { slot: Column; heatmap: { figure: Figure; image: ColumnDataSource & Columns<"image">; veils: ColumnDataSource & Columns<"left" | "right" | "top" | "bottom">; boxes: ColumnDataSource & Columns<"left" | "right" | "top" | "bottom">; words: ColumnDataSource & Columns<"x" | "y" | "text" | "align">; rows: ColumnDataSource & Columns<"left" | "right" | "top" | "bottom">; cell: ColumnDataSource & Columns<"x" | "y">; names: Record<string, Label> }; scatter: { figure: Figure; links: ColumnDataSource & Columns<"x0" | "y0" | "x1" | "y1">; longestLinks: ColumnDataSource & Columns<"x0" | "y0" | "x1" | "y1">; chosenLinks: ColumnDataSource & Columns<"x0" | "y0" | "x1" | "y1">; points: Record<string, ColumnDataSource & Columns<"x" | "y" | "size" | "item">>; chosenPoints: ColumnDataSource & Columns<"x" | "y" | "size" | "item"> }; status: Div; line: Div }>;
  grid: Column;
  models: ColumnDataSource;
  payloads: Record<string, ColumnDataSource>;
  note: Div;
  add: Button;
  scale: Div;
  key: Div;
  card: Div;
  first: Select & Says<string>;
  second: Select & Says<string>;
  third: Select & Says<string>;
  fourth: Select & Says<string>;
  fifth: Select & Says<string>;
  sixth: Select & Says<string>;
  y: Select & Says<string>;
  x: Select & Says<string>;
  view: RadioButtonGroup & Says<"heatmap" | "scatter">;
  order: RadioButtonGroup & Says<"input" | "cluster">;
}

/** A model as the chart and the panels know it; ``look`` is whose marks it has, ``set`` whose items it shows. */
export interface ModelData {
  label: string;
  short: string;
  look: string;
  set: string;
  seeds: number[];
  readings: Record<string, Reading>;
  clusters: Clusters;
}

/** All models by their experiment, the axes by name, and by look those models that a line joins, in order. ``hollow`` are the sets of items whose models have hollow marks. */
export interface Compared {
  models: Record<string, ModelData>;
  axes: Record<string, Axis>;
  series: Record<string, string[]>;
  hollow: string[];
}

/** A model on an axis: its places and what they say, one a seed, and the mean; no place where it is not known. */
export interface Reading {
  at: number[];
  told: string[];
  mean: number[];
  mean_told: string;
}

/** An axis of the chart; on one that is logarithmic, places are logarithms to the base 10. */
export interface Axis {
  label: string;
  short: string;
  ends: [number, number];
  ticks: number[];
  texts: string[];
}
