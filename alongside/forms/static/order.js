// order: a numbered list with "up" and "down" buttons; focus stays on the button that moved a step.

export default (kit) => ({render: (view) => kit.frame(view, ({item, legendId, changed, verdict}) => {
  const {h, inline, fill} = kit;
  const list = h("ol", {class: "order plain", "aria-labelledby": legendId});
  const heard = h("p", {class: "visually-hidden", role: "status", "aria-live": "polite"});
  let touched = false;
  const rows = item.steps.map((step) => {
    const note = h("div", {class: "beside"});
    const place = h("span", {class: "place", "aria-hidden": "true"});
    const row = {step, note, place};
    row.up = h("button", {type: "button", class: "button quiet small move", "aria-label": `Move up: ${step.text}`, onclick: () => move(row, -1)}, "↑");
    row.down = h("button", {type: "button", class: "button quiet small move", "aria-label": `Move down: ${step.text}`, onclick: () => move(row, 1)}, "↓");
    row.element = h("li", {}, place, h("span", {class: "step-words"}, inline(step.text)),
      h("div", {class: "moves"}, row.up, row.down), note);
    return row;
  });
  let now = [...rows];

  function draw() {
    now.forEach((row, at) => {
      row.place.textContent = String(at + 1);
      row.up.toggleAttribute("disabled", at === 0);
      row.down.toggleAttribute("disabled", at === now.length - 1);
    });
    const order = now.map((row) => row.element);
    if (order.some((element, at) => list.children[at] !== element)) list.replaceChildren(...order);
  }

  function move(row, by) {
    const from = now.indexOf(row);
    const to = from + by;
    if (to < 0 || to >= now.length) return;
    now.splice(from, 1);
    now.splice(to, 0, row);
    touched = true;
    draw();
    const pressed = by < 0 ? row.up : row.down;
    (pressed.disabled ? (by < 0 ? row.down : row.up) : pressed).focus();
    heard.textContent = `Now number ${to + 1} of ${now.length}.`;
    changed();
  }

  draw();
  return {
    body: h("div", {}, list, heard),
    read: () => now.map((row) => row.step.id),
    write(value) {
      const known = (value || []).map((id) => rows.find((row) => row.step.id === id)).filter(Boolean);
      touched = known.length > 0;
      now = [...known, ...rows.filter((row) => !known.includes(row))];
      draw();
    },
    ready: () => (touched ? "" : "Move the steps with the arrows first."),
    show(feedback) {
      for (const part of feedback.parts) {
        const row = rows.find((one) => one.step.id === part.id);
        fill(row.note, part.right ? verdict(true, part.because) : verdict(false, "This step could stand somewhere else."));
      }
    },
    clear() { for (const row of rows) fill(row.note); },
  };
})});
