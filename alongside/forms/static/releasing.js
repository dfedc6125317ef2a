// Feedback that is decided and held back: read it once more, let it out, take it back within ten minutes.

export default (kit) => {
  const {h, fill, call, button, busy, notice, when, named, shown} = kit;

  /** The panel "To release". open(id): show one piece of work on the desk; said: the page's status. */
  function releasing(model, open, titles, said) {
    const place = h("div", {class: "stack"});

    async function act(control, name, ids, words) {
      try {
        const told = await busy(control, call(model, name, {ids}));
        await draw();
        said.say([words, told.gradebook].filter(Boolean).join(" "), "good");
        place.querySelector("h2")?.focus();
      } catch (error) { if (!error.problem) throw error; fill(place.querySelector(".trouble"), notice(error.problem)); }
    }

    const line = (one, name, words, told) => h("li", {class: "piece"}, h("p", {}, h("strong", {}, one.name), ` · ${named(`${titles[one.module] || one.module}/${one.item}`)}`),
      h("p", {class: "hint"}, one.returned ? "Sent back" : `${shown(one.points)} of ${shown(one.max)} points`, ` by ${one.mine ? "you" : one.by}, ${when(one.at)}`), one.comment ? h("blockquote", {}, one.comment) : null,
      h("div", {class: "actions"}, button(words, (event) => act(event.currentTarget, name, [one.id], told), name === "release" ? "small" : "quiet small", {"aria-label": `${words}: ${one.name}, ${one.item.replace(/-/g, " ")}`}), button("Read it again", () => open(one.id), "quiet small")));

    async function draw() {
      try {
        const {held, undo} = await call(model, "to_release", {});
        const mine = held.filter((one) => one.mine).map((one) => one.id);
        fill(place, h("section", {class: "card"}, h("h2", {tabindex: "-1"}, held.length ? `${held.length} decided, not yet released` : "Nothing is held back"),
          held.length ? h("p", {class: "hint"}, "Learners read that their work was read. They see points and words, and these count for their record, when you release them.")
            : h("p", {}, "To collect feedback and give it to everybody at once, switch on “Hold back” for a module in the queue."),
          mine.length > 1 ? h("div", {class: "actions"}, button(`Release all ${mine.length} of yours`, (event) => act(event.currentTarget, "release", mine, `${mine.length} released. You can take them back for ten minutes.`))) : null,
          h("div", {class: "trouble"}), h("ul", {class: "plain"}, held.map((one) => line(one, "release", "Release", `Released. ${one.name} can read it now. You can take it back for ten minutes.`)))),
        undo.length ? h("section", {class: "card calm"}, h("h3", {}, "Just released"), h("p", {class: "hint"}, "Taking it back is noted in the record. It may have been read already."), h("ul", {class: "plain"}, undo.map((one) => line(one, "take_back", "Take back", "Taken back. It is held again.")))) : null);
      } catch (error) { if (!error.problem) throw error; fill(place, notice(error.problem)); }
    }

    draw();
    return place;
  }

  return {...kit, releasing};
};
