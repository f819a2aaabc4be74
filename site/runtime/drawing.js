/**
 * Draws a figure in parts, between which the browser answers the reader, and has Bokeh do once what it would do many times.
 * @module modgap-page/drawing
 */

import { atMostOnceAFrame } from "modgap-page/frames";
import { pause } from "modgap-page/turns";

/** @import { HasProps } from "bokeh/core/has_props" */
/** @import { Document } from "bokeh/document" */
/** @import { JsonItem } from "bokeh/embed" */
/** @import { LayoutDOMView } from "bokeh/models/layouts/layout_dom" */
/** @import { Plot } from "bokeh/models/plots/plot" */
/** @import { PlotView } from "bokeh/models/plots/plot_canvas" */

/**
 * After a change of any style sheet a browser looks through those of all shadow trees, and each of Bokeh's views has such a tree
 * with five of them: thousands on a page. So a sheet is written where its text changes only, and it stands in the tree only once
 * it has a text; until then a comment keeps its place.
 */
function spareSheets() {
  /** @typedef {{el: HTMLStyleElement}} Sheet */
  /** @type {WeakMap<Sheet, Comment>} */
  const places = new WeakMap();
  /** @type {ThisType<Sheet>} */
  const sparing = {
    /** @param {string} css */
    _update(css) {
      if (this.el.textContent === css) return;
      this.el.textContent = css;
      places.get(this)?.replaceWith(this.el);
      places.delete(this);
    },
    /** @param {Node} tree */
    install(tree) {
      if (this.el.textContent) tree.appendChild(this.el);
      else places.set(this, tree.appendChild(document.createComment("")));
    },
    uninstall() {
      places.get(this)?.remove();
      places.delete(this);
      this.el.remove();
    },
  };
  Object.assign(Bokeh.require("core/dom").InlineStyleSheet.prototype, sparing);
}

/** For each colour and width that it draws with, Bokeh asks whether a style sheet sets it, by variables that ours do not have. */
function askNoSheets() {
  Object.assign(Bokeh.require("core/visuals/visual").VisualProperties.prototype, { _get_css_value: () => "" });
}

/** Asks for the layout of a whole figure, by its root, once it stands. @type {WeakMap<object, () => void>} */
const layouts = new WeakMap();

/** Every view with a new size has the whole figure laid out, and all have one when a window changes: once a frame is enough. */
function layOutOnce() {
  /** @this {LayoutDOMView} */
  function after() {
    layouts.get(this.root)?.();
  }
  Object.assign(Bokeh.require("models/layouts/layout_dom").LayoutDOMView.prototype, { _after_resize: after });
}

/** The views of each plot are made in a moment of their own. */
function makeApart() {
  const { prototype } = Bokeh.require("models/plots/plot_canvas").PlotView;
  const { lazy_initialize } = prototype;
  prototype.lazy_initialize = async function () {
    await pause();
    await lazy_initialize.call(this);
  };
}

let ready = false;

/** Once, since Bokeh's script comes with the first figure. */
function prepare() {
  if (ready) return;
  ready = true;
  for (const change of [spareSheets, askNoSheets, layOutOnce, makeApart]) change();
}

/**
 * @param {JsonItem} item with one root
 * @param {HTMLElement} place on the page
 * @returns {Promise<Document>} of what stands there
 */
export async function draw(item, place) {
  prepare();
  const doc = Bokeh.require("document/document").Document.from_json(item.doc);
  await pause();
  const held = [...doc.all_models].filter(isPlot).filter((plot) => !plot.hold_render);
  for (const plot of held) plot.hold_render = true;
  doc.views_manager = new (Bokeh.require("core/view_manager").ViewManager)([], Bokeh.index);
  const view = /** @type {LayoutDOMView} */ (await doc.views_manager.build_view(doc.roots()[0]));
  await pause();
  view.render_to(place);
  await pause();
  view.r_after_render();
  view.notify_finished();
  layouts.set(view, atMostOnceAFrame(() => view.compute_layout()));
  await pause();
  for (const plot of held) {
    plot.setv({ hold_render: false }, { silent: true }); // told, it would be drawn again with all others in the next frame
    /** @type {PlotView | null} */ (doc.views_manager.find_one(plot))?.repaint();
    await pause();
  }
  return doc;
}

/** @param {HasProps} model @returns {model is Plot} */
function isPlot(model) {
  return "hold_render" in model.properties;
}
