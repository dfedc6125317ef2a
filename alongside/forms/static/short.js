// short: write first, then compare with one way of saying it and tick what yours has.
// reflection: the same box, read by a trainer; nothing is checked.

export default (kit) => ({render: (view) => kit.frame(view, ({item, legendId, touched}) => {
  const {h, fill, inline, uid} = kit;
  const reflects = item.kind === "reflection";
  const hintId = uid("hint");
  const box = h("textarea", {"aria-labelledby": legendId, "aria-describedby": hintId, rows: reflects ? 7 : 4, maxlength: 20000,
    oninput: touched});
  const compare = h("div", {class: "compare"});
  let ticked = [];

  function model(feedback) {
    const tick = (event) => {
      const number = Number(event.target.value);
      ticked = event.target.checked ? [...ticked, number].sort((a, b) => a - b) : ticked.filter((one) => one !== number);
      touched();
    };
    return [h("div", {class: "model"}, h("p", {class: "label"}, "One way to say it"), h("blockquote", {}, inline(feedback.model || ""))),
      h("fieldset", {}, h("legend", {}, "Tick what yours has too"),
        feedback.parts.map((part) => h("label", {class: "check"},
          h("input", {type: "checkbox", value: part.id, checked: ticked.includes(Number(part.id)), onchange: tick}),
          h("span", {}, inline(part.because)))),
        h("p", {class: "hint"}, "Something missing? Add it above; your words stay."))];
  }

  return {
    noCheck: reflects,
    checkWords: "Compare with one way to say it",
    body: h("div", {}, h("p", {class: "hint", id: hintId}, reflects
      ? "There is no right answer here. Your trainer reads it and writes back."
      : "A sentence or two in your own words is enough."), box, compare),
    read: () => (reflects ? {text: box.value} : {text: box.value, ticked}),
    write(value) { box.value = value?.text || ""; ticked = value?.ticked || []; },
    ready: () => (box.value.trim() ? "" : "Write your own answer first. Then the two can be compared."),
    show(feedback) { fill(compare, model(feedback)); },
    clear() { fill(compare); },
    summary: () => null,
  };
})});
