// The trainer's desk: one piece of work at a time, the learner's words beside what the reviewer found, points row by row.

export default (kit) => ({render({model, el}) {
  const {h, fill, call, confirm, notice, status, field, select, when, button, busy, prose, inline, marked, uid, ruleNotes, finding, said: quoted} = kit;
  const said = status();
  const list = h("nav", {"aria-label": "Work that waits"});
  const desk = h("div", {class: "stack"});
  const place = h("div", {class: "desk"}, desk, list);
  const filters = {status: "waiting", module: "", site: ""};
  let {rules, queue, bank, titles, trust} = model.get("data");
  let work = null;
  let draft = {};

  const VERDICT = {met: ["good", "✓ there"], partial: ["soon", "◐ partly"], missing: ["late", "○ not found"], not_asked: ["", "not asked"]};

  async function refresh() {
    queue = await call(model, "queue", filters);
    drawList();
  }

  /** Back to the list alone. */
  function shut() {
    work = null;
    drawWork();
    drawList();
    said.say("");
    desk.querySelector("h2")?.focus();
  }

  async function open(id, focus = true) {
    said.say("Opening…");
    try {
      work = await call(model, "work", {id});
      draft = {rows: Object.fromEntries(work.rows.map((row) => [row.id, {points: row.hint && work.status === "waiting" ? null : row.points, comment: row.comment || ""}])), comment: work.comment || ""};
      said.say("");
      drawWork();
      drawList();
      if (focus) desk.querySelector("h2")?.focus();
    } catch (error) { fill(desk, notice(error.problem)); said.say(""); }
  }

  const waitingFor = (days) => (days < 1 ? "since today" : days === 1 ? "for a day" : `for ${days} days`);

  function drawList() {
    kit.steady(list, () => fill(list, h("div", {class: "card"}, h("h2", {}, filters.status === "waiting" ? `${queue.items.length} waiting` : `${queue.items.length} ${filters.status}`),
      h("div", {class: "fields roomy"}, field("List", select([["waiting", "Waiting"], ["returned", "Sent back"], ["judged", "Accepted"]], filters.status, async (value) => { filters.status = value; await refresh(); })),
        queue.modules.length > 1 || filters.module ? field("Module", select([["", "All modules"], ...queue.modules.map((one) => [one.slug, `${one.title} (${one.count})`])], filters.module, async (value) => { filters.module = value; await refresh(); })) : null),
      queue.items.length ? h("ol", {class: "plain"}, (filters.status === "waiting" ? queue.items : [...queue.items].reverse()).map((one) => h("li", {}, h("button", {type: "button", class: "queued", "aria-current": work?.id === one.id ? "true" : null, onclick: () => open(one.id)},
        h("strong", {}, one.name), h("span", {}, `${one.title}: ${one.item.replace(/-/g, " ")}`),
        h("small", {}, `${one.attempt > 1 ? `attempt ${one.attempt}, ` : ""}${filters.status === "waiting" ? `waiting ${waitingFor(one.days)}` : `handed in ${one.days < 1 ? "today" : one.days === 1 ? "a day ago" : `${one.days} days ago`}`}`, one.proposed === null || one.proposed === undefined ? "" : ` · somebody typed ${one.proposed} in formgrader`)))))
        : h("div", {class: "empty"}, h("p", {}, filters.status === "waiting" ? "Nothing waits for you. Enjoy it." : "Nothing in this list.")))));
  }

  /** The learner's text: evidence under the open row is marked, findings are underlined. */
  const paper = (spans) => h("div", {class: "paper", tabindex: "0", role: "region", "aria-label": `What ${work.name} wrote`}, marked(work.text, spans));

  const page = h("div", {});
  const allFindings = () => work.findings.map((one) => [one.start, one.end, one.message]);
  const show = (row) => fill(page, paper(row ? (row.evidence || []).map(([start, end]) => [start, end, titles[row.criterion] || row.id]) : allFindings()));

  /** A button that leads to the words and, with Escape, back. */
  function toWords(one) {
    const control = button("Show me", () => {
      fill(page, paper([[one.start, one.end, one.message || one.question || one.title || ""]]));
      const mark = page.querySelector("mark");
      mark.tabIndex = -1;
      mark.addEventListener("keydown", (event) => { if (event.key === "Escape") { show(null); control.focus(); } });
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
    const steps = row.max <= 0 ? [] : row.max <= 1 ? [0, 0.5, 1].filter((step) => step <= row.max) : Array.from({length: Math.floor(row.max * 2) + 1}, (_, index) => index / 2);
    const inputs = steps.map((step) => h("label", {class: "step"}, h("input", {type: "radio", name: id, value: step, checked: draft.rows[row.id].points === step,
      onchange: () => { draft.rows[row.id].points = step; draft.rows[row.id].taken = false; total(); }}), h("span", {}, String(step))));
    return h("fieldset", {class: "points"}, h("legend", {}, row.criterion ? titles[row.criterion] || row.criterion : inline(row.judge || row.id)),
      row.full ? h("p", {class: "hint"}, `Full marks: ${row.full}`) : null,
      h("div", {class: "row"}, inputs, !row.verdict ? null : row.evidence?.length
        ? h("button", {type: "button", class: `chip ${VERDICT[row.verdict][0]}`, "aria-label": `${VERDICT[row.verdict][1]}, show the place: ${titles[row.criterion] || row.id}`,
          onclick: () => { show(row); page.firstChild.scrollIntoView({block: "nearest"}); }}, VERDICT[row.verdict][1])
        : h("span", {class: `chip ${VERDICT[row.verdict][0]}`}, VERDICT[row.verdict][1])),
      row.trust ? h("p", {class: "hint"}, row.hint ? `Hint: ${row.points} of ${row.max}. ${row.trust}` : row.trust) : null,
      h("details", {class: "bare"}, h("summary", {}, row.comment ? "Your word on this" : "Add a word"), h("div", {class: "field"}, h("label", {for: `${id}-c`}, "Comment on this row"), h("input", {id: `${id}-c`, type: "text", value: draft.rows[row.id].comment, maxlength: 500, oninput: (event) => { draft.rows[row.id].comment = event.target.value; }})),
        h("ul", {}, row.indicators.map((one) => h("li", {}, h("small", {}, `${one.id} ${one.text}`))))));
  }

  /** Rows the program read but may not score, still without points from this trainer. */
  const openHints = () => work.rows.filter((row) => row.hint && row.max > 0 && draft.rows[row.id].points === null);

  const takeOver = button("", () => {
    for (const row of openHints()) Object.assign(draft.rows[row.id], {points: row.points, taken: true});
    desk.querySelectorAll(".points").forEach((box, index) => box.querySelectorAll("input[type=radio]").forEach((input) => { input.checked = Number(input.value) === draft.rows[work.rows[index].id].points; }));
    total();
    desk.querySelector("textarea")?.focus();
  }, "quiet small");

  /** How far each criterion may be trusted, and where that is known from. */
  function trustPanel() {
    const kinds = {note: "Notes", goal: "Goals"};
    const measured = [...new Set(trust.rows.map((one) => `${one.sets.join(", ")}${one.split === "closed" ? " (the third no rule was tuned on)" : ""}, ${one.measured}`))];
    return h("details", {class: "card"}, h("summary", {}, "How far the program can be trusted"),
      h("p", {}, "The program knows cues, not meaning. Until a criterion has earned trust, its points are a hint: you judge, and only then do they count. Trust needs 150 texts the rules were not tuned on, and close agreement with reviewers on them."),
      trust.stale ? h("p", {}, h("strong", {}, "The rules have changed since they were measured, so every reading is a hint for now.")) : null,
      measured.length ? h("p", {}, `Measured with: ${measured.join("; ")}.`) : h("p", {}, "Nothing has been measured yet."),
      Object.keys(kinds).map((kind) => [kind, trust.rows.filter((one) => one.kind === kind)]).filter(([, rows]) => rows.length).map(([kind, rows]) => [h("h3", {}, kinds[kind]),
        h("ul", {class: "plain lines"}, rows.map((one) => h("li", {}, h("span", {}, titles[one.criterion] || one.criterion, h("p", {class: "hint"}, one.phrase)), h("span", {class: one.verdict === "earned" ? "chip good" : "chip"}, one.verdict === "earned" ? "✓ earned" : "hint"))))]));
  }

  const sum = h("p", {"aria-live": "polite"});
  function total() {
    const values = Object.values(draft.rows).map((row) => row.points);
    const open = work.rows.filter((row) => row.max > 0 && draft.rows[row.id].points === null).length;
    sum.textContent = `${values.reduce((all, one) => all + (one || 0), 0)} of ${work.max} points${open ? `, ${open} ${open === 1 ? "row" : "rows"} still open` : ""}`;
    const hints = openHints().length;
    takeOver.textContent = hints === 1 ? "Take over the one hint still open" : `Take over the ${hints} hints still open`;
    takeOver.hidden = !hints;
  }

  async function decide(decision, control) {
    const rows = work.rows.map((row) => ({id: row.id, ...(draft.rows[row.id].points === null ? {} : {points: draft.rows[row.id].points}), comment: draft.rows[row.id].comment, taken: Boolean(draft.rows[row.id].taken)}));
    try {
      const done = await busy(control, call(model, "judge", {id: work.id, rows, comment: draft.comment, decision}));
      const words = decision === "accept" ? `Accepted with ${done.points} of ${done.max}. It is on the record of ${work.name}.` : `Sent back to ${work.name} with your words.`;
      await refresh();
      if (done.next) await open(done.next); else { work = null; drawWork(); drawList(); }
      said.say(words, "good");
    } catch (error) { const trouble = desk.querySelector(".trouble"); fill(trouble, notice(error.problem)); trouble.scrollIntoView({block: "center"}); }
  }

  function commentBox() {
    const id = uid("comment");
    const box = h("textarea", {id, rows: 4, value: draft.comment, maxlength: 4000, oninput: (event) => { draft.comment = event.target.value; }});
    const add = (words) => { box.value = draft.comment = [draft.comment.trim(), words].filter(Boolean).join(" "); box.focus(); };
    return h("div", {class: "field"}, h("label", {for: id}, `Your words to ${work.name}`), h("p", {class: "hint"}, "One thing that works, one thing to try next."), box,
      h("details", {}, h("summary", {}, "Comment bank"), bank.length ? h("ul", {class: "plain"}, bank.map((one) => h("li", {}, h("button", {type: "button", class: "queued", onclick: () => { add(one.text); call(model, "use_comment", {id: one.id}).catch(() => {}); }}, one.text))))
        : h("p", {}, "No kept sentences yet."),
      button("Keep my words for next time", async () => {
        try { await call(model, "add_comment", {text: box.value, topic: work.module}); bank = await call(model, "comment_bank", {}); said.say("Kept.", "good"); drawWork(); }
        catch (error) { fill(desk.querySelector(".trouble"), notice(error.problem)); }
      }, "quiet small")));
  }

  function drawWork() {
    place.classList.toggle("open", Boolean(work));
    if (!work) { fill(desk, h("div", {class: "empty"}, h("h2", {tabindex: "-1"}, queue.items.length ? "Choose a piece of work" : "Your desk is clear"), h("p", {}, queue.items.length ? "The one that waits longest stands first." : "New work appears here when somebody hands it in."),
      queue.items.length ? button("Begin with the first", () => open(queue.items[0].id)) : null)); return; }
    const done = work.status !== "waiting";
    const accept = button("Accept", () => decide("accept", accept));
    const back = button("Send back", async () => { if (await confirm({title: `Send this back to ${work.name}?`, body: h("p", {}, "It is opened for writing again. Your words and this text stand on the feedback page. No points are recorded."), yes: "Send back"})) decide("return", back); }, "quiet");
    show(null);
    const step = h("div", {class: "row no-print"}, button("Back to the list", shut, "quiet small"),
      button("Previous", () => work.previous && open(work.previous), "quiet small", {"aria-keyshortcuts": "Alt+K", disabled: !work.previous}),
      button("Next", () => work.next && open(work.next), "quiet small", {"aria-keyshortcuts": "Alt+J", disabled: !work.next}), h("small", {class: "keys"}, "Alt+K and Alt+J do the same."));
    fill(desk, step, h("div", {class: "split"}, h("section", {class: "card beside-me", "aria-label": "This work"}, h("p", {class: "eyebrow"}, `${work.title} · attempt ${work.attempt} · handed in ${when(work.submitted_at)}`), h("h2", {tabindex: "-1"}, work.name), prose(work.prompt),
      work.case ? h("details", {}, h("summary", {}, "The case"), prose(work.case)) : null, page,
      found(),
      work.rule_changes.length ? h("p", {class: "hint"}, `Read with your agency's rules: ${work.rule_changes.map((one) => `${one.rule || "every language rule"} ${one.what} (${when(one.since)})`).join("; ")}.`) : null,
      work.earlier.length ? h("details", {}, h("summary", {}, "Earlier attempts"), work.earlier.map((one) => h("div", {class: "piece"}, h("p", {}, `Attempt ${one.attempt}, ${when(one.submitted_at)}: ${one.status}`), one.comment ? h("blockquote", {}, one.comment) : null, h("div", {class: "paper"}, one.text)))) : null),
    done ? h("section", {class: "card calm"}, h("p", {}, h("strong", {}, work.status === "judged" ? "Accepted" : "Sent back"), work.judged_by ? ` by ${work.judged_by}, ${when(work.judged_at)}` : ""), work.comment ? h("blockquote", {}, work.comment) : null, h("p", {}, work.points === null ? "" : `${work.points} of ${work.max} points`))
      : h("section", {class: "card", "aria-label": "Your judgement"}, h("h3", {}, "Your judgement"), h("p", {class: "hint"}, "A hint is what the program would give. Choose the points yourself; what you agree with you can take over together, below the rows."),
        work.rows.map(points), sum, h("div", {class: "actions"}, takeOver), commentBox(), h("div", {class: "trouble"}), h("div", {class: "actions"}, accept, back))));
    total();
  }

  el.ownerDocument.addEventListener("keydown", (event) => {
    if (!event.altKey || !work || !el.isConnected) return;
    const target = {KeyJ: work.next, KeyK: work.previous}[event.code];
    if (target) { event.preventDefault(); open(target); }
  });

  fill(el, said.element, place, trustPanel(), ruleNotes(rules));
  drawList();
  drawWork();
}});
