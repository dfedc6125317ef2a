// Documents of a lesson (note, goal, profile): the fields, saved by themselves, with the review beside them.

export default (kit) => ({render: (view) => kit.frame(view, ({data, model, legendId, changed}) => {
  const {h, uid, prose, writing} = kit;
  const panelId = uid("review");
  const inputs = new Map();

  const fields = data.fields.map((field) => {
    const id = uid("field");
    const hint = field.hint ? h("p", {class: "hint", id: `${id}-hint`}, field.hint) : null;
    const shared = {id, oninput: edited, "aria-describedby": hint ? hint.id : null, maxlength: field.long ? 20000 : 300};
    let part;
    if (field.long) {
      part = writing({...shared, rows: field.rows || 5, spellcheck: "true", "aria-details": panelId});
    } else {
      const box = field.choices
        ? h("select", {...shared, maxlength: null}, h("option", {value: ""}, "Choose one"), field.choices.map((one) => h("option", {value: one}, one)))
        : h("input", {...shared, type: field.type || "text", autocomplete: "off"});
      part = {element: box, box, read: () => box.value, set(text) { box.value = text; }, mark() {},
        select() { box.focus(); }};
    }
    part.field = field;
    inputs.set(field.id, part);
    return h("div", {class: `field ${field.long ? "long" : ""} ${field.wide ? "wide" : ""}`.trim()}, h("label", {for: id}, field.label), hint, part.element);
  });
  const short = fields.filter((_, at) => !data.fields[at].long);
  const long = fields.filter((_, at) => data.fields[at].long);

  function read() {
    const value = {fields: {}, text: ""};
    for (const [id, part] of inputs) {
      if (id === "text") value.text = part.read();
      else value.fields[id] = part.read();
    }
    return value;
  }

  const beside = kit.reviewing({model, inputs, read, panelId, legendId,
    words: (value, part) => (part === "text" ? value.text : value.fields[part]) || "",
    start: "Start anywhere. While you write, this side shows what already works and what a reviewer would still ask for."});

  function edited() {
    changed();
    beside.edited();
  }

  const story = data.case ? h("details", {class: "case", open: data.case_open}, h("summary", {}, data.case_title || "The story"),
    h("div", {}, prose(data.case))) : null;
  const savePlace = h("div", {});
  return {
    noCheck: true,
    savePlace,
    body: h("div", {}, story, h("div", {class: "split editor"},
      h("div", {class: "sheet", role: "group", "aria-labelledby": legendId},
        short.length ? h("div", {class: "fields"}, short) : null, long, beside.jump, savePlace), beside.panel)),
    read,
    write(value) {
      for (const [id, part] of inputs) part.set((id === "text" ? value?.text : value?.fields?.[id]) || "");
      beside.ask();
    },
    clear() {},
    start() { beside.waiting("One moment: the reviewer is getting ready."); beside.ask.cancel(); beside.review(); },
  };
})});
