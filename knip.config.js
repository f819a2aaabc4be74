import { globSync } from "node:fs";

const figures = globSync("explainers/figures/*/*.js").filter((path) => /\/(\w+)\/\1\.js$/.test(path));

export default {
  entry: [...figures, "explainers/kit/dress.js", "explainers/explore/plot.js", "site/runtime/main.js", "site/runtime/embedded.js", "site/runtime/deck.js", "site/runtime/element.js", "site/runtime/studio.js"], // what Python starts
  project: ["explainers/**/*.js", "site/runtime/*.js"],
  ignoreExportsUsedInFile: true,
};
