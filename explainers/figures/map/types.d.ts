/** Written by `python -m tests.generate` from Python; not by hand. */

import type { ColumnDataSource, Figure } from "bokeh/models";
import type { Div, RadioButtonGroup, Select, Slider } from "bokeh/models/widgets";
import type { Later, Picture } from "modgap/data/types";
import type { Says } from "modgap/kit/controls";
import type { Columns } from "modgap/kit/views";

export interface Parts {
  figure: Figure;
  clouds: Record<string, ColumnDataSource & Columns<"x" | "y">>;
  link: ColumnDataSource & Columns<"x0" | "y0" | "x1" | "y1">;
  ring: ColumnDataSource & Columns<"x" | "y" | "size" | "marker">;
  names: Record<string, ColumnDataSource & Columns<"x" | "y" | "text">>;
  nothing: ColumnDataSource & Columns<"x" | "y" | "text">;
  payload: ColumnDataSource;
  finder: Div;
  numbers: Div;
  card: Div;
  plane: RadioButtonGroup & Says<"gap" | "principal">;
  zoom: Slider & Says<number>;
  x: Slider & Says<number>;
  y: Slider & Says<number>;
  item: Select & Says<string>;
}

/** Larger pictures of so many pairs that follow each other; ``key`` is its number as text. */
export interface Tile {
  key: string;
  picture: Picture;
}

/** Where everything lies: a text a modality, of n places; and one of a byte a place, see ``levels`` in `planes`. */
export interface Plane {
  places: string[];
  levels: string[];
}

/** A modality: its name, and what a sentence calls it. */
export interface Named {
  name: string;
  word: string;
}

/** All pairs; ``pictured`` is the modality that has pictures, if one has, and ``held`` the pairs that were held out. What they are called says the control of items, which has all names anyway. */
export interface Mapped {
  modalities: Named[];
  ids: string[];
  held: number[];
  cosines: string;
  planes: Record<"gap" | "principal", Plane>;
  pictured: string;
  sheet: Picture | null;
  size: number;
  tiles: (Tile | Later)[];
}
