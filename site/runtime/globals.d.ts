/** What browsers have and TypeScript does not know yet; what figures' scripts call, and what the page's parts tell each other. */

import type { Figure } from "modgap-page/figure";
import type { Definition } from "modgap-page/loading";
import type { ScrollSection } from "modgap-page/scroll";

declare global {
  interface HTMLElement {
    showPopover(options?: { source?: Element }): void;
  }

  interface Window {
    modgap: {
      define(id: string, found: Definition): void;
      share(values: Record<string, unknown>): void;
      figures?: Map<string, Figure>;
      sections?: ScrollSection[];
    };
  }

  interface DocumentEventMap {
    "modgap:embedded": CustomEvent<{ figure: Figure }>;
  }
}
