// sort: each card gets a row of buttons, one for each pile. Nothing needs dragging.

export default (kit) => ({render: (view) => kit.frame(view, ({item, changed, verdict}) => {
  const {h, uid, inline, fill} = kit;
  const rows = item.cards.map((card) => {
    const name = uid("sort");
    const note = h("div", {class: "beside"});
    const inputs = item.bins.map((bin) => h("input", {type: "radio", name, value: bin.id, onchange: changed}));
    const element = h("fieldset", {class: "sort-card"},
      h("legend", {}, inline(card.text)),
      h("div", {class: "bins"}, item.bins.map((bin, at) => h("label", {class: "option"}, inputs[at], h("span", {}, inline(bin.label))))),
      note);
    return {card, inputs, note, element};
  });
  const chosen = (row) => row.inputs.find((input) => input.checked)?.value;
  return {
    body: h("div", {class: "sort"}, rows.map((row) => row.element)),
    read: () => Object.fromEntries(rows.map((row) => [row.card.id, chosen(row)]).filter(([, bin]) => bin)),
    write(value) { for (const row of rows) for (const input of row.inputs) input.checked = (value || {})[row.card.id] === input.value; },
    ready() {
      const open = rows.filter((row) => !chosen(row)).length;
      return open === 0 ? "" : open === 1 ? "One card has no pile yet." : `${open} cards have no pile yet.`;
    },
    show(feedback) {
      for (const part of feedback.parts) fill(rows.find((row) => row.card.id === part.id).note, verdict(part.right, part.because));
    },
    clear() { for (const row of rows) fill(row.note); },
  };
})});
