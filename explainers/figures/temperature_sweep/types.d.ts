/** Written by `python -m tests.generate` from Python; not by hand. */

import type { ColumnDataSource, Figure, Span } from "bokeh/models";
import type { Div, Slider } from "bokeh/models/widgets";
import type { Says } from "modgap/kit/controls";

export interface Parts {
  figure: Figure;
  charts: Record<string, Figure>;
  markers: Record<string, Span>;
  points: ColumnDataSource;
  numbers: Div;
  card: Div;
  model: Slider & Says<string>;
}

/** What can be read of a model: ``text`` says its scale, ``values`` by key of the metric, one a seed. */
export interface Trained {
  label: string;
  scale: number;
  text: string;
  seeds: number[];
  values: Record<string, number[]>;
}

/** What can be read of a published sweep: ``values`` by key of the metric, one a scale. */
export interface Published {
  label: string;
  scales: number[];
  values: Record<string, number[]>;
}

/** What can be read from the charts; models by their experiment. */
export interface Points {
  models: Record<string, Trained>;
  published: Published[];
}
