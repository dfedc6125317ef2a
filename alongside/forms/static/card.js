// A card that leads somewhere: the embedded story of a lesson, or any next step.

export default (kit) => ({render({model, el}) {
  const {h, fill, prose} = kit;
  const draw = () => {
    const card = model.get("data");
    fill(el, h("section", {class: `card ${card.tone || "warm"}`, "aria-label": card.title},
      card.eyebrow ? h("p", {class: "eyebrow"}, card.eyebrow) : null,
      h("h2", {class: "h3"}, card.title), prose(card.text),
      card.note ? h("p", {class: "notice tip"}, card.note) : null,
      card.chips?.length ? h("ul", {class: "chips"}, card.chips.map((chip) => h("li", {class: "chip"}, chip))) : null,
      card.href ? h("div", {class: "actions"}, h("a", {class: "button", href: card.href}, card.action)) : null));
  };
  model.on("change:data", draw);
  draw();
}});
