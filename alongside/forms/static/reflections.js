// What learners wrote after a story, for their trainer: read it, say that it was read, answer in a line. Any page of a trainer can show it.

export default (kit) => {
  const {h, fill, call, button, busy, notice, status, day, uid} = kit;
  const LONGEST = 600;

  /** A section that asks for the lines itself; empty where there are none. `model` has reflections, read_reflection and
      answer_reflection. */
  function reflections(model) {
    const said = status();
    const list = h("ul", {class: "plain lines"});
    const title = h("h2", {id: "lines", class: "h3", tabindex: "-1"});
    const hint = h("p", {class: "hint"});
    const before = h("div", {});
    const element = h("section", {class: "card calm reflections no-print", "aria-labelledby": "lines", hidden: true}, title, hint, list, said.element, before);
    const open = new Set();
    const name = () => {
      title.textContent = {0: "Lines from learners", 1: "A line from a learner"}[open.size] || `${open.size} lines from learners`;
      hint.textContent = list.children.length ? "After a story they wrote one thing to do differently on the next shift. They see that you read it, and what you answer."
        : "No new line waits. What learners write after a story turns up here.";
    };

    /** One line with what may be done about it. waits: nobody has read it yet. */
    function line(one, waits) {
      const row = h("li", {});
      const trouble = h("div", {});
      const who = one.person.name;
      const done = () => { open.delete(one.attempt); name(); };

      /** Show it as it is now; where somebody just acted, the focus stays in it. */
      function draw(words = "") {
        fill(trouble);
        const acts = [waits ? button("I have read it", read, "quiet small", {"aria-label": `I have read the line from ${who}`}) : null,
          one.reply && !(one.mine && !one.seen_at) ? null : button(one.reply ? "Change the answer" : "Answer in a line", write, waits ? "small" : "quiet small", {"aria-label": one.reply ? `Change the answer to ${who}` : `Answer ${who} in a line`}),
          one.reply && one.mine && !one.seen_at ? button("Take the answer back", () => send("", "Taken back."), "plain small", {"aria-label": `Take the answer to ${who} back`}) : null];
        fill(row, h("div", {}, h("p", {class: "hint"}, h("strong", {}, who), ` · ${one.title} · ${day(one.at)}`), h("blockquote", {}, one.text),
          one.reply ? [h("p", {class: "hint"}, `${one.mine ? "You" : one.replied_by} answered on ${day(one.replied_at)}:`), h("blockquote", {class: "reply"}, one.reply),
            h("p", {class: "hint"}, one.seen_at ? `✓ ${who.split(" ")[0]} saw it on ${day(one.seen_at)}.` : one.mine ? `${who.split(" ")[0]} has not seen it yet, so you can still change it.` : "Not seen yet.")] : null, trouble),
        h("div", {class: "row"}, acts));
        if (!words) return;
        said.say(words, "good");
        (row.querySelector("button") || title).focus();
      }

      async function read(event) {
        try {
          await busy(event.currentTarget, call(model, "read_reflection", {attempt: one.attempt}));
          row.remove();
          done();
          said.say(open.size ? "Noted." : "You have read them all.", "good");
          earlier(true);
          title.focus();
        } catch (error) { if (!error.problem) throw error; fill(trouble, notice(error.problem)); }
      }

      async function send(text, words, control = null) {
        const asked = call(model, "answer_reflection", {attempt: one.attempt, text});
        try {
          const {reply, replied_at} = await (control ? busy(control, asked) : asked);
          Object.assign(one, {reply, replied_at, mine: true, seen_at: "", read_at: one.read_at || replied_at});
          waits = false;
          done();
          draw(words);
        } catch (error) { if (!error.problem) throw error; fill(trouble, notice(error.problem)); }
      }

      function write() {
        const id = uid("answer");
        const text = h("textarea", {id, rows: 2, maxlength: LONGEST, value: one.reply || "", "aria-describedby": `${id}-hint`});
        const go = button("Send", () => send(text.value, "Sent. You can change it until it is seen.", go), "small");
        fill(row, h("div", {}, h("p", {class: "hint"}, h("strong", {}, who), ` · ${one.title}`), h("blockquote", {}, one.text),
          h("div", {class: "field"}, h("label", {for: id}, `Your answer to ${who.split(" ")[0]}`), h("p", {class: "hint", id: `${id}-hint`}, "One line: what you like about it, or what helped you."), text), trouble,
          h("div", {class: "actions"}, go, button("Leave it", () => draw("Nothing was sent."), "quiet small"))));
        fill(trouble);
        text.focus();
      }

      draw();
      return row;
    }

    /** Lines read before: asked for when somebody opens them. */
    function earlier(some) {
      if (!some || before.children.length) return;
      const inside = h("ul", {class: "plain lines"});
      let asked = false;
      before.append(h("details", {ontoggle: async (event) => {
        if (asked || !event.currentTarget.open) return;
        asked = true;
        try {
          const {reflections: found} = await call(model, "reflections", {read: true});
          fill(inside, found.length ? found.map((one) => line(one, false)) : h("li", {}, "None yet."));
        } catch (error) { if (!error.problem) throw error; asked = false; fill(inside, h("li", {}, notice(error.problem))); }
      }}, h("summary", {}, "Lines that were read before"), inside));
    }

    call(model, "reflections").then(({reflections: waiting, earlier: some}) => {
      for (const one of waiting) open.add(one.attempt);
      fill(list, waiting.map((one) => line(one, true)));
      name();
      earlier(some);
      element.hidden = !waiting.length && !some;
    }).catch((error) => { if (!error.problem) throw error; element.hidden = false; fill(element, notice(error.problem)); });
    return element;
  }

  return {...kit, reflections};
};
