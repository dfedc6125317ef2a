// Points for one row of a rubric, and two decisions side by side: shared by the parts of the trainer's desk.

export default (kit) => {
  const {h, uid, inline} = kit;

  /** The steps a row can have: halves up to its maximum. */
  const steps = (max) => (max <= 0 ? [] : max <= 1 ? [0, 0.5, 1].filter((step) => step <= max) : Array.from({length: Math.floor(max * 2) + 1}, (_, index) => index / 2));

  /** Radio buttons for the points of a row; `onchange(points)`. */
  function scale(max, chosen, onchange) {
    const name = uid("points");
    return steps(max).map((step) => h("label", {class: "step"}, h("input", {type: "radio", name, value: step, checked: chosen === step, onchange: () => onchange(step)}), h("span", {}, String(step))));
  }

  /** What a row asks, in words. */
  const asks = (row, titles) => (row.criterion ? titles[row.criterion] || row.criterion : inline(row.judge || row.id.replace(/-/g, " ")));

  /** The indicators a row speaks to. */
  const speaks = (row) => h("ul", {}, (row.indicators || []).map((one) => h("li", {}, h("small", {}, `${one.id} ${one.text}`))));

  const shown = (points) => (points === null || points === undefined ? "–" : String(Math.round(points * 100) / 100));

  return {...kit, scale, asks, speaks, shown};
};
