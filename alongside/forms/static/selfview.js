// A learner's own view of the steps of one skill.

export default (kit) => ({render({model, el}) {
  const {rating} = model.get("data");
  el.replaceChildren(kit.selfRating({rating, save: (facts) => kit.call(model, "save", facts), again: () => kit.call(model, "again")}));
}});
