/** What browsers have and TypeScript does not know yet; what figures' scripts call, and what the page's parts tell each other. */

import type * as Dom from "bokeh/core/dom";
import type * as ViewManagers from "bokeh/core/view_manager";
import type * as Svg from "bokeh/core/util/svg";
import type * as Visuals from "bokeh/core/visuals/visual";
import type * as Documents from "bokeh/document/document";
import type * as Layouts from "bokeh/models/layouts/layout_dom";
import type * as Plots from "bokeh/models/plots/plot_canvas";
import type { Figure } from "modgap-page/figure";
import type { Definition } from "modgap-page/loading";
import type { ScrollSection } from "modgap-page/scroll";

/** Modules of Bokeh's script by name, of those that the page asks for. */
interface BokehModules {
  "core/dom": typeof Dom;
  "core/view_manager": typeof ViewManagers;
  "core/util/svg": typeof Svg;
  "core/visuals/visual": typeof Visuals;
  "document/document": typeof Documents;
  "models/layouts/layout_dom": typeof Layouts;
  "models/plots/plot_canvas": typeof Plots;
}

/** Of reveal.js, which the deck loads before its own script. */
interface Deck {
  initialize(options: object): Promise<void>;
  getSlides(): Element[];
  getCurrentSlide(): Element;
  triggerKey(code: number): void;
  addKeyBinding(key: { keyCode: number; key: string; description: string }, answer: () => void): void;
  on(event: string, answer: () => void): void;
}

declare global {
  interface BokehScript {
    require<Name extends keyof BokehModules>(name: Name): BokehModules[Name];
  }

  interface HTMLElement {
    showPopover(options?: { source?: Element }): void;
  }

  interface Window {
    Reveal: Deck;
    RevealNotes: object;
    modgap: {
      define(id: string, found: Definition): void;
      share(values: Record<string, unknown>): void;
      figures?: Map<string, Figure>;
      sections?: ScrollSection[];
    };
  }

  interface DocumentEventMap {
    "modgap:embedded": CustomEvent<{ figure: Figure }>;
    /** The reader has changed it. */
    "modgap:changed": CustomEvent<{ figure: Figure }>;
  }
}
