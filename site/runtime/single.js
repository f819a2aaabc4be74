/**
 * The page of an embedded figure as one file that works anywhere, as `modgap export` writes it: what the page would fetch stands in it.
 * A page from a disk may not read its own files.
 * @module modgap-page/single
 */

import { addresses } from "modgap-page/loading";

const BASE = '<base href="../">\n';
const HOST = '<script src="embed.js"></script>\n';
const HELD_BACK = /\["later","([0-9a-f]+)"\]/g; // what a figure brings when it is chosen, as `figures/deferral.py` writes it
const UNUSED_FACE = /@font-face\s*\{[^}]*"Source Serif"[^}]*\}\n?/g; // a figure alone is set in one family
const BINARY = /assets\/(?:fonts|media)\/[\w.-]+/g;

/**
 * @param {string} state as an address has it
 * @param {string} looks the same of how it looks where its own address says nothing
 * @param {string} home where the article is published; empty where nobody knows
 */
export async function single(state, looks, home) {
  const page = (await text(location.href.replace(/[?#].*/, ""))).replace(BASE, "").replace(UNUSED_FACE, "");
  const alone = page.replace(HOST, `<script>${within(await text("embed.js"))}</script>\n`);
  const scripts = new Map();
  for (const address of addresses()) scripts.set(address, await text(address));
  const held = new Set([...scripts.values()].flatMap((code) => [...code.matchAll(HELD_BACK)].map(([, key]) => `figures/later-${key}.js`)));
  for (const address of held) scripts.set(address, await text(address));
  const blocks = [...scripts].map(([address, code]) => `<script type="text/plain" data-address="${address}">${within(code)}</script>\n`);
  const whole = alone
    .replace('data-asked=""', () => `data-asked="${escaped(state)}" data-looks="${escaped(looks)}"`)
    .replace(/ href="index\.html(#[^"]*)"/, (_, hash) => (home ? ` href="${home}${hash}"` : ""))
    .replace("</body>", () => `${blocks.join("")}</body>`);
  const files = new Map();
  for (const [address] of whole.matchAll(BINARY)) if (!files.has(address)) files.set(address, await dataAddress(address));
  return new Blob([whole.replace(BINARY, (address) => files.get(address))], { type: "text/html" });
}

/** @param {string} value */
function escaped(value) {
  return value.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
}

/** @param {string} address */
async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} could not be read`);
  return answer;
}

/** @param {string} address */
async function text(address) {
  return (await fetched(address)).text();
}

/** JavaScript that may stand in an HTML document: the end tag can only be part of a text there. @param {string} code */
function within(code) {
  return code.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\x21--");
}

/** @param {string} address @returns {Promise<string>} */
async function dataAddress(address) {
  const file = await (await fetched(address)).blob();
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
