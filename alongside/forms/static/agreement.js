// Rounds in which assessors judge the same thing, each alone: the list, one's own marks, and, when all are in, the talk.

export default (kit) => ({render({model, el}) {
  const {h, fill, call, notice, status, field, select, radios, checks, ask, confirm, lacking, when, button, busy, uid} = kit;
  const {page, round} = model.get("data");
  const said = status();
  const names = (list) => (list.length < 2 ? list.join("") : `${list.slice(0, -1).join(", ")} and ${list[list.length - 1]}`);
  const KIND = {document: "Writing", observation: "A visit"};

  // --- the list ----------------------------------------------------------------------------------------------------

  function list() {
    const waiting = page.rounds.filter((one) => one.waiting);
    const rest = page.rounds.filter((one) => !one.waiting);
    const card = (one) => h("li", {class: "card"}, h("p", {class: "eyebrow"}, `${KIND[one.kind]} · ${one.about}`),
      h("h3", {}, h("a", {href: `/agreement/${one.id}`}, one.title)),
      h("p", {class: "hint"}, `Made by ${one.made_by}, ${when(one.made_on)}. ${one.in} of ${one.of} are in.`),
      one.waiting ? h("p", {}, h("span", {class: "chip soon"}, "◷ waits for your marks")) : one.words ? h("p", {}, one.words) : h("p", {}, h("span", {class: "chip"}, "… waits for others")));
    fill(el, said.element, h("div", {class: "actions top"}, button("Make a round", make)),
      h("h2", {}, "Waiting for your marks"),
      waiting.length ? h("ul", {class: "plain grid"}, waiting.map(card)) : h("p", {class: "hint"}, "Nothing waits for you."),
      h("h2", {}, "Your rounds"),
      rest.length ? h("ul", {class: "plain grid"}, rest.map(card)) : h("div", {class: "empty"}, h("h3", {}, "No round yet"), h("p", {}, "Start with one of the short invented visits: it takes two people about five minutes.")),
      page.pairs.length ? pairs() : null);
  }

  function pairs() {
    const figure = (one) => (one.percent === null ? "" : `${one.percent}% (${one.low} to ${one.high}%)`);
    const kappa = (one) => (one.few ? "too few rows to say" : one.kappa === null ? "not to be told: all marks are the same" : `${one.kappa.toFixed(2)}${one.kappa_low === null ? "" : ` (${one.kappa_low.toFixed(2)} to ${one.kappa_high.toFixed(2)})`}`);
    return [h("h2", {}, "How pairs see it, over time"),
      h("p", {}, "Two people who judge alike make a fair record. Where they differ, the checklist may be at fault as well as the eyes. These figures are for talking, never for ranking."),
      h("div", {class: "table-scroll"}, h("table", {class: "stack-rows"}, h("caption", {class: "visually-hidden"}, "Agreement of each pair of assessors"),
        h("thead", {}, h("tr", {}, ["Pair", "Judged", "Rounds, oldest first", "Same mark", "Kappa"].map((words) => h("th", {scope: "col"}, words)))),
        h("tbody", {}, page.pairs.map((pair) => h("tr", {}, h("th", {scope: "row"}, names(pair.names)), h("td", {"data-label": "Judged"}, pair.kind === "document" ? "writing" : "visits"),
          h("td", {"data-label": "Rounds"}, h("ul", {class: "plain"}, pair.rounds.map((one) => h("li", {}, `${when(one.on)}: ${one.same} of ${one.n}`)))),
          h("td", {"data-label": "Same"}, `${pair.figures.same} of ${pair.figures.n}: ${figure(pair.figures)}`), h("td", {"data-label": "Kappa"}, kappa(pair.figures))))))),
      h("p", {class: "hint"}, "In brackets: where the figure could well lie, with 95% confidence. Rows of one piece of work hang together, so take it as a rough guide.")];
  }

  async function make() {
    const visits = page.visits.map((one) => [`observation ${one.slug}`, `${one.title} (${one.about}, ${one.steps} steps)`]);
    const works = page.documents.map((one) => [`document ${one.id}`, `${one.title}, ${one.name}, ${when(one.on)}${one.status === "judged" ? " (already judged)" : ""}`]);
    const what = h("select", {}, h("optgroup", {label: "Invented visits"}, visits.map(([id, words]) => h("option", {value: id}, words))),
      works.length ? h("optgroup", {label: "Work that was handed in"}, works.map(([id, words]) => h("option", {value: id}, words))) : null);
    const who = checks("Who judges it? Two to six people", page.assessors.map((one) => [one.id, `${one.name}${one.id === page.me.id ? " (you)" : ""}, ${one.roles.join(" and ")}`]), [page.me.id]);
    const made = await ask({title: "Make a round", yes: "Ask them",
      body: [field("What do they judge?", what, "What was decided about a text is closed to whom you ask until the marks are in. The one who decided knows it already: fresh work or a visit is fairest."), who.element,
        h("p", {class: "hint"}, "Each finds it on this page. Nobody sees another's marks, and neither do you, before all are in.")],
      send: () => {
        if (who.read().length < 2) throw lacking("The assessors", "are too few.", "Choose at least two.");
        const [kind, subject] = what.value.split(" ");
        return call(model, "make", {kind, subject, assessors: who.read()});
      }});
    if (made) window.location.assign(`/agreement/${made.id}`);
  }

  // --- one round ---------------------------------------------------------------------------------------------------

  let shown = round;
  let touched = false;
  const place = h("div", {class: "stack agreement"});

  const subject = () => h("section", {class: "card warm", "aria-labelledby": "what"}, h("h2", {id: "what"}, shown.title),
    h("p", {class: "hint"}, `${shown.about} ${shown.about_title}`),
    shown.case ? h("details", {class: "bare"}, h("summary", {}, "The case it is about"), kit.prose(shown.case)) : null,
    h("div", {class: "paper"}, shown.text || "The text is no longer kept."));

  const who = () => h("ul", {class: "chips", "aria-label": "Assessors"}, shown.assessors.map((one) => h("li", {}, h("span", {class: `chip ${one.in ? "good" : ""}`}, `${one.in ? "✓" : "◷"} ${one.me ? "you" : one.name}${one.in ? "" : ", not in yet"}`))));

  function marking() {
    const mine = shown.mine || {};
    const rows = shown.rows.map((row, at) => {
      const name = uid("mark");
      const inputs = row.marks.map(([value]) => h("input", {type: "radio", name, value, checked: mine[row.id]?.mark === value}));
      const why = h("input", {type: "text", maxlength: 300, value: mine[row.id]?.why || "", autocomplete: "off"});
      const element = h("fieldset", {class: "observed-step"}, h("legend", {}, `${at + 1}. ${row.text}`),
        row.full ? h("details", {class: "bare"}, h("summary", {}, "What full marks look like"), h("p", {}, row.full)) : null,
        h("div", {class: `segs ${row.marks.length === 2 ? "two" : ""}`}, row.marks.map(([value, words], i) => h("label", {class: `seg ${value}`}, inputs[i], h("span", {}, words)))),
        field("Why? One line helps the talk", why));
      return {row, element, inputs, read: () => ({mark: inputs.find((one) => one.checked)?.value || "", why: why.value})};
    });
    const trouble = h("div", {});
    const send = button(shown.mine ? "Keep my changed marks" : "Keep my marks", async () => {
      const open = rows.findIndex((one) => !one.read().mark);
      if (open >= 0) {
        fill(trouble, notice({where: `Row ${open + 1}`, what: "has no mark yet.", way_out: "Choose the one that fits best."}));
        rows[open].inputs[0].focus();
        return;
      }
      fill(trouble);
      try {
        shown = await busy(send, call(model, "mark", {marks: Object.fromEntries(rows.map((one) => [one.row.id, one.read()]))}));
        draw();
        said.say(shown.complete ? "Kept. All marks are in." : shown.kind === "document" ? "Kept. They are shown when everybody is in." : "Kept. You can change them until everybody is in.", "good");
        place.querySelector("h2")?.scrollIntoView({block: "start"});
      } catch (error) {
        if (!error.problem) throw error;
        fill(trouble, notice(error.problem));
      }
    });
    return h("section", {class: "card", "aria-labelledby": "mine", oninput: () => { touched = true; }}, h("h2", {id: "mine"}, "Your marks"),
      h("p", {}, shown.mine ? "Your marks are in. Until the others are too, you can change them." : "Judge what is on the page, as you would on the job. Nobody sees your marks before everybody is in."),
      shown.kind === "document" ? h("p", {class: "hint"}, "Until you have marked it, what was decided about this text stays closed to you. Afterwards your marks stay as they are.") : null,
      rows.map((one) => one.element), trouble, h("div", {class: "actions"}, send));
  }

  /** One's own marks on a text, once they are in. */
  const kept = () => h("section", {class: "card", "aria-labelledby": "mine"}, h("h2", {id: "mine"}, "Your marks are in"), h("p", {}, "They stay as they are, because what was decided about this text is open to you now. What you see differently belongs in the talk."),
    h("ul", {class: "plain lines"}, shown.rows.map((row) => h("li", {}, h("span", {}, row.text, shown.mine[row.id].why ? h("p", {class: "hint"}, shown.mine[row.id].why) : null), h("span", {}, words(row, shown.mine[row.id].mark))))));

  const words = (row, mark) => row.marks.find(([value]) => value === mark)?.[1] || "–";

  function result() {
    const {figures, rows, names: people} = shown.result;
    const lines = shown.rows.map((row) => ({...row, ...rows.find((one) => one.id === row.id), marksOf: row.marks}));
    const apart = lines.filter((one) => !one.same);
    const kappa = figures.few ? "" : figures.kappa === null ? "Kappa cannot be told here: all marks are the same." :
      `${figures.how[0].toUpperCase()}${figures.how.slice(1)}: ${figures.kappa.toFixed(2)}${figures.kappa_low === null ? "" : `, somewhere between ${figures.kappa_low.toFixed(2)} and ${figures.kappa_high.toFixed(2)}`}. (1 is full agreement, 0 what chance alone would give.)`;
    return [h("section", {class: "card calm", "aria-labelledby": "figures"}, h("h2", {id: "figures"}, `How ${names(people)} see it`),
      h("p", {class: "big"}, `${figures.same} of ${figures.n}`), h("p", {}, figures.words),
      figures.few ? null : h("p", {class: "hint"}, `${figures.percent}%, somewhere between ${figures.low} and ${figures.high}%. ${kappa} Rows of one piece hang together: take these as a rough guide.`)),
    h("section", {"aria-labelledby": "talk"}, h("h2", {id: "talk"}, apart.length ? "To talk about" : "Nothing to settle"),
      h("p", {}, apart.length ? "Ask each other: what did you see that the other did not? Nobody has to win. The words of the step may be what needs mending."
        : "You gave the same mark on every row. Was any of them close? That is worth a minute too."),
      h("ol", {class: "plain stack"}, apart.map((row) => talk(row, people)))),
    lines.length > apart.length ? h("details", {}, h("summary", {}, `Rows with the same mark (${lines.length - apart.length})`),
      h("ul", {class: "plain"}, lines.filter((one) => one.same).map((row) => h("li", {class: "piece"}, h("p", {}, row.text), h("p", {class: "hint"}, `${words(shown.rows.find((one) => one.id === row.id), row.marks[0].mark)}. `,
        row.marks.map((one, at) => (one.why ? `${people[at]}: ${one.why} ` : "")), meant(row)))))) : null];
  }

  const meant = (row) => (row.meant ? `Whoever wrote this visit meant: ${words(shown.rows.find((one) => one.id === row.id), row.meant).toLowerCase()}.${row.because ? ` ${row.because}` : ""}` : "");

  function talk(row, people) {
    const line = shown.rows.find((one) => one.id === row.id);
    return h("li", {class: "card apart"}, h("h3", {}, row.text),
      h("dl", {class: "sides"}, row.marks.map((one, at) => h("div", {}, h("dt", {}, people[at]), h("dd", {}, h("strong", {}, words(line, one.mark)), one.why ? h("p", {}, one.why) : h("p", {class: "hint"}, "No reason given."))))),
      meant(row) ? h("p", {class: "hint"}, meant(row)) : null,
      row.agreed ? h("p", {class: "notice"}, h("strong", {}, `Agreed: ${words(line, row.agreed.mark).toLowerCase()}. `), row.agreed.words, h("span", {class: "hint"}, ` Noted by ${row.agreed.by}, ${when(row.agreed.on)}`)) : null,
      h("div", {class: "row no-print"}, button(row.agreed ? "Change what you agreed" : "Note what you agree on", () => settle(line, row), "quiet small"),
        row.agreed ? button("Take it out", () => agree({row: row.id, mark: "", words: ""}, "Taken out."), "plain small") : null));
  }

  async function agree(facts, told) {
    shown = await call(model, "agree", facts);
    draw();
    said.say(told, "good");
    return {};
  }

  async function settle(line, row) {
    const mark = radios("After the talk we agree on", line.marks, row.agreed?.mark || "");
    const why = h("textarea", {rows: 2, maxlength: 300, value: row.agreed?.words || ""});
    await ask({title: line.text, yes: "Note it", body: [mark.element, field("Because (one line)", why), h("p", {class: "hint"}, "This is a note among you. It changes no record and no points.")],
      send: () => {
        if (!mark.read()) throw lacking("The mark", "is still open.", "Choose one, or go back and talk on.");
        return agree({row: line.id, mark: mark.read(), words: why.value}, "Noted.");
      }});
  }

  async function stop() {
    const many = shown.assessors.filter((one) => one.in).length;
    const body = many >= 2 ? "The marks that are in are shown now. Whoever is not in cannot mark any more." : "Fewer than two have marked, so the round is called off.";
    if (!await confirm({title: "Stop waiting?", body: h("p", {}, body), yes: many >= 2 ? "Show the marks" : "Call it off", tone: many >= 2 ? "" : "danger"})) return;
    try {
      shown = await call(model, "close", {});
      draw();
      said.say("Closed.", "good");
    } catch (error) { said.say(error.message, "warn"); }
  }

  async function leave() {
    const few = shown.assessors.length < 3;
    const body = `You need no reason: you may know the piece already, or have no time. ${few ? "With you gone fewer than two are left, so the round is called off." : "The others go on without you."} You cannot come back into it.`;
    if (!await confirm({title: "Take yourself out?", body: h("p", {}, body), yes: "Take me out"})) return;
    try {
      await call(model, "leave", {});
      touched = false;
      window.location.assign("/agreement");
    } catch (error) { said.say(error.message, "warn"); }
  }

  function draw() {
    const open = !shown.complete && !shown.closed;
    touched = false;
    fill(place, h("div", {class: shown.complete || (open && shown.asked) ? `split ${shown.complete ? "done" : ""}` : ""}, subject(),
      shown.complete ? h("div", {class: "stack"}, result()) : open && shown.asked ? (shown.mine && shown.kind === "document" ? kept() : marking()) : null),
      !shown.complete && shown.closed ? h("p", {class: "notice"}, "This round was called off before two marks were in.") : null,
      open ? h("section", {class: "card flat", "aria-labelledby": "in"}, h("h2", {id: "in", class: "h3"}, "Who is in"), who(),
        shown.left.length ? h("p", {}, `${names(shown.left)} cannot judge this one.`) : null,
        h("p", {class: "hint"}, "The marks are shown to everybody at the same moment: when the last one is in."),
        h("div", {class: "row"}, button("Look again", async (event) => {
          try { shown = await busy(event.currentTarget, call(model, "load", {})); } catch (error) { said.say(error.message, "warn"); return; }
          if (shown.complete) draw(); else said.say("Still waiting.");
        }, "quiet small"), shown.maker ? button("Stop waiting", stop, "plain small") : null,
        shown.asked && !shown.mine ? button("I cannot judge this one", leave, "plain small") : null)) : null,
      shown.complete ? h("div", {class: "actions no-print"}, button("Print", () => window.print(), "quiet small")) : null);
  }

  if (page) { list(); return; }
  window.addEventListener("beforeunload", (event) => { if (touched) event.preventDefault(); });
  fill(el, said.element, place);
  draw();
}});
