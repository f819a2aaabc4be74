// What the contract asks of a page that holds one figure; evaluated in it.

const figure = document.getElementById("fig");
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

function hash(numbers) {
  let sum = 5381;
  for (const number of numbers) sum = (Math.imul(sum, 33) ^ number) >>> 0;
  return sum;
}

// Of a copy: a canvas that is read itself is moved from the graphics card to memory, where edges look a little different.
const copy = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

function pixels(canvas) {
  if (!canvas.checkVisibility() || !canvas.width || !canvas.height) return 0;
  [copy.canvas.width, copy.canvas.height] = [canvas.width, canvas.height]; // which clears it
  copy.drawImage(canvas, 0, 0);
  // The first row and column are cut off on the page: see kit/filling_plot.css.
  return hash(new Uint32Array(copy.getImageData(1, 1, canvas.width - 1, canvas.height - 1).data.buffer));
}

function written(div) {
  const text = div.shadowRoot.querySelector(".bk-clearfix").cloneNode(true);
  for (const hidden of text.querySelectorAll("[hidden]")) hidden.remove();
  return text.innerHTML;
}

/** All that is drawn and written, without the controls. */
window.shown = () =>
  JSON.stringify([
    deep(figure, "canvas").map(pixels),
    deep(figure, ".bk-Div").map(written),
  ]);

/** The same once it stands still. A plot that is laid out anew imports its module again, which takes a turn or more. */
window.settled = async () => {
  let [last, still] = ["", 0];
  for (let round = 0; round < 200 && still < 5; round++) {
    await frame();
    await import("modgap/kit/views");
    const now = shown();
    still = now === last ? still + 1 : 0;
    last = now;
  }
  return last;
};

window.putAll = (state) => {
  for (const [name, value] of Object.entries(state)) figures.fig.put(name, value);
};

/** Of states that should each show something else than `base`: those that do not. */
window.unseen = async (base, states) => {
  putAll(states[0]); // first away: Bokeh's first drawing of dashes differs from all later ones by 2 of 255
  await settled();
  putAll(base);
  const before = await settled();
  const same = [];
  for (const state of states) {
    putAll(state);
    if ((await settled()) === before) same.push(state);
    putAll(base);
    if ((await settled()) !== before) same.push(["no way back from", state]);
  }
  return same;
};

/** What the keyboard is in, through all shadow roots. */
window.focused = () => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
};

/** What a reader can operate. */
window.operable = () =>
  deep(figure, "select, button, input, textarea, a[href], .noUi-handle").filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled);

function inPlot(element) {
  const { host } = element.getRootNode();
  return Boolean(host) && (host.matches(".bk-Figure") || inPlot(host));
}

/** Elements that reach beyond their place, with how far. */
window.overflowing = (width) => {
  const { left } = figure.getBoundingClientRect();
  return deep(figure, "*")
    .filter((e) => e.tagName === "CANVAS" || !inPlot(e))
    .filter((e) => e.checkVisibility() && !e.closest("style, option, .noUi-target, .item-card, [aria-hidden=true]"))
    .map((e) => [e.tagName, String(e.className), e.getBoundingClientRect()])
    .filter(([, , box]) => box.width && box.height && (box.right > left + width + 1 || box.left < left - 1))
    .map(([tag, name, box]) => `${tag}.${name}: ${box.left} to ${box.right}`);
};

/** Properties that are to follow a variable of the page, and do not. */
window.unfollowed = () => {
  const style = getComputedStyle(document.documentElement);
  const wrong = [];
  let count = 0;
  for (const model of figures.fig.document.all_models)
    for (const [property, variable] of model.tags.flatMap((tag) => (tag && typeof tag === "object" ? Object.entries(tag) : []))) {
      if (typeof variable !== "string" || !/^--[a-z-]+$/.test(variable)) continue;
      const wanted = style.getPropertyValue(variable).trim();
      const value = model.property(property).get_value();
      if (!wanted) continue;
      count += 1;
      if ((value?.value ?? value) !== wanted) wrong.push(`${model.type} ${property}: ${JSON.stringify(value)}, not ${variable}`);
    }
  return { count, wrong };
};
