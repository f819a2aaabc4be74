/**
 * Have the reader's browser keep a file.
 * @module modgap/kit/keep
 */

/** @param {Blob} file @param {string} name */
export function keep(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
