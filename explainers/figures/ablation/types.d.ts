/** Written by `python -m tests.generate` from Python; not by hand. */

import type { ColumnDataSource, Figure, Span } from "bokeh/models";
import type { Div, Slider } from "bokeh/models/widgets";
import type { Says } from "modgap/kit/controls";
import type { Columns } from "modgap/kit/views";

export interface Parts {
  figure: Figure;
  charts: Record<string, { figure: Figure; now: Span; rings: ColumnDataSource & Columns<"x" | "y"> }>;
  data: ColumnDataSource;
  numbers: Div;
  card: Div;
  level: Slider & Says<number>;
}
