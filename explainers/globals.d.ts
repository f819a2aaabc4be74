/** What is there besides the browser: Bokeh's script, and the events that figures tell each other. */

import type { index } from "bokeh/embed";
import type { Detail } from "modgap/kit/items";

declare global {
  interface BokehScript {
    index: typeof index;
  }

  var Bokeh: BokehScript;

  interface DocumentEventMap {
    "modgap:items": CustomEvent<Detail>;
  }
}
