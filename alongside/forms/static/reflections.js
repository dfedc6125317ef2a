// What learners wrote after a story, for their trainer: read, and say that it was read. Any page of a trainer can show it.

export default (kit) => {
  const {h, fill, call, button, busy, notice, status, day} = kit;

  /** A section that asks for the waiting lines itself; empty where there are none. `model` has reflections and read_reflection. */
  function reflections(model) {
    const said = status();
    const list = h("ul", {class: "plain lines"});
    const title = h("h2", {id: "lines", class: "h3", tabindex: "-1"});
    const element = h("section", {class: "card calm reflections no-print", "aria-labelledby": "lines", hidden: true}, title,
      h("p", {class: "hint"}, "After a story they wrote one thing to do differently on the next shift. They see that you read it."), list, said.element);
    const name = () => { title.textContent = {0: "Lines from learners", 1: "A line from a learner"}[list.children.length] || `${list.children.length} lines from learners`; };

    const line = (one) => {
      const row = h("li", {}, h("div", {}, h("p", {class: "hint"}, h("strong", {}, one.person.name), ` · ${one.title} · ${day(one.at)}`), h("blockquote", {}, one.text)),
        button("I have read it", async (event) => {
          try {
            await busy(event.currentTarget, call(model, "read_reflection", {attempt: one.attempt}));
            row.remove();
            name();
            said.say(list.children.length ? "Noted." : "You have read them all.", "good");
            title.focus();
          } catch (error) {
            if (!error.problem) throw error;
            fill(row, notice(error.problem));
          }
        }, "quiet small", {"aria-label": `I have read the line from ${one.person.name}`}));
      return row;
    };

    call(model, "reflections").then(({reflections: waiting}) => {
      fill(list, waiting.map(line));
      name();
      element.hidden = !waiting.length;
    }).catch((error) => { if (!error.problem) throw error; element.hidden = false; fill(element, notice(error.problem)); });
    return element;
  }

  return {...kit, reflections};
};
