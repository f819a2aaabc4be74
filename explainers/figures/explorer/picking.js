/**
 * What the reader picks: pairs one by one, or a cluster at once. The ids stand in one line of text, apart by blanks.
 * @module modgap/figures/explorer/picking
 */

import { put, valueOf } from "modgap/kit/controls";
import { follow } from "modgap/kit/views";

/** @import { Payload } from "modgap/data/payload" */
/** @import { Members } from "modgap/figures/explorer/clusters" */
/** @import { Parts } from "modgap/figures/explorer/types" */

const [TITLE, BY_HAND, NOTHING] = ["Pick", "Picked by hand", "nothing"];
const [CLUSTER, PAIR] = ["cluster ", "pair "]; // begin the value of an option

export class Picking {
  /**
   * @param {Pick<Parts, "pick" | "picked">} parts
   * @param {() => Payload} payload of the present items
   */
  constructor({ pick, picked }, payload) {
    this.list = pick;
    this.line = picked;
    this.payload = payload;
    /** @type {Members[]} */
    this.groups = [];
    this.offered = "";
    this.telling = false;
    follow(pick, "value", () => this.telling || this.choose(String(pick.value)));
  }

  /** Ids that are picked, of this model's items and of others. */
  get ids() {
    return valueOf(this.line).split(" ").filter(Boolean).flatMap(read);
  }

  /** @param {string[]} ids */
  set ids(ids) {
    put(this.line, ids.map(encodeURIComponent).join(" "));
  }

  /** Pick an item, or no longer, if it was. @param {string} id */
  toggle(id) {
    const { ids } = this;
    this.ids = ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id];
  }

  /** What a value of the list stands for. @param {string} value */
  choose(value) {
    const { ids } = this.payload().raw;
    if (value === NOTHING) this.ids = [];
    else if (value.startsWith(CLUSTER)) this.ids = this.groups[Number(value.slice(CLUSTER.length))].items.map((item) => ids[item]);
    else if (value.startsWith(PAIR)) this.toggle(value.slice(PAIR.length));
  }

  /** Offer clusters and pairs, and say which cluster is picked, if one is. @param {Members[]} groups @param {string} model */
  offer(groups, model) {
    const { raw, index } = this.payload();
    const picked = this.ids.flatMap((id) => index.get(id) ?? []);
    const key = [model, groups.map(({ label }) => label), picked.length > 0].join("\n");
    this.groups = groups;
    this.telling = true;
    if (key !== this.offered) {
      const clusters = groups.map(({ label, items }, k) => [`${CLUSTER}${k}`, `${label || "(no word)"}: ${items.length}`]);
      const pairs = raw.ids.map((id, item) => [`${PAIR}${id}`, raw.captions[item]]);
      const first = picked.length ? [["", BY_HAND], [NOTHING, "Pick nothing"]] : [["", TITLE]];
      this.list.options = /** @type {[string, string][]} */ ([...first, ...clusters, ...pairs]);
      this.offered = key;
    }
    const own = new Set(picked);
    const cluster = groups.findIndex(({ items }) => items.length === own.size && items.every((item) => own.has(item)));
    this.list.value = cluster < 0 ? "" : `${CLUSTER}${cluster}`;
    this.telling = false;
  }
}

/** @param {string} text @returns {string[]} nothing where an address was cut */
function read(text) {
  try {
    return [decodeURIComponent(text)];
  } catch {
    return [];
  }
}
