/** What is there besides the browser: Bokeh's script, and the events that figures tell each other. */

import type { embed_item, index } from "bokeh/embed";
import type { Detail } from "modgap/kit/items";

declare global {
  var Bokeh: { index: typeof index; embed: { embed_item: typeof embed_item } };

  interface DocumentEventMap {
    "modgap:items": CustomEvent<Detail>;
  }
}
