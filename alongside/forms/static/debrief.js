// Looking back: how it ended, what the choices showed, the path on a map, the last try beside this one, what to do next.

export default (kit) => {
  const {h, fill, prose, inline, button, busy, call, notice, status, uid, day, pathmap} = kit;

  const TONES = {good: "good", mixed: "soon", poor: "late", unsafe: "late"};
  const WORDS = {good: (name) => (name ? `It went ${name}’s way` : "It went well"), mixed: () => "Some of it worked", poor: () => "A chance was missed", unsafe: () => "Someone was not safe"};
  const ends = (kind, name) => (WORDS[kind] || WORDS.mixed)(name);
  const low = (text) => text.replace(/^./, (letter) => letter.toLowerCase());

  /** The first part, from what Python told at the ending. acts: {back(event, n), again(event), open(event, slug)}; did: the last choice. */
  function debrief(view, {model, acts, did}) {
    const rest = h("div", {"aria-busy": "true"}, h("p", {class: "hint"}, "The map of your path is being drawn…"));
    const beyond = h("div", {});
    const shown = [
      h("div", {class: "spread"}, h("h2", {}, view.name || view.story.title), h("p", {class: "hint"}, view.story.title)),
      h("section", {class: "card story", "aria-labelledby": "story"}, did,
        h("h3", {id: "story", tabindex: "-1"}, "How it ends"),
        h("div", {class: "telling"}, prose(view.ending.text)),
        view.ending.later ? h("div", {class: "telling later"}, h("h4", {}, "A month later"), prose(view.ending.later.replace(/^A month later,? (\p{L})/u, (_, first) => first.toUpperCase()))) : null,
        h("p", {}, h("span", {class: `chip ${TONES[view.ending.kind] || ""}`}, ends(view.ending.kind, view.name)))),
      view.shown.length ? h("section", {class: "card calm", "aria-labelledby": "shown"}, h("h2", {id: "shown", class: "h3"}, "What your choices showed"),
        h("ul", {class: "plain shown"}, view.shown.map((one) => h("li", {}, h("span", {}, one.title), " ", h("span", {class: `chip ${one.tone}`}, one.words))))) : null,
      beyond,
      rest,
      h("section", {"aria-labelledby": "talk"}, h("h2", {id: "talk"}, "Let's talk about it"),
        view.mode === "practice" ? null : h("p", {class: "notice"}, "This was an assessment. It stays in your record as you played it."),
        h("ol", {class: "plain talk"}, view.steps.map((row) => talk(row, acts)))),
      h("section", {class: "card", "aria-labelledby": "on"}, h("h2", {id: "on", class: "h3"}, "Where to go from here"),
        view.endings > 1 ? h("p", {}, `This story can end in ${view.endings} ways. You have just seen one of them.`) : null,
        h("div", {class: "actions"}, button("Play it again", acts.again),
          h("a", {class: "button plain", href: "/practice", onclick: (event) => acts.people(event)}, "Meet somebody else"),
          button("Print this", () => print(), "plain"))),
    ];
    complete(view, {model, acts, rest, beyond});
    return shown;
  }

  async function complete(view, {model, acts, rest, beyond}) {
    try {
      const more = await call(model, "look_back");
      fill(beyond, h("div", {class: "halves"}, next(more, acts), view.learner ? reflection(more.reflection, view.mode, model) : null));
      fill(rest, pathmap(more.map), more.before ? beside(view, more.before, acts) : null);
    } catch (error) {
      if (!error.problem) throw error;
      fill(rest, notice(error.problem));
    } finally { rest.removeAttribute("aria-busy"); }
  }

  // --- one thing next, and a line for the trainer -----------------------------------------------------------------------

  function next({next: one, lesson}, acts) {
    if (!one && !lesson) return null;
    const inPlace = (event) => acts.open(event, one.href.split("/").pop());
    const way = (words, label, more = {}) => [h("p", {}, words), h("div", {class: "actions"}, h("a", {class: "button small", href: one.href, ...more}, label))];
    const ways = {
      lesson: () => way(`The lesson “${one.title}” takes a few minutes a page.`, "Open the lesson"),
      case: () => way(`${one.name}’s story asks for the same thing, in another life.`, `Meet ${one.name}`, {onclick: inPlace}),
      record: () => way("Look at what it takes on the job, line by line, and try one of them.", "See it in My record"),
      meet: () => way("You made the best choice each time. Try it with somebody new.", `Meet ${one.name}`, {onclick: inPlace}),
    };
    return h("section", {class: "card warm next", "aria-labelledby": "next"}, h("h2", {id: "next", class: "h3"}, one && one.kind !== "meet" ? "One thing to practice next" : "Next"),
      one && one.words ? h("p", {}, h("strong", {}, one.words)) : null, one && one.indicator ? h("p", {}, one.indicator) : null, one ? ways[one.kind]() : null,
      lesson && lesson.href !== one?.href ? h("p", {}, "The lesson this story belongs to: ", h("a", {href: lesson.href}, lesson.title)) : null);
  }

  /** What a trainer answered to a line; null while there is no answer. */
  const answered = (line) => (line.reply ? [h("p", {class: "hint"}, `${line.replied_by || "Your trainer"} answered on ${day(line.replied_at)}:`), h("blockquote", {class: "reply"}, line.reply)] : null);

  function reflection(kept, mode, model) {
    const id = uid("line");
    const said = status();
    const title = h("h2", {class: "h3"}, h("label", {for: id}, "One thing I will do differently on my next shift"));
    if (kept?.read_at) return h("section", {class: "card line"}, h("h2", {class: "h3"}, "One thing I will do differently on my next shift"), h("blockquote", {}, kept.text), answered(kept) || h("p", {class: "hint"}, `Read by ${kept.read_by || "your trainer"} on ${day(kept.read_at)}.`));
    const text = h("textarea", {id, rows: 3, maxlength: 600, value: kept?.text || "", "aria-describedby": `${id}-hint`});
    const send = button(kept ? "Save the change" : "Send to my trainer", async () => {
      try {
        const {kept: sent} = await busy(send, call(model, "reflect", {text: text.value}));
        send.textContent = sent ? "Save the change" : "Send to my trainer";
        said.say(sent ? "Sent. You can change it until your trainer has read it." : "Nothing is sent now.", "good");
      } catch (error) {
        if (!error.problem) throw error;
        said.say([error.problem.where, error.problem.what, error.problem.way_out].join(" "), "warn");
      }
    }, "small");
    return h("section", {class: "card line", "aria-label": "A line for your trainer"}, title,
      h("p", {class: "hint", id: `${id}-hint`}, mode === "practice" ? "If you send it, your trainer reads this line and the name of the story. How you played stays with you." : "Your trainer reads this line."),
      text, h("div", {class: "actions"}, send), said.element);
  }

  // --- the last try beside this one ---------------------------------------------------------------------------------------

  const times = (one) => (one ? `${one.shown} of ${one.of} ${one.of === 1 ? "time" : "times"}` : "did not come up");

  function beside(view, before, acts) {
    const {parted} = before;
    return h("section", {class: "card beside-last", "aria-labelledby": "beside"}, h("h2", {id: "beside"}, "Beside your last try"),
      h("p", {}, `Last time, on ${day(before.ended)}${before.mode === "assessed" ? " (assessment)" : ""}: ${low(ends(before.endings.before, view.name))}. This time: ${low(ends(before.endings.now, view.name))}.`),
      before.changed ? h("p", {class: "hint"}, "The story has been changed since then, so not everything can be compared.") : null,
      before.reflection ? h("div", {class: "parted"}, h("h3", {}, "What you wrote last time"), h("blockquote", {}, before.reflection.text), answered(before.reflection)) : null,
      before.same ? h("p", {}, "You made the same choices both times.") : null,
      parted ? h("div", {class: "parted"}, h("h3", {}, `Where the paths part: choice ${parted.n}`), h("div", {class: "hint"}, prose(parted.story)),
        h("dl", {}, h("dt", {}, "Last time you did"), h("dd", {}, inline(parted.before || "nothing; the moment passed.")), h("dt", {}, "This time you did"), h("dd", {}, inline(parted.now || "nothing; the moment passed."))),
        h("div", {class: "actions"}, button("Play on from there", (event) => acts.back(event, parted.n), "quiet small"))) : null,
      before.rows.length ? h("table", {class: "stack-rows"}, h("caption", {}, "How often you chose the best of what was on offer"),
        h("thead", {}, h("tr", {}, ["What it asks for", "Last time", "This time"].map((words) => h("th", {scope: "col"}, words)))),
        h("tbody", {}, before.rows.map((row) => h("tr", {}, h("th", {scope: "row"}, row.title), h("td", {"data-label": "Last time"}, times(row.before)), h("td", {"data-label": "This time"}, times(row.now), moved(row)))))) : null);
  }

  function moved({now, before}) {
    if (!now || !before) return null;
    const step = Math.sign(now.shown / now.of - before.shown / before.of);
    return step ? h("small", {}, step > 0 ? " (more)" : " (less)") : null;
  }

  // --- one choice after the other -------------------------------------------------------------------------------------------

  function talk(row, acts) {
    return h("li", {class: `card ${row.best ? "kept" : ""}`.trim()},
      h("h3", {}, `Choice ${row.n}`),
      h("p", {}, h("strong", {}, row.timed_out ? "The moment passed before you chose." : "You: "), inline(row.picked)),
      row.why ? h("p", {class: `verdict ${row.best ? "good" : "again"}`}, inline(row.why)) : null,
      row.critical ? h("p", {class: "notice stop"}, "This choice put somebody at risk.") : null,
      row.shows.length ? h("ul", {class: "chips", "aria-label": "What this choice showed"}, row.shows.map((one) => h("li", {class: `chip ${one.tone}`}, `${one.title}: ${one.words}`))) : null,
      row.about.length ? h("div", {class: "looked-at"}, h("p", {class: "label"}, "What is looked at here"), h("ul", {}, row.about.map((words) => h("li", {}, words)))) : null,
      row.opened.length ? h("p", {class: "hint"}, `You looked this up first: ${row.opened.join(", ")}.`) : null,
      h("details", {}, h("summary", {}, row.better ? "Another way from here" : "The moment again"), h("div", {class: "hint"}, prose(row.story)),
        row.better ? h("div", {}, h("p", {}, h("strong", {}, inline(row.better.text))), h("p", {}, inline(row.better.why)),
          row.better.about.length ? h("ul", {class: "hint"}, row.better.about.map((words) => h("li", {}, words))) : null,
          row.better.opens ? [h("p", {class: "label"}, "Then the story goes on like this:"), h("blockquote", {}, prose(row.better.opens))] : null) : null),
      h("div", {class: "actions"}, button("Try again from here", (event) => acts.back(event, row.n), "plain small",
        {"aria-label": `Try again from choice ${row.n}`})));
  }

  return {...kit, debrief};
};
