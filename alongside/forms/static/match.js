// match: one native select for each left side.

export default (kit) => ({render: (view) => kit.frame(view, ({item, changed, verdict}) => {
  const {h, uid, inline, fill} = kit;
  const rows = item.lefts.map((left) => {
    const id = uid("match");
    const note = h("div", {class: "beside", id: uid("why")});
    const select = h("select", {id, onchange: changed, "aria-describedby": note.id},
      h("option", {value: ""}, "Choose what goes with it"),
      item.rights.map((right) => h("option", {value: right.id}, right.text)));
    const full = h("p", {class: "hint chosen", hidden: true});
    return {left, select, note, full, element: h("div", {class: "match-row"},
      h("label", {for: id}, inline(left.text)), h("div", {}, select, full, note))};
  });
  // A closed select cuts long words on a phone, so the whole choice stands below it.
  const spell = (row) => {
    const text = item.rights.find((right) => right.id === row.select.value)?.text || "";
    row.full.hidden = text.length < 38;
    row.full.textContent = text;
  };
  for (const row of rows) row.select.addEventListener("change", () => spell(row));
  return {
    body: h("div", {class: "match"}, rows.map((row) => row.element)),
    read: () => Object.fromEntries(rows.filter((row) => row.select.value).map((row) => [row.left.id, row.select.value])),
    write(value) { for (const row of rows) { row.select.value = (value || {})[row.left.id] || ""; spell(row); } },
    ready: () => (rows.every((row) => row.select.value) ? "" : "Give each one a partner first."),
    show(feedback) {
      for (const part of feedback.parts) fill(rows.find((row) => row.left.id === part.id).note, verdict(part.right, part.because));
    },
    clear() { for (const row of rows) fill(row.note); },
  };
})});
