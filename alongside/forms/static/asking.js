// Ready to be seen: a learner says so for a skill, takes it back and reads the answer; an observer sees it and may say "not now".

export default (kit) => {
  const {h, fill, call, button, busy, notice, status, field, ask, lacking, when} = kit;
  const LONGEST = 200;

  /** "today", "yesterday", "on Monday" within a week, then "on 3 Nov 2026". */
  function since(iso) {
    const midnight = (moment) => new Date(moment).setHours(0, 0, 0, 0);
    const days = Math.round((midnight(Date.now()) - midnight(iso)) / 86400000);
    if (days < 1) return "today";
    if (days < 2) return "yesterday";
    return days < 7 ? `on ${new Date(iso).toLocaleDateString([], {weekday: "long"})}` : `on ${when(iso)}`;
  }

  /** "asked on Monday: Tuesday supper". */
  const wish = (one) => `asked ${since(one.at)}${one.words ? `: ${one.words}` : ""}`;
  const quote = (words) => (words ? [" “", words, "”"] : null);
  const names = (all) => (all.length > 2 ? `${all.slice(0, 2).join(", ")} and ${all.length - 2} more` : all.join(" and "));

  /** The learner's own part for one skill. first: what she asked last about it, or null; observers: who sees it.
      model needs the actions ask({about, words}) and unask({id}); changed(one) hears of every change. */
  function ready(model, {about, title, first, observers, changed = () => {}}) {
    const said = status();
    const trouble = h("div", {});
    const place = h("div", {class: "ready no-print"});

    async function tell(words) {
      const line = h("input", {type: "text", maxlength: LONGEST, autocomplete: "off", value: words});
      const told = await ask({title: `Ready to be seen: ${about} ${title}`, yes: words || first?.outcome === "" ? "Keep the line" : "Tell them", body: [
        h("p", {}, observers.length ? `${names(observers)} will see it and find a moment to watch.` : "Nobody at your sites can observe yet. It is kept until somebody can; tell your administrator, too."),
        field("When, where, with whom? (if you like)", line, "Such as “Tuesday supper, with Andre”. First names or initials only."),
        h("p", {class: "hint"}, "It counts for nothing by itself, and you can take it back at any time.")],
      send: () => call(model, "ask", {about, words: line.value})});
      if (told) show(told.ask, observers.length ? `Told. ${names(observers.slice(0, 2))} can see it now.` : "Kept.");
    }

    async function back(event) {
      const {id, words} = first;
      try {
        await busy(event.currentTarget, call(model, "unask", {id}));
        show(null, "Taken back.", words);
      } catch (error) { if (!error.problem) throw error; fill(trouble, notice(error.problem)); }
    }

    async function again(event, words) {
      try { show((await busy(event.currentTarget, call(model, "ask", {about, words}))).ask, "It is back."); } catch (error) { if (!error.problem) throw error; fill(trouble, notice(error.problem)); }
    }

    function show(one, words = "", gone = null) {
      first = one;
      fill(trouble);
      const open = one?.outcome === "";
      fill(place,
        open ? h("div", {class: "notice tip"}, h("p", {}, h("strong", {}, `You said ${since(one.at)} that you are ready to be seen.`), quote(one.words)),
          h("p", {class: "hint"}, observers.length ? `${names(observers)} can see it. Nobody has answered yet.` : "Nobody at your sites can observe yet. Tell your administrator."),
          h("div", {class: "actions"}, button("Change the line", () => tell(one.words), "quiet small", {"aria-label": `Change the line: ${about}`}), button("Take it back", back, "plain small", {"aria-label": `Take it back: ready to be seen at ${about}`}))) : null,
        one?.outcome === "later" ? h("div", {class: "notice"}, h("p", {}, h("strong", {}, `${one.closed_by}, ${since(one.closed_at)}: not just now.`), quote(one.answer)), h("p", {class: "hint"}, "That says nothing about how you work. Ask again whenever you like.")) : null,
        one?.outcome === "seen" ? h("p", {class: "hint"}, `✓ You asked to be seen, and ${one.closed_by} saw you. Signed ${since(one.closed_at)}.`) : null,
        open ? null : h("div", {class: "actions"}, button("I am ready to be seen at this", () => tell(""), "small", {"aria-label": `I am ready to be seen at this: ${about} ${title}`}),
          gone === null ? null : button("Undo", (event) => again(event, gone), "plain small")),
        trouble, said.element);
      if (words) {
        said.say(words, "good");
        changed(one);
        (gone === null ? place.querySelector("button") : [...place.querySelectorAll("button")].at(-1))?.focus();
      }
    }
    show(first);
    return place;
  }

  /** "Not now" for an observer: asks for a line and gives what became of the wish, or null. */
  async function notNow(model, one) {
    const line = h("input", {type: "text", maxlength: LONGEST, autocomplete: "off", required: true});
    const told = await ask({title: `Not now: ${one.person.name}, ${one.about}`, yes: "Send", body: [
      h("p", {}, `${one.person.name.split(" ")[0]} ${wish(one)}`),
      field(`One line to ${one.person.name.split(" ")[0]}`, line, "When it could be, or what should come first. They read it with your name.")],
    send: () => {
      if (!line.value.trim()) throw lacking("The line", "is empty.", "Say when it could be, or what should come first.");
      return call(model, "not_now", {id: one.id, words: line.value});
    }});
    return told && told.ask;
  }

  /** Take one's own "not now" back. */
  const stillOpen = async (model, one) => (await call(model, "not_now", {id: one.id, undo: true})).ask;

  /** On one person's record: what she asked and nobody answered. Empty where there is nothing. model needs not_now. */
  function asked(model, all, {may, changed = () => {}}) {
    const said = status();
    const list = h("ul", {class: "plain"});
    const element = h("section", {class: "notice tip no-print", "aria-label": "Asked to be seen", hidden: !all.length}, h("h2", {class: "h3", tabindex: "-1"}, "Asked to be seen"), list, said.element);
    const item = (one) => {
      const row = h("li", {class: "piece"});
      const open = () => fill(row, h("p", {}, h("strong", {}, `${one.about} ${one.title}`), h("br"), wish(one)),
        may ? h("div", {class: "actions"}, h("a", {class: "button small", href: `/observe/${one.person.id}/${one.about.toLowerCase()}`, "aria-label": `Observe now: ${one.about}`}, "Observe now"),
          button("Not now", async () => {
            const told = await notNow(model, one);
            if (!told) return;
            changed(told);
            closed(told);
          }, "quiet small", {"aria-label": `Not now: ${one.about}`})) : null);
      const closed = (told) => {
        fill(row, h("p", {}, `${one.about} ${one.title}: not now. “${told.answer}” `, button("Undo", async (event) => {
          try { one = await busy(event.currentTarget, stillOpen(model, told)); changed(one); open(); said.say("It waits again.", "good"); row.querySelector("a, button")?.focus(); } catch (error) { if (!error.problem) throw error; fill(row, notice(error.problem)); }
        }, "plain small", {"aria-label": `Undo: ${one.about}`})));
        said.say("Sent.", "good");
        row.querySelector("button").focus();
      };
      open();
      return row;
    };
    fill(list, all.map(item));
    return element;
  }

  /** Asking for a talk, quietly, and taking that back. wish: {on, words} or null; who: names. model needs talk({words, undo}). */
  function wishTalk(model, {wish: first, who}) {
    const said = status();
    const trouble = h("div", {});
    const place = h("div", {class: "stack tight no-print"});

    async function tell() {
      const line = h("input", {type: "text", maxlength: LONGEST, autocomplete: "off", value: first?.words || ""});
      const told = await ask({title: "Ask for a talk", yes: "Ask", body: [h("p", {}, `${who} will see it and find a time with you. You need no reason.`),
        field("What about? (if you like)", line, "A few words, such as “nights” or “how I am doing”. No names of people supported.")], send: () => call(model, "talk", {words: line.value})});
      if (told) show(told.wish, `Asked. ${who} can see it now.`);
    }

    async function back(event) {
      try { show((await busy(event.currentTarget, call(model, "talk", {undo: true}))).wish, "Taken back."); } catch (error) { if (!error.problem) throw error; fill(trouble, notice(error.problem)); }
    }

    function show(one, words = "") {
      first = one;
      fill(trouble);
      fill(place, one ? [h("p", {}, h("strong", {}, `You asked for a talk on ${when(one.on)}.`), quote(one.words)), h("p", {class: "hint"}, `${who} can see it until a talk was written down.`)] : null,
        h("div", {class: "actions"}, button(one ? "Change the words" : "Ask for a talk", tell, "quiet small"), one ? button("Take it back", back, "plain small", {"aria-label": "Take it back: the talk you asked for"}) : null), trouble, said.element);
      if (words) { said.say(words, "good"); place.querySelector("button").focus(); }
    }
    show(first);
    return place;
  }

  return {...kit, wish, wishTalk, ready, notNow, stillOpen, asked, since};
};
