/** Written by `python -m tests.generate` from Python; not by hand. */

import type { Cloud, Later, ModalityData } from "modgap/data/types";

/** Items that are alike: ``size`` of the clusters' order from place ``start`` on. */
export interface Group {
  start: number;
  size: number;
  label: string;
}

/** Items by number, similar ones together, and the groups in that order. */
export interface Clusters {
  order: number[];
  groups: Group[];
}

/** The points of all states, in the plane of an ``extent``: x0, x1, y0, y1 of all places. */
export interface Carried {
  modalities: ModalityData[];
  ids: string[];
  captions: string[];
  total: number;
  extent: number[];
  clouds: (Cloud | Later)[];
  clusters: Clusters;
}
