/** The marks and their mean follow the step. */

import { followValue, valueOf } from "modgap/kit/controls";
import { signed } from "modgap/kit/numbers";
import { find } from "modgap/kit/views";

export default function start({ marks, mean, data, step }) {
  const draw = () => {
    const cosines = data.tags[0].cosines[valueOf(step)];
    marks.data = { ...marks.data, y: cosines };
    const text = find(mean)?.shadow_el.querySelector("b");
    if (text) text.textContent = signed(cosines.reduce((sum, one) => sum + one, 0) / cosines.length);
  };
  followValue(step, draw);
  draw();
}
