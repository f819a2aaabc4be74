/**
 * Figures of this site in any page: `<modgap-figure figure="clouds" state="step=240" link="a"></modgap-figure>`. Written as
 * `embed.js`, a classic script, so that it works from a disk as well. Frames are known by their window, since the origin of a
 * file is "null"; what they say is checked, and nothing of it becomes HTML or code.
 *
 * Attributes: figure, src (its page, where that is none of this site's), state (as in an address), theme, size, controls, caption, title, story ("true", or the step
 * to begin with), screen ("true": the reader may leave it, by the key Escape), link (a name: figures of one
 * name share what is hovered and selected), share (names of settings, or "all": these follow each other, too), height, keys ("true": the page hears of those that the
 * figure does not use).
 * Properties: state, ready (a promise). Methods: set(state, travel), save("png" | "svg" | "html"). Events: ready, change (detail.state, and detail.step of the story), key (detail.key, detail.code).
 * @module modgap-page/element
 */

(() => {
  if (customElements.get("modgap-figure")) return;
  /** @typedef {Record<string, unknown>} Plain */
  const script = document.currentScript;
  const SITE = script instanceof HTMLScriptElement ? script.src.replace(/[^/]*$/, "") : "";
  /** Heights in CSS pixels, by figure: from 480 px of width on, and below. @type {Record<string, number[]>} */
  const HEIGHTS = {};
  /** @type {unknown[]} */
  const FILES = ["png", "svg", "html"];
  const PASSED = ["controls", "caption", "title", "story", "theme", "keys", "screen"];
  /** @type {Set<ModgapFigure>} */
  const all = new Set();

  /** @param {unknown} value @returns {value is Plain} */
  const isPlain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const isText = (/** @type {unknown} */ value) => typeof value === "string" && value.length <= 200;
  /** As long as in an address. @param {unknown} value */
  const isLine = (value) => typeof value === "string" && value.length <= 5000;
  const isBetween = (/** @type {unknown} */ value, /** @type {number} */ most) => typeof value === "number" && value > 0 && value <= most;
  const isPoint = (/** @type {unknown} */ point) => isPlain(point) && isText(point.id) && isText(point.modality);
  const isSetting = (/** @type {[string, unknown]} */ [name, value]) =>
    /^[a-z][a-z0-9_]{0,49}$/.test(name) && (isLine(value) || Number.isFinite(value) || typeof value === "boolean");
  /** @param {unknown} state @returns {state is Plain} */
  const isState = (state) => isPlain(state) && Object.keys(state).length <= 50 && Object.entries(state).every(isSetting);
  const withState = (/** @type {Plain} */ { state, step }) => isState(state) && (step === undefined || isBetween(step, 100));
  /** What each kind of message must have. @type {Record<string, (message: Plain) => boolean>} */
  const FORMS = {
    ready: withState,
    change: withState,
    shown: withState,
    set: withState,
    key: ({ key, code }) => isText(key) && isBetween(code, 255),
    height: ({ height }) => isBetween(height, 20_000),
    pixels: ({ pixels }) => isBetween(pixels, 8),
    save: ({ as, size }) => FILES.includes(as) && isBetween(size, 2.5),
    saved: ({ as, file }) => FILES.includes(as) && (file === null || file instanceof Blob),
    items: ({ of, ids, cell }) =>
      (of === "hover" || of === "select") && Array.isArray(ids) && ids.length <= 500 && ids.every(isText) &&
      (cell === undefined || (isPlain(cell) && isPoint(cell.row) && isPoint(cell.column))),
  };

  class ModgapFigure extends HTMLElement {
    static observedAttributes = ["figure", "src", "state", "size", ...PASSED];

    /** Whether something is a message between a page and a figure. @param {unknown} data @returns {data is Plain} */
    static understands(data) {
      return isPlain(data) && data.modgap === 1 && typeof data.kind === "string" && Object.hasOwn(FORMS, data.kind) && FORMS[data.kind](data);
    }

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open" });
      const style = document.createElement("style");
      style.textContent =
        ":host{all:initial!important;display:block!important}:host([hidden]){display:none!important}" +
        "div{overflow:hidden}iframe{display:block;border:0;transform-origin:0 0;color-scheme:normal}";
      this.room = document.createElement("div");
      this.frame = document.createElement("iframe");
      this.frame.loading = "lazy";
      this.frame.allow = "fullscreen; clipboard-write";
      this.room.append(this.frame);
      root.append(style, this.room);
      /** @type {Plain} */
      this.shown = {};
      this.height = 0;
      this.begin();
      new ResizeObserver(() => this.fit()).observe(this);
    }

    begin() {
      this.live = false;
      this.height = 0;
      this.ready = new Promise((resolve) => (this.answer = resolve));
    }

    connectedCallback() {
      all.add(this);
      this.load();
    }

    disconnectedCallback() {
      all.delete(this);
    }

    attributeChangedCallback(/** @type {string} */ name, /** @type {string | null} */ before, /** @type {string | null} */ after) {
      if (before === after || !this.isConnected) return;
      if (name === "state" && this.live) this.set(Object.fromEntries([...new URLSearchParams(after ?? "")].filter(isSetting).slice(0, 50)));
      else if (name === "size") this.fit();
      else this.load();
    }

    get size() {
      return Math.min(2.5, Math.max(1, Number(this.getAttribute("size")) || 1));
    }

    get state() {
      return { ...this.shown };
    }

    set state(state) {
      this.set(state);
    }

    /** Show a state: all of it that the figure has. @param {unknown} state @param {boolean} [travel] through what lies between */
    set(state, travel = false) {
      if (!isState(state)) throw new TypeError("a state maps names to text, numbers, true and false");
      this.send({ kind: "set", state, travel });
    }

    /** The figure as it is now, as a file. @param {"png" | "svg" | "html"} as @returns {Promise<Blob | null>} null where that cannot be had */
    save(as) {
      this.send({ kind: "save", as, size: this.size });
      return new Promise((resolve) => {
        const take = (/** @type {Event} */ event) => {
          const { detail } = /** @type {CustomEvent} */ (event);
          if (detail.as !== as) return;
          this.removeEventListener("saved", take);
          resolve(detail.file);
        };
        this.addEventListener("saved", take);
      });
    }

    /** Its page is asked for in its own size: what is larger is scaled here. */
    load() {
      const figure = this.getAttribute("figure") ?? "";
      if (!/^[a-z][a-z0-9-]*$/.test(figure)) return;
      const query = new URLSearchParams({ size: "1", pixels: String(this.pixels()) });
      for (const name of PASSED) {
        const value = this.getAttribute(name);
        if (value !== null) query.set(name, value);
      }
      this.begin();
      this.frame.title = this.getAttribute("aria-label") ?? `Figure ${figure}`;
      const state = this.getAttribute("state");
      const src = this.getAttribute("src") ?? `${SITE}embed/${figure}.html`;
      this.frame.src = `${src}${src.includes("?") ? "&" : "?"}${query}${state ? `#fig-${figure}?${state}` : ""}`;
      this.fit();
    }

    /** How many pixels of the screen stand for one of the frame's, as far as this page decides it. */
    pixels() {
      const scale = this.offsetWidth ? this.getBoundingClientRect().width / this.offsetWidth : 1;
      return Math.round(scale * this.size * 100) / 100;
    }

    /** Keep the room that the figure needs: as its page says, or before it does, as it was built for. */
    fit() {
      const { size } = this;
      const width = this.offsetWidth / size;
      const [wide, narrow] = HEIGHTS[this.getAttribute("figure") ?? ""] ?? [600, 600];
      const given = Number(this.getAttribute("height"));
      const height = given > 0 ? given / size : this.height || (width < 480 ? narrow : wide);
      this.room.style.height = `${Math.ceil(height * size)}px`;
      this.frame.style.cssText = `width:${width}px;height:${Math.ceil(height)}px;transform:scale(${size})`;
      this.send({ kind: "pixels", pixels: this.pixels() });
    }

    /** @param {Plain} message */
    send(message) {
      if (this.live) this.frame.contentWindow?.postMessage({ modgap: 1, ...message }, "*");
    }

    /** A message of its frame: `change` is the reader's doing, `shown` what came of a `set`. @param {Plain} message */
    hear(message) {
      const { kind, height } = message;
      if (kind === "items") this.relay(message);
      if (kind === "key" || kind === "saved") this.dispatchEvent(new CustomEvent(kind, { detail: message }));
      if (kind === "height") this.height = Number(height);
      if (kind === "ready") this.live = true;
      if (kind === "height" || kind === "ready") this.fit();
      if (isState(message.state)) this.tell(message, message.state);
    }

    /** @param {Plain} message @param {Plain} state */
    tell({ kind, step }, state) {
      this.shown = state;
      if (kind === "change") this.relay({ kind: "set", state: this.shared() });
      this.answer?.(this);
      this.dispatchEvent(new CustomEvent(kind === "ready" ? "ready" : "change", { detail: { state: this.state, step } }));
    }

    /** What of the state the others of its group follow. */
    shared() {
      const names = (this.getAttribute("share") ?? "").split(/[\s,]+/);
      return Object.fromEntries(Object.entries(this.shown).filter(([name]) => names.includes("all") || names.includes(name)));
    }

    /** Tell the others of its group. @param {Plain} message */
    relay(message) {
      const group = this.getAttribute("link");
      if (!group || (message.kind === "set" && !Object.keys(this.shared()).length)) return;
      for (const other of all) if (other !== this && other.getAttribute("link") === group) other.send(message);
    }
  }

  addEventListener("message", ({ source, data }) => {
    if (!source || !ModgapFigure.understands(data)) return;
    for (const element of all) if (element.frame.contentWindow === source) element.hear(data);
  });
  const fitAll = () => requestAnimationFrame(() => all.forEach((element) => element.fit()));
  addEventListener("resize", fitAll);
  document.addEventListener("transitionend", fitAll);
  customElements.define("modgap-figure", ModgapFigure);
})();
