/** Written by `python -m tests.generate` from Python; not by hand. */

import type { ColumnDataSource, Figure, LinearAxis, Span } from "bokeh/models";
import type { Div, RadioButtonGroup, Select, Slider } from "bokeh/models/widgets";
import type { Says } from "modgap/kit/controls";
import type { Columns } from "modgap/kit/views";

export interface Parts {
  recall: { figure: Figure; axis: LinearAxis; now: Span; curves: Record<string, ColumnDataSource & Columns<"x" | "y">>; chosen: ColumnDataSource & Columns<"x" | "y">; marker: ColumnDataSource & Columns<"x" | "y"> };
  median: { figure: Figure; axis: LinearAxis; now: Span; curves: Record<string, ColumnDataSource & Columns<"x" | "y">>; chosen: ColumnDataSource & Columns<"x" | "y">; marker: ColumnDataSource & Columns<"x" | "y"> };
  payload: ColumnDataSource;
  page: Div;
  numbers: Div;
  card: Div;
  query: Select & Says<string>;
  asker: Select & Says<string>;
  added: Slider & Says<number>;
  closing: RadioButtonGroup & Says<"trained" | "shift" | "centre">;
}

/** What travels besides what the items are. ``points`` of both modalities; ``order`` in which items of the query's modality are added; ``parts`` of the curves; ``hits``, the length of the page; ``told``, what a sentence calls each closing. */
export interface GalleryData {
  points: string[];
  order: number[];
  parts: number[];
  hits: number;
  told: Record<string, string>;
}
