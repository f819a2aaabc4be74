/** Written by `python -m tests.generate` from Python; not by hand. */

import type { ColumnDataSource, Figure } from "bokeh/models";
import type { Div, Select, Slider, TextInput } from "bokeh/models/widgets";
import type { Says } from "modgap/kit/controls";
import type { Columns } from "modgap/kit/views";
import type { Clusters } from "modgap/types";

export interface Parts {
  figure: Figure;
  scatter: { figure: Figure; links: ColumnDataSource & Columns<"x0" | "y0" | "x1" | "y1">; longestLinks: ColumnDataSource & Columns<"x0" | "y0" | "x1" | "y1">; chosenLinks: ColumnDataSource & Columns<"x0" | "y0" | "x1" | "y1">; points: Record<string, ColumnDataSource & Columns<"x" | "y" | "size" | "item">>; sheets: Record<string, ColumnDataSource>; chosenPictures: Record<string, ColumnDataSource & Columns<"x" | "y" | "size" | "item">>; names: Record<string, ColumnDataSource & Columns<"x" | "y" | "text">>; chosenPoints: ColumnDataSource & Columns<"x" | "y" | "size" | "item"> };
  clusterNames: ColumnDataSource & Columns<"x" | "y" | "text">;
  payloads: Record<string, ColumnDataSource>;
  explored: ColumnDataSource;
  pick: Select;
  cards: Div;
  numbers: Div;
  status: Div;
  card: Div;
  model: Select & Says<string>;
  method: Select & Says<"shift" | "centre">;
  t: Slider & Says<number>;
  projection: Select & Says<"pca" | "gap" | "tsne" | "umap">;
  clusters: Select & Says<string>;
  words: TextInput & Says<string>;
  match: Select & Says<"all" | "any" | "none">;
  picked: TextInput & Says<string>;
}

/** Of a model: whose items it shows, and by modality the clusters of these. */
export interface Explored {
  set: string;
  clusters: Record<string, Clusters>;
}

/** All models by their experiment; which set of items the pictures of the plot are of, empty without any. ``cards`` is how many items of a selection are shown. */
export interface ExplorerData {
  models: Record<string, Explored>;
  pictured: string;
  cards: number;
}
