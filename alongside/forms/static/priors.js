// Learned elsewhere, as a page of its own: what waits for a decision, and one's own papers.

export default (kit) => ({render({model, el}) {
  const {judge, me} = model.get("data");
  kit.fill(el, kit.h("div", {class: "stack"}, judge ? kit.priorReview(model) : null, kit.prior(model, {person: me, own: true})));
}});
