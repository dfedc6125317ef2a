// A learner's own view of the steps of one skill.

export default (kit) => ({render({model, el}) {
  const {rating} = model.get("data");
  el.replaceChildren(kit.selfRating({rating, save: (facts) => kit.call(model, "save", facts), again: () => kit.call(model, "again"),
    ready: (found) => kit.h("section", {class: "card", "aria-labelledby": "ready"}, kit.h("h2", {id: "ready", class: "h3"}, "When somebody may come and watch"),
      kit.ready(model, {about: found.about, title: found.title, first: found.ask, observers: found.observers}))}));
}});
