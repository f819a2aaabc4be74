/** Written by `python -m tests.generate` from Python; not by hand. */

import type { ColumnDataSource, Figure } from "bokeh/models";
import type { Div, Select } from "bokeh/models/widgets";
import type { Says } from "modgap/kit/controls";
import type { Columns } from "modgap/kit/views";

export interface Parts {
  figure: Figure;
  rings: ColumnDataSource & Columns<"x" | "y">;
  maps: Record<string, Figure>;
  lines: Record<string, Div>;
  payload: ColumnDataSource;
  models: ColumnDataSource;
  card: Div;
  first: Select & Says<string>;
  second: Select & Says<string>;
  third: Select & Says<string>;
  fourth: Select & Says<string>;
}

/** What can be read of a model: gap and recall, one a seed. */
export interface Trained {
  label: string;
  scale: number;
  seeds: number[];
  gap: number[];
  recall: number[];
}
