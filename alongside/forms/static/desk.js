// The trainer's desk: one piece of work at a time, the learner's words beside what the reviewer found, points row by row.

export default (kit) => ({render({model, el}) {
  const {h, fill, call, confirm, notice, status, field, select, when, button, busy, prose, marked, uid, ruleNotes, finding, said: quoted, pause, area, scale, asks, speaks, shown, bank, releasing, seconds, rescoring, trusting, reflections, dated} = kit;
  const said = status();
  const undone = h("div", {});
  const list = h("nav", {"aria-label": "Work that waits"});
  const desk = h("div", {class: "stack"});
  const place = h("div", {class: "desk"}, desk, list);
  const filters = {status: "waiting", module: "", site: "", kind: "", find: ""};
  let {rules, queue, titles, trust, here, done: accepted} = model.get("data");
  let work = null;
  let draft = {};
  let unfolded = false;  // the list of modules to hold back
  let turns = 0;  // how often something was opened: only the last one is shown
  let again = false;  // a decision is being changed

  const VERDICT = {met: ["good", "✓ there"], partial: ["soon", "◐ partly"], missing: ["late", "○ not found"], not_asked: ["", "not asked"]};

  async function refresh() {
    queue = await call(model, "queue", filters);
    drawList();
  }

  const leave = () => { if (work?.status === "waiting") call(model, "leave", {id: work.id}).catch(() => {}); };

  /** Back to the list alone. */
  function shut() {
    leave();
    work = null;
    drawWork();
    drawList();
    said.say("");
    desk.querySelector("h2")?.focus();
  }

  /** What stands before and after a piece of work in the list as it is filtered; by the whole queue where it is not in there. */
  function beside(id, told) {
    const at = queue.items.findIndex((one) => one.id === id);
    return at < 0 ? {previous: told.previous, next: told.next} : {previous: queue.items[at - 1]?.id || "", next: queue.items[at + 1]?.id || ""};
  }

  async function open(id, focus = true) {
    said.say("");
    show("queue");
    leave();
    again = false;
    fill(desk, h("div", {class: "empty"}, h("p", {}, "Opening…")));  // nobody may press a button of the work that goes
    const turn = (turns += 1);
    try {
      const told = await call(model, "work", {id});
      if (turn !== turns) return;
      work = {...told, ...beside(id, told)};
      draft = {rows: Object.fromEntries(work.rows.map((row) => [row.id, {points: row.hint && work.status === "waiting" ? null : row.points, comment: row.comment || ""}])), comment: work.comment || ""};
      drawWork();
      drawList();
      if (focus) desk.querySelector("h2")?.focus();
    } catch (error) {
      if (!error.problem) throw error;
      const round = queue.items.find((one) => one.id === id)?.closed;
      fill(desk, notice(error.problem), round ? h("p", {}, h("a", {href: "/agreement", class: "button"}, "To the agreement rounds")) : null);
      desk.scrollIntoView({block: "center"});
    }
  }

  const LISTS = [["waiting", "Waiting"], ["held", "Not yet released"], ["returned", "Sent back"], ["judged", "Accepted"]];
  const KINDS = {note: "Notes", goal: "Goals", profile: "Profiles", reflection: "Reflections"};
  const set = (name) => async (value) => { filters[name] = value; await refresh(); };
  const finder = h("input", {type: "search", autocomplete: "off", oninput: pause(() => set("find")(finder.value), 300)});

  /** Hold a module's feedback back, or let it out with each decision. */
  const holding = (one) => h("label", {class: "check"}, h("input", {type: "checkbox", checked: queue.holds.includes(one.slug), onchange: async (event) => {
    try {
      queue.holds = (await call(model, "hold_feedback", {module: one.slug, hold: event.target.checked})).holds;
      said.say(event.target.checked ? `Feedback on “${one.title}” waits from now on until it is released.` : "Feedback goes out with each decision again. What is held stays under “To release”.", "good");
    } catch (error) { fill(undone, notice(error.problem)); }
  }}), h("span", {}, one.title));

  function drawList() {
    const waits = filters.status === "waiting";
    const old = waits && queue.old ? `${queue.old} ${queue.old === 1 ? "waits" : "wait"} longer than ${queue.old_days} days.` : "";
    kit.steady(list, () => fill(list, h("div", {class: "card"}, h("h2", {}, waits ? `${queue.items.length} waiting` : `${queue.items.length} ${LISTS.find(([id]) => id === filters.status)[1].toLowerCase()}`),
      old ? h("p", {class: "chip soon"}, h("span", {"aria-hidden": "true"}, "◷ "), old) : null,
      h("div", {class: "fields roomy"}, field("List", select(LISTS, filters.status, set("status"))),
        queue.modules.length > 1 || filters.module ? field("Module", select([["", "All modules"], ...queue.modules.map((one) => [one.slug, `${one.title} (${one.count})`])], filters.module, set("module"))) : null,
        queue.kinds.length > 1 || filters.kind ? field("Kind", select([["", "All kinds"], ...queue.kinds.map((one) => [one.kind, `${KINDS[one.kind] || one.kind} (${one.count})`])], filters.kind, set("kind"))) : null,
        queue.sites.length > 1 ? field("Site", select([["", "All my sites"], ...queue.sites.map((one) => [one.id, one.name])], filters.site, set("site"))) : null,
        field("Find a person", finder)),
      queue.items.length ? h("ol", {class: "plain"}, (waits ? queue.items : [...queue.items].reverse()).map((one) => h("li", {}, h("button", {type: "button", class: "queued", "aria-current": work?.id === one.id ? "true" : null, onclick: () => open(one.id)},
        h("strong", {}, one.name), h("span", {}, `${one.title}: ${one.item.replace(/-/g, " ")}`),
        h("small", {}, `${one.attempt > 1 ? `attempt ${one.attempt}, ` : ""}${waits ? `waiting ${one.waits}` : `handed in ${when(one.submitted_at)}`}`, one.proposed === null || one.proposed === undefined ? "" : ` · somebody typed ${one.proposed} in formgrader`),
        one.closed ? h("small", {}, one.closed) : null,
        one.looking ? h("small", {class: "looking"}, `${one.looking} is looking at this`) : null))))
        : h("div", {class: "empty"}, h("p", {}, filters.find || filters.module || filters.kind || filters.site ? "Nothing here fits what you chose." : waits ? "Nothing waits for you. Enjoy it." : "Nothing in this list.")),
      queue.modules.length ? h("details", {class: "bare", open: unfolded, ontoggle: (event) => { unfolded = event.currentTarget.open; }}, h("summary", {}, "Hold feedback back"), h("p", {class: "hint"}, "For the ticked modules every trainer's feedback is collected under “To release”. Until then learners read only that their work was read, and nothing counts."), queue.modules.map(holding)) : null)));
  }

  /** The learner's text: evidence under the open row is marked, findings are underlined. */
  const paper = (spans) => h("div", {class: "paper", tabindex: "0", role: "region", "aria-label": `What ${work.name} wrote`}, marked(work.text, spans));

  const page = h("div", {});
  const allFindings = () => work.findings.map((one) => [one.start, one.end, one.message]);
  const showRow = (row) => fill(page, paper(row ? (row.evidence || []).map(([start, end]) => [start, end, titles[row.criterion] || row.id]) : allFindings()));

  /** A button that leads to the words and, with Escape, back. */
  function toWords(one) {
    const control = button("Show me", () => {
      fill(page, paper([[one.start, one.end, one.message || one.question || one.title || ""]]));
      const mark = page.querySelector("mark");
      mark.tabIndex = -1;
      mark.addEventListener("keydown", (event) => { if (event.key === "Escape") { showRow(null); control.focus(); } });
      mark.focus();
      mark.scrollIntoView({block: "center"});
      said.say("These are the words. Press Escape to go back.");
    }, "plain small");
    return control;
  }

  const placed = (one) => one.quote && [...work.text].slice(one.start, one.end).join("") === one.quote;
  const folded = (count, words, items, open = true, hint = "") => (count ? h("details", {open}, h("summary", {}, words), hint ? h("p", {class: "hint"}, hint) : null, h("ul", {class: "plain"}, items)) : null);

  /** The writer's own reason beside a finding she set aside. */
  function setAside(one) {
    const told = work.dismissed.find((each) => each.rule === one.rule && each.quote === one.quote);
    return told ? h("p", {class: "hint"}, h("strong", {}, `${work.name} set this aside: `), told.reason) : null;
  }

  /** What the reviewer found, what the writer set aside, and what only a person can judge, each with its words. */
  const found = () => [
    work.findings.length ? folded(1, `${work.findings.length} ${work.findings.length === 1 ? "finding" : "findings"} of the reviewer`,
      work.findings.map((one, at) => finding(one, {open: at < 3, after: setAside(one), actions: one.quote ? [toWords(one)] : []}).element))
      : h("p", {class: "hint"}, "The reviewer found nothing to flag."),
    folded(work.dismissed.length, `${work.dismissed.length} set aside by ${work.name}`, work.dismissed.map((one) => h("li", {class: "piece"},
      h("p", {}, h("strong", {}, one.title || one.rule), one.quote ? [": ", quoted(one.quote)] : null), h("p", {}, `${work.name} writes: ${one.reason}`), placed(one) ? toWords(one) : null))),
    folded(work.questions.length, `${work.questions.length} ${work.questions.length === 1 ? "question" : "questions"} to you`, work.questions.map((one) => h("li", {class: "piece"},
      h("p", {}, one.question), one.quote ? h("p", {}, quoted(one.quote), " ", toWords(one)) : null)), true, "Only a person can answer these. They are no faults."),
  ];

  function points(row) {
    const id = uid("points");
    const words = h("input", {id: `${id}-c`, type: "text", value: draft.rows[row.id].comment, maxlength: 500, oninput: (event) => { draft.rows[row.id].comment = event.target.value; }});
    return h("fieldset", {class: "points"}, h("legend", {}, asks(row, titles)),
      row.full ? h("p", {class: "hint"}, `Full marks: ${row.full}`) : null,
      h("div", {class: "row"}, scale(row.max, draft.rows[row.id].points, (step) => { Object.assign(draft.rows[row.id], {points: step, taken: false}); total(); }), !row.verdict ? null : row.evidence?.length
        ? h("button", {type: "button", class: `chip ${VERDICT[row.verdict][0]}`, "aria-label": `${VERDICT[row.verdict][1]}, show the place: ${titles[row.criterion] || row.id}`,
          onclick: () => { showRow(row); page.firstChild.scrollIntoView({block: "nearest"}); }}, VERDICT[row.verdict][1])
        : h("span", {class: `chip ${VERDICT[row.verdict][0]}`}, VERDICT[row.verdict][1])),
      row.trust && !again ? h("p", {class: "hint"}, row.hint ? `Hint: ${row.points} of ${row.max}. ${dated(row.trust)}` : dated(row.trust)) : null,
      h("details", {class: "bare"}, h("summary", {}, row.comment ? "Your word on this" : "Add a word"), h("div", {class: "field"}, h("label", {for: words.id}, "Comment on this row"), words), bank(model, words, {topic: () => row.topic, label: "Words that helped on this row", offers: false, said}),
        speaks(row)));
  }

  /** Rows the program read but may not score, still without points from this trainer. */
  const openHints = () => again ? [] : work.rows.filter((row) => row.hint && row.max > 0 && draft.rows[row.id].points === null);

  const takeOver = button("", () => {
    for (const row of openHints()) Object.assign(draft.rows[row.id], {points: row.points, taken: true});
    desk.querySelectorAll(".points").forEach((box, index) => box.querySelectorAll("input[type=radio]").forEach((input) => { input.checked = Number(input.value) === draft.rows[work.rows[index].id].points; }));
    total();
    desk.querySelector("textarea")?.focus();
  }, "quiet small");

  const sum = h("p", {"aria-live": "polite"});
  function total() {
    const values = Object.values(draft.rows).map((row) => row.points);
    const open = work.rows.filter((row) => row.max > 0 && draft.rows[row.id].points === null).length;
    sum.textContent = `${values.reduce((all, one) => all + (one || 0), 0)} of ${work.max} points${open ? `, ${open} ${open === 1 ? "row" : "rows"} still open` : ""}`;
    sum.hidden = !work.max;
    const hints = openHints().length;
    takeOver.textContent = hints === 1 ? "Take over the one hint still open" : `Take over the ${hints} hints still open`;
    takeOver.hidden = !hints;
  }

  async function decide(decision, control) {
    const rows = work.rows.map((row) => ({id: row.id, ...(draft.rows[row.id].points === null ? {} : {points: draft.rows[row.id].points}), comment: draft.rows[row.id].comment, taken: Boolean(draft.rows[row.id].taken)}));
    try {
      const done = await busy(control, call(model, "judge", {id: work.id, rows, comment: draft.comment, decision}));
      const words = [done.status === "held" ? `Decided${decision === "accept" ? ` with ${done.points} of ${done.max}` : ""}. ${work.name} reads it when you release it.`
        : decision === "accept" ? `Accepted with ${done.points} of ${done.max}. It is on the record of ${work.name}.` : `Sent back to ${work.name} with your words.`, done.gradebook].filter(Boolean).join(" ");
      const at = queue.items.findIndex((one) => one.id === work.id);
      await refresh();
      const next = at < 0 ? done.next : queue.items[Math.min(at, queue.items.length - 1)]?.id;
      if (next) await open(next); else { work = null; drawWork(); drawList(); }
      said.say(words, "good");
    } catch (error) { const trouble = desk.querySelector(".trouble"); fill(trouble, notice(error.problem)); trouble.scrollIntoView({block: "center"}); }
  }

  function commentBox() {
    const id = uid("comment");
    const box = h("textarea", {id, rows: 4, value: draft.comment, maxlength: 4000, oninput: (event) => { draft.comment = event.target.value; }});
    return h("div", {class: "field"}, h("label", {for: id}, `Your words to ${work.name}`), h("p", {class: "hint"}, "One thing that works, one thing to try next."), box, bank(model, box, {topic: () => `${work.module}/${work.item}`.slice(0, 120), said}));
  }

  const stuck = (error) => { if (!error.problem) throw error; const trouble = desk.querySelector(".trouble"); fill(trouble, notice(error.problem)); trouble.scrollIntoView({block: "center"}); };

  /** Decide anew, with a reason: the same rows, as they were decided. */
  function changing() {
    const why = area(2);
    const send = async (control, decision) => {
      const rows = work.rows.map((row) => ({id: row.id, ...(draft.rows[row.id].points === null ? {} : {points: draft.rows[row.id].points}), comment: draft.rows[row.id].comment}));
      try {
        const told = await busy(control, call(model, "regrade", {id: work.id, rows, comment: draft.comment, decision, reason: why.value}));
        await refresh();
        await open(work.id);
        said.say([told.status === "held" ? "Changed. It is still held back." : `Changed. ${work.name} reads what you changed and why.`, told.gradebook].filter(Boolean).join(" "), "good");
      } catch (error) { stuck(error); }
    };
    const save = button("Change the decision", () => send(save, "accept"));
    const back = button("Send back instead", () => send(back, "return"), "quiet");
    return h("section", {class: "card", "aria-label": "Decide again"}, h("h3", {tabindex: "-1"}, "Decide again"), h("p", {class: "hint"}, "What you decided before stays in the history. What counted is taken off the record with your reason, and written anew."),
      work.rows.map(points), sum, commentBox(), field("Why do you change it?", why, `${work.name} reads this.`), h("div", {class: "trouble"}), h("div", {class: "actions"}, save, back, button("Leave it as it is", () => { again = false; drawWork(); desk.querySelector("h2")?.focus(); }, "quiet")));
  }

  /** Ask another trainer to mark the same text without these marks. */
  async function askSecond() {
    try {
      const {trainers} = await call(model, "second_looks", {});
      if (!trainers.length) throw Object.assign(new Error("nobody"), {problem: {where: "Nobody else", what: "is a trainer at your sites.", way_out: "Ask your administrator for a second trainer."}});
      const who = select(trainers.map((one) => [one.id, one.name]), trainers[0].id);
      const done = await kit.ask({title: "Ask for a second look", body: [h("p", {}, "Whoever you ask sees the text and the questions: no marks, no comment, no names. Then both of you see both."), field("Whom do you ask?", who)], yes: "Ask", send: () => call(model, "ask_second", {id: work.id, marker: who.value})});
      if (done) { await open(work.id); said.say(`${done.marker} was asked.`, "good"); }
    } catch (error) { stuck(error); }
  }

  const history = () => (work.decisions.length > 1 ? h("details", {open: true}, h("summary", {}, `${work.decisions.length} decisions`), h("ol", {class: "plain"}, work.decisions.map((one) => h("li", {class: "piece"}, h("p", {}, h("strong", {}, one.returned ? "Sent back" : `${shown(one.points)} points`), ` by ${one.by}, ${when(one.at)}`), one.reason ? h("p", {}, `Why it was changed: ${one.reason}`) : null, one.comment ? h("blockquote", {}, one.comment) : null)))) : null);

  /** What was decided, and what may follow. */
  const decision = () => h("section", {class: "card calm", "aria-label": "The decision"}, h("p", {}, h("strong", {}, {judged: "Accepted", held: "Decided, not yet released", returned: "Sent back"}[work.status] || "Replaced by a newer attempt"), work.judged_by ? ` by ${work.judged_by}, ${when(work.judged_at)}` : ""),
    work.comment ? h("blockquote", {}, work.comment) : null, h("p", {}, work.points === null ? "" : `${shown(work.points)} of ${work.max} points`),
    work.rows.some((row) => row.max > 0) ? h("ul", {class: "plain lines"}, work.rows.filter((row) => row.max > 0).map((row) => h("li", {}, h("span", {}, asks(row, titles), row.comment ? h("p", {class: "hint"}, row.comment) : null), h("span", {}, `${shown(row.points)} of ${row.max}`)))) : null,
    history(), h("div", {class: "trouble"}), h("div", {class: "actions"}, work.mine ? button("Change this decision", () => { again = true; drawWork(); desk.querySelector("[aria-label='Decide again'] h3")?.focus(); }, "quiet") : null, second()));

  const second = () => (work.second === "asked" ? h("p", {class: "hint"}, `${work.second_by} was asked for a second look.`) : work.second === "marked" ? h("p", {class: "hint"}, `${work.second_by} marked it as well: see “Second looks”.`)
    : work.rows.some((row) => row.max > 0) && work.status !== "replaced" ? button("Ask for a second look", askSecond, "quiet small") : null);

  function drawWork() {
    place.classList.toggle("open", Boolean(work));
    if (!work) { fill(desk, h("div", {class: "empty"}, h("h2", {tabindex: "-1"}, queue.items.length ? "Choose a piece of work" : "Your desk is clear"), h("p", {}, queue.items.length ? "The one that waits longest stands first." : "New work appears here when somebody hands it in."),
      queue.items.length ? button("Begin with the first", () => open(queue.items[0].id)) : null)); return; }
    const accept = button("Accept", () => decide("accept", accept));
    const back = button("Send back", async () => { if (await confirm({title: `Send this back to ${work.name}?`, body: h("p", {}, "It is opened for writing again. Your words and this text stand on the feedback page. No points are recorded."), yes: "Send back"})) decide("return", back); }, "quiet");
    showRow(null);
    const step = h("div", {class: "row no-print"}, button("Back to the list", shut, "quiet small"),
      work.looking ? h("span", {class: "chip soon", role: "status"}, `${work.looking} is looking at this`) : null, button("Previous", () => work.previous && open(work.previous), "quiet small", {"aria-keyshortcuts": "Alt+K", disabled: !work.previous}),
      button("Next", () => work.next && open(work.next), "quiet small", {"aria-keyshortcuts": "Alt+J", disabled: !work.next}), h("small", {class: "keys"}, "Alt+K and Alt+J do the same."));
    fill(desk, step, h("div", {class: "split"}, h("section", {class: "card beside-me", "aria-label": "This work"}, h("p", {class: "eyebrow"}, `${work.title} · attempt ${work.attempt} · handed in ${when(work.submitted_at)}`), h("h2", {tabindex: "-1"}, work.name), prose(work.prompt),
      work.case ? h("details", {}, h("summary", {}, "The case"), prose(work.case)) : null, page,
      found(),
      work.rule_changes.length ? h("p", {class: "hint"}, `Read with your agency's rules: ${work.rule_changes.map((one) => `${one.rule || "every language rule"} ${one.what} (${when(one.since)})`).join("; ")}.`) : null,
      work.earlier.length ? h("details", {}, h("summary", {}, "Earlier attempts"), work.earlier.map((one) => h("div", {class: "piece"}, h("p", {}, `Attempt ${one.attempt}, ${when(one.submitted_at)}: ${one.status}`), one.comment ? h("blockquote", {}, one.comment) : null, h("div", {class: "paper"}, one.text)))) : null),
    again ? changing() : work.status !== "waiting" ? decision()
      : h("section", {class: "card", "aria-label": "Your judgement"}, h("h3", {}, "Your judgement"), h("p", {class: "hint"}, "A hint is what the program would give. Choose the points yourself; what you agree with you can take over together, below the rows."),
        work.rows.map(points), sum, h("div", {class: "actions"}, takeOver), commentBox(), h("div", {class: "trouble"}), h("div", {class: "actions"}, accept, back, second()))));
    total();
  }

  el.ownerDocument.addEventListener("keydown", (event) => {
    if (!event.altKey || !work || !place.isConnected) return;
    const target = {KeyJ: work.next, KeyK: work.previous}[event.code];
    if (target) { event.preventDefault(); open(target); }
  });

  // The parts of the desk. Only the queue is drawn at first; the others ask for what they show when they are opened.
  const PARTS = [["queue", "Queue", () => place], ["release", "To release", () => releasing(model, open, Object.fromEntries(queue.modules.map((one) => [one.slug, one.title])), said)], ["second", "Second looks", () => seconds(model, open, titles, said)],
    ["rubric", "A rubric changed", () => rescoring(model, accepted, titles, said)], ["trust", "Trust", () => trusting(trust, here, titles)], ["lines", "Reflections", () => lines()]];
  const part = h("div", {class: "stack"});
  const tabs = h("nav", {class: "desk-parts no-print", "aria-label": "Parts of the desk"}, h("ul", {class: "plain"}, PARTS.map(([id, words, make]) => h("li", {}, h("button", {type: "button", class: "part", "data-part": id, onclick: () => { show(id, make()); if (id === "queue") refresh().catch(() => {}); said.say(""); }}, words)))));

  /** Learners' lines after a story, or that none waits. */
  function lines() {
    const none = h("div", {class: "empty"}, h("h2", {}, "No line waits"), h("p", {}, "What learners write after a story turns up here."));
    const panel = reflections(model);
    return h("div", {class: "stack"}, panel, h("div", {class: "instead"}, none));
  }

  function show(id, element = place) {
    fill(part, element);
    tabs.querySelectorAll("button").forEach((one) => (one.dataset.part === id ? one.setAttribute("aria-current", "page") : one.removeAttribute("aria-current")));
  }

  fill(el, said.element, tabs, undone, part, ruleNotes(rules));
  show("queue");
  drawList();
  drawWork();
}});
