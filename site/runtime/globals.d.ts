/** What browsers have and TypeScript does not know yet. */

interface HTMLElement {
  showPopover(options?: { source?: Element }): void;
}
