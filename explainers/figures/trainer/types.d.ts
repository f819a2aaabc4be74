/** Written by `python -m tests.generate` from Python; not by hand. */

import type { Column, ColumnDataSource, Figure, Row, Span, Title } from "bokeh/models";
import type { Div, Select, Slider, TextInput, Toggle } from "bokeh/models/widgets";
import type { Says } from "modgap/kit/controls";
import type { Columns } from "modgap/kit/views";

export interface Parts {
  figure: Figure;
  first: { plot: Figure; outline: ColumnDataSource & Columns<"x" | "y">; partners: ColumnDataSource & Columns<"x0" | "y0" | "x1" | "y1">; wrong: ColumnDataSource & Columns<"x0" | "y0" | "x1" | "y1">; pictures: ColumnDataSource & Columns<"x" | "y" | "size">; texts: ColumnDataSource & Columns<"x" | "y" | "size">; words: ColumnDataSource & Columns<"x" | "y" | "text" | "align"> };
  second: { plot: Figure; outline: ColumnDataSource & Columns<"x" | "y">; partners: ColumnDataSource & Columns<"x0" | "y0" | "x1" | "y1">; wrong: ColumnDataSource & Columns<"x0" | "y0" | "x1" | "y1">; pictures: ColumnDataSource & Columns<"x" | "y" | "size">; texts: ColumnDataSource & Columns<"x" | "y" | "size">; words: ColumnDataSource & Columns<"x" | "y" | "text" | "align"> };
  gap: { plot: Figure; now: Span; second: ColumnDataSource & Columns<"x" | "y">; first: ColumnDataSource & Columns<"x" | "y">; floor: ColumnDataSource & Columns<"x" | "y">; guess: Span };
  other: { plot: Figure; now: Span; second: ColumnDataSource & Columns<"x" | "y">; first: ColumnDataSource & Columns<"x" | "y">; title: Title };
  aside: Column;
  settings: Row;
  bar: Div;
  legend: Div;
  numbers: Div;
  given: ColumnDataSource;
  objective: Select & Says<"infonce" | "siglip" | "infoloob" | "cyclip" | "alignment-uniformity">;
  scale: Slider & Says<number>;
  learned: Toggle & Says<boolean>;
  limit: Slider & Says<number>;
  wrong: Slider & Says<number>;
  start: Select & Says<"born" | "aligned" | "same-side" | "far-apart">;
  dimension: Slider & Says<number>;
  towers: Select & Says<"free" | "linear" | "hidden">;
  width: Slider & Says<number>;
  pairs: Slider & Says<number>;
  noise: Slider & Says<number>;
  missing: Slider & Says<number>;
  batch: Slider & Says<number>;
  rate: Slider & Says<number>;
  decay: Slider & Says<number>;
  seed: Slider & Says<number>;
  step: Slider & Says<number>;
  changes: TextInput & Says<string>;
  beside: Select & Says<"none" | "scale=1" | "scale=3" | "scale=10" | "scale=30" | "scale=100" | "learned=true" | "learned=false" | "wrong=0" | "wrong=0.1" | "wrong=0.3" | "start=born" | "start=aligned" | "start=same-side" | "start=far-apart" | "objective=infonce" | "objective=siglip" | "objective=infoloob" | "objective=cyclip" | "objective=alignment-uniformity" | "dimension=2" | "dimension=3" | "dimension=16" | "towers=free" | "towers=linear" | "towers=hidden" | "missing=0" | "missing=4" | "batch=8" | "seed=1">;
  guess: Slider & Says<"none" | "0" | "0.1" | "0.2" | "0.3" | "0.4" | "0.5" | "0.6" | "0.7" | "0.8" | "0.9" | "1" | "1.1" | "1.2" | "1.3" | "1.4" | "1.5" | "1.6" | "1.7" | "1.8" | "1.9" | "2">;
  curve: Select & Says<"loss" | "scale" | "recall" | "separability" | "cone">;
  turn: Slider & Says<number>;
  more: Toggle & Says<boolean>;
}
