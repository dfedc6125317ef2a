// One finding of the reviewer as people meet it: in the editor, on the review page and on the trainer's desk.

export default (kit) => {
  const {h, inline} = kit;

  const GROUPS = {missing: "Not there yet", partial: "Begun", wording: "A word to look at", ask: "A question"};

  /** Quote marks that belong to the text are not shown twice. */
  const said = (quote) => {
    const words = quote.trim().replace(/^["“”']+|["“”']+$/g, "");
    return h("q", {}, words.length > 140 ? `${words.slice(0, 137)}…` : words);
  };

  /** Folded away until asked for: what a reviewer looks for here, and words that pass. */
  function lookFor({label, example, says}) {
    if (!example) return null;
    return h("details", {class: "bare passes"}, h("summary", {}, "What reviewers look for"), h("div", {},
      h("p", {}, `${label}. For example:`), h("blockquote", {}, example), says ? h("p", {class: "hint"}, `Then the reviewer says: ${says}`) : null));
  }

  /** A finding as a list item that folds: {element, box}. more: {where, actions, after, open}. */
  function finding(one, {where = "", actions = [], after = null, open = true} = {}) {
    const box = h("details", {open},
      h("summary", {}, h("span", {class: "kind"}, GROUPS[one.group] || GROUPS.wording, one.trial ? h("span", {class: "chip info"}, "being tried out") : null),
        h("span", {class: "message"}, one.message)),
      h("div", {}, one.quote ? h("p", {class: "quote"}, where ? `${where}: ` : "", said(one.quote)) : null,
        h("p", {}, one.why),
        one.instead ? h("p", {class: "instead"}, h("strong", {}, "Try: "), inline(one.instead)) : null,
        one.trial ? h("p", {class: "hint"}, "This rule is new and still being tried out. It never counts.") : null,
        one.look_for ? lookFor(one.look_for) : null,
        actions.length ? h("div", {class: "actions"}, actions) : null, after));
    return {element: h("li", {class: `finding ${one.severity === "Q" ? "ask" : "look"}`, "data-rule": one.rule}, box), box};
  }

  return {...kit, finding, said, groups: GROUPS};
};
