/**
 * Cards that explain a citation, a term, a number or a claim: on hover, on focus, on click or touch. They are popovers, so Escape and a
 * click elsewhere close them, and those of numbers and claims open on click without this module.
 * @module modgap-page/cards
 */

const OPEN_AFTER = 120; // milliseconds on the trigger
const CLOSE_AFTER = 220; // milliseconds away from trigger and card: time to cross from one to the other
const MARGIN = 12; // pixels kept from the edges of the window
const GAP = 8; // pixels between trigger and card

/** Give all cards on the page their behaviour. */
export function followCards() {
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a.cite, a.term"))) explain(link);
  for (const trigger of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("button[popovertarget]"))) {
    const card = document.getElementById(trigger.getAttribute("popovertarget") ?? "");
    if (card?.classList.contains("card")) connect(trigger, card);
  }
}

/** A link to an entry at the end of the page shows it where it stands. @param {HTMLAnchorElement} link */
function explain(link) {
  const key = decodeURIComponent(link.hash.slice(1));
  const entry = document.getElementById(key);
  if (!entry) return;
  const id = `card-${key}`;
  const card = document.getElementById(id) ?? copy(id, entry);
  connect(link, card);
  link.setAttribute("aria-describedby", id);
  link.addEventListener("focus", () => link.matches(":focus-visible") && open(link, card));
  link.addEventListener("click", (event) => {
    if (event.pointerType !== "touch") return;
    event.preventDefault();
    open(link, card);
  });
}

/**
 * @param {string} id
 * @param {HTMLElement} entry of the references or of the glossary
 */
function copy(id, entry) {
  const card = document.createElement("div");
  card.id = id;
  card.className = "card card-entry";
  card.popover = "auto";
  card.setAttribute("role", "group");
  card.setAttribute("aria-label", entry.closest("section")?.querySelector("h2")?.textContent ?? "");
  const text = document.createElement("div");
  for (const node of entry.childNodes) text.append(node.cloneNode(true));
  for (const node of text.querySelectorAll("[id]")) node.removeAttribute("id");
  // A term within would open a card of its own over this one.
  for (const term of text.querySelectorAll("a.term")) term.replaceWith(...term.childNodes);
  card.append(text);
  document.body.append(card);
  return card;
}

/**
 * Open on hover, keep open while the pointer is on trigger or card; a click keeps it open until the next.
 * @param {HTMLElement} trigger
 * @param {HTMLElement} card
 */
function connect(trigger, card) {
  let timer = 0;
  let hovered = false;
  const later = (/** @type {() => void} */ action, /** @type {number} */ wait) => {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  };
  const enter = (/** @type {PointerEvent} */ event) => {
    if (event.pointerType !== "mouse") return;
    later(() => {
      hovered ||= !isOpen(card);
      open(trigger, card);
    }, OPEN_AFTER);
  };
  const leave = () => later(() => hovered && close(card), CLOSE_AFTER);
  trigger.addEventListener("pointerenter", enter);
  trigger.addEventListener("pointerleave", leave);
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", leave);
  // The keyboard that goes on would be under the card.
  const goOn = (/** @type {FocusEvent} */ { relatedTarget }) => {
    if (relatedTarget instanceof Node && relatedTarget !== trigger && !card.contains(relatedTarget)) close(card);
  };
  trigger.addEventListener("focusout", goOn);
  card.addEventListener("focusout", goOn);
  card.addEventListener("toggle", (event) => event.newState === "closed" && (hovered = false));
  if (trigger.localName === "button") {
    trigger.addEventListener("click", (event) => {
      event.preventDefault(); // the browser would close what hovering has opened, and knows no place for it
      clearTimeout(timer);
      if (isOpen(card) && !hovered) close(card);
      else open(trigger, card);
      hovered = false;
    });
  }
}

/** @param {HTMLElement} card */
function isOpen(card) {
  return card.matches(":popover-open");
}

/** @param {HTMLElement} trigger @param {HTMLElement} card */
function open(trigger, card) {
  if (!isOpen(card)) card.showPopover({ source: trigger });
  place(trigger, card);
}

/** @param {HTMLElement} card */
function close(card) {
  if (isOpen(card)) card.hidePopover();
}

/**
 * Below the trigger, or above where there is more room; inside the window on a phone, too. In page coordinates: it scrolls along.
 * @param {Element} trigger
 * @param {HTMLElement} card
 */
export function place(trigger, card) {
  const boxes = trigger.getClientRects();
  const anchor = boxes[boxes.length - 1] ?? trigger.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const room = document.documentElement.clientWidth;
  const left = Math.max(MARGIN, Math.min(anchor.left + anchor.width / 2 - width / 2, room - width - MARGIN));
  const below = anchor.bottom + GAP;
  const fitsBelow = below + height + MARGIN <= innerHeight;
  const above = (boxes[0] ?? anchor).top - GAP - height;
  const top = fitsBelow || above < MARGIN ? below : above;
  card.style.left = `${left + scrollX}px`;
  card.style.top = `${top + scrollY}px`;
}
