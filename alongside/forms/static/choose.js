// choose and choose-many: native radio buttons or checkboxes as cards.

export default (kit) => ({render: (view) => kit.frame(view, ({item, legendId, changed, verdict}) => {
  const {h, uid, inline, fill} = kit;
  const many = item.kind === "choose-many";
  const name = uid("choose");
  const places = new Map();
  const inputs = item.options.map((option) => {
    const note = h("div", {class: "beside", id: uid("why")});
    const input = h("input", {type: many ? "checkbox" : "radio", name, value: option.id, onchange: changed,
      "aria-describedby": note.id});
    places.set(option.id, {note, input});
    return [h("div", {class: "answer"}, h("label", {class: "option"}, input, h("span", {}, inline(option.text))), note)];
  });
  const all = () => [...places].filter(([, {input}]) => input.checked).map(([id]) => id);
  return {
    body: h("fieldset", {"aria-labelledby": legendId},
      many ? h("p", {class: "hint"}, "More than one may fit.") : null, h("div", {class: "options"}, inputs)),
    read: () => (many ? all() : all()[0] || ""),
    write(value) {
      for (const [id, {input}] of places) input.checked = many ? (value || []).includes(id) : id === value;
    },
    ready: () => (all().length ? "" : many ? "Tick at least one first." : "Choose one first."),
    show(feedback) { for (const part of feedback.parts) fill(places.get(part.id).note, verdict(part.right, part.because)); },
    clear() { for (const {note} of places.values()) fill(note); },
  };
})});
