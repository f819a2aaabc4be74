import js from "@eslint/js";
import jsdoc from "eslint-plugin-jsdoc";
import globals from "globals";

const MARKUP = "Text from data is never HTML: use textContent, or make elements.";

export default [
  { ignores: ["**/*", "!explainers/**", "!site/**"] },
  js.configs.recommended,
  {
    files: ["explainers/**/*.js", "site/runtime/*.js"],
    languageOptions: { globals: globals.browser },
    linterOptions: { noInlineConfig: true }, // no rule is switched off from inside a file
    plugins: { jsdoc },
    settings: { jsdoc: { mode: "typescript" } },
    rules: {
      // as Ruff bounds Python
      complexity: ["error", 10],
      "max-depth": ["error", 3],
      "max-lines": ["error", 300],
      "max-params": ["error", 6],
      "max-nested-callbacks": ["error", 3],
      eqeqeq: "error",
      "no-else-return": "error",
      "no-implicit-coercion": "error",
      "no-shadow": "error",
      "no-undef": "off", // TypeScript knows better
      "no-unused-expressions": ["error", { allowShortCircuit: true }],
      "no-unused-vars": "off", // TypeScript, too
      "no-useless-return": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "no-warning-comments": ["error", { terms: ["@ts-", "todo", "fixme"], location: "anywhere" }],
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML", "write"].map((property) => ({ property, message: MARKUP })),
      ],
      "jsdoc/check-alignment": "error",
      "jsdoc/check-param-names": "error",
      "jsdoc/check-property-names": "error",
      "jsdoc/check-tag-names": ["error", { typed: false }],
      "jsdoc/reject-any-type": "error",
      "jsdoc/reject-function-type": "error",
      "jsdoc/require-file-overview": ["error", { tags: { module: { mustExist: true, initialCommentsOnly: true } } }],
      "jsdoc/require-jsdoc": ["error", { publicOnly: true, require: { ClassDeclaration: false, FunctionDeclaration: true } }],
    },
  },
];
