// One person's record: the state of each competency in words, the evidence behind it, and what may be done about it.

export default (kit) => ({render({model, el}) {
  const {h, fill, call, notice, status, chip, field, select, radios, checks, ask, password, area, lacking, named, when, kinds, button} = kit;
  const said = status();
  const head = h("div", {});
  const list = h("div", {class: "stack tight"});
  const view = {group: "", show: "begun", as_of: ""};
  let record = model.get("data").record;
  const own = model.get("data").own;
  const wide = window.matchMedia("(min-width: 48rem)").matches;

  const PARTS = {competency: "Competencies", function: "Service functions", natural_support: "Natural supports", case_management: "Case management", provider_role: "Provider role"};

  const begun = (row) => !row.short;
  const rows = () => record.rows.filter((row) => (!view.group || row.kind === view.group)
    && (view.show === "all" || (view.show === "begun" && begun(row)) || row.cell.state === view.show));

  async function load(open = "") {
    try {
      record = await call(model, "load", {as_of: view.as_of});
      draw(open);
    } catch (error) {
      fill(list, notice(error.problem));
    }
  }

  const entry = () => `${kit.page}-${Date.now()}`;

  async function observe(row) {
    const seen = checks("What did you see with your own eyes?", row.checklist.map(({id, text}) => [id, text]));
    const prompts = radios("How much help did it take?", [["none", "None"], ["word", "A word or a look"], ["shown", "I showed it once"], ["together", "We did it together"]]);
    const face = radios("What does the person supported say about it?", [["", "I did not ask this time"], ["good", "🙂 Good"], ["mixed", "😐 Mixed"], ["bad", "🙁 Not good"], ["declined", "They would rather not say"]], "");
    const words = h("input", {type: "text", maxlength: 300});
    const note = area(3);
    const on = h("input", {type: "date", value: record.today, max: record.today});
    const critical = h("input", {type: "checkbox"});
    const secret = password();
    const id = entry();
    const done = await ask({
      title: `What you saw: ${row.id} ${row.title}`, yes: "Sign this observation",
      body: [h("p", {class: "hint"}, `For ${record.person.name}. About two minutes. It counts when every step was seen and a word of help was enough; anything else is kept as an honest step on the way.`),
        seen.element, prompts.element, field("In one or two sentences: what happened?", note, "No names of people supported. Initials or “a housemate” will do."),
        face.element, field("In their words, if they gave some", words), field("Day", on),
        h("label", {class: "check"}, critical, h("span", {}, "Something unsafe happened that must be put right before any sign-off")),
        field("Your password, as your signature", secret)],
      send: () => {
        if (!prompts.read()) throw lacking("How much help", "is still open.", "Choose one of the four.");
        const chosen = face.read();
        return call(model, "observe", {about: row.id, steps: seen.read(), prompts: prompts.read(), note: note.value, password: secret.value, on: on.value,
          view: !chosen ? null : chosen === "declined" ? {declined: "yes"} : {face: chosen, words: words.value}, critical: critical.checked, entry: id});
      }});
    if (!done) return;
    await load(row.id);
    said.say(done.passed ? `Signed. ${kit.dated(done.cell.explain)}` : done.words, "good");
    if (done.offers_sign_off && done.may_sign) await signOff(record.rows.find((one) => one.id === row.id));
  }

  async function signOff(row) {
    const level = radios("From now on, at which level?", record.levels.map((each) => [each.id, `${each.id}. ${each.title}`, each.meaning]));
    const statement = area(2, `I have seen ${record.person.name} do this, and I entrust it at this level.`);
    const secret = password();
    const id = entry();
    const done = await ask({
      title: `Sign off: ${row.id} ${row.title}`, yes: "Sign off",
      body: [h("p", {}, kit.dated(row.cell.explain)), level.element, field("Your statement", statement, "It stands on the record with your name and today's date."),
        field("Your password, as your signature", secret)],
      send: () => {
        if (!level.read()) throw lacking("The level", "is still open.", "Choose one.");
        return call(model, "sign_off", {about: row.id, level: level.read(), statement: statement.value, password: secret.value, entry: id});
      }});
    if (!done) return;
    await load(row.id);
    said.say(`Signed off. ${kit.dated(done.cell.explain)}`, "good");
  }

  async function takeBack(row) {
    const change = radios("What should happen?", [["suspended", "Pause it", "Until something is cleared up. It can be given back."], ["revoked", "Take it back", "All evidence is needed again before a new sign-off."],
      ...(row.cell.state === "suspended" ? [["reinstated", "Give it back", "The reason is cleared up."]] : [])]);
    const reason = area(3);
    const secret = password();
    const id = entry();
    const done = await ask({title: `Change the sign-off: ${row.id}`, yes: "Sign this change", tone: "danger",
      body: [change.element, field("Why?", reason, `${record.person.name} can read this and answer it.`), field("Your password, as your signature", secret)],
      send: () => {
        if (!change.read()) throw lacking("What should happen", "is still open.", "Choose one.");
        return call(model, "revoke", {about: row.id, reason: reason.value, password: secret.value, change: change.read(), entry: id});
      }});
    if (done) { await load(row.id); said.say("Changed.", "good"); }
  }

  async function dispute(row, event = "") {
    const statement = area(4);
    const id = entry();
    const done = await ask({title: `Something is not right: ${row.id}`, yes: "Send",
      body: [h("p", {}, "Say what is wrong and what would be right. Your words stay on the record, whatever the answer is, and a supervisor has to answer."), field("What is not right?", statement)],
      send: () => call(model, "dispute", {about: row.id, statement: statement.value, event, entry: id})});
    if (done) { await load(row.id); said.say("Sent. It is marked as disputed until a supervisor answers.", "good"); }
  }

  async function answer(row, asked) {
    const upheld = radios("Is it right?", [["yes", "Yes, the record was wrong", "Then correct the record as well."], ["no", "No, the record stands"]]);
    const statement = area(3);
    const done = await ask({title: "Answer", yes: "Answer", body: [h("blockquote", {}, asked.statement), upheld.element, field("Your answer", statement)],
      send: () => {
        if (!upheld.read()) throw lacking("Your answer", "is still open.", "Choose yes or no.");
        return call(model, "answer_dispute", {dispute: asked.event, upheld: upheld.read() === "yes", statement: statement.value});
      }});
    if (done) { await load(row.id); said.say("Answered.", "good"); }
  }

  async function setAside(row, one) {
    const reason = area(3);
    const secret = password();
    const done = await ask({title: "This entry was a mistake", yes: "Sign: it no longer counts", tone: "danger",
      body: [h("p", {}, "It stays on the record, marked as set aside, and no longer counts."), field("Why?", reason), field("Your password, as your signature", secret)],
      send: () => call(model, "void_evidence", {event: one.event, reason: reason.value, password: secret.value})});
    if (done) { await load(row.id); said.say("Set aside.", "good"); }
  }

  const count = (each) => h("li", {}, h("span", {class: `chip ${each.met ? "good" : ""}`}, `${each.met ? "✓ " : ""}${Math.min(each.have, each.need)} of ${each.need} ${kinds[each.kind].toLowerCase()}${each.need > 1 && ["check", "scenario", "document"].includes(each.kind) ? "s" : ""}`));

  const piece = (row, one) => h("li", {class: "piece"},
    h("p", {}, h("strong", {}, kinds[one.kind] || one.kind), one.task === "observed" || one.task === "said" ? "" : `: ${named(one.task)}`, ` · ${when(one.on)}`,
      one.max && one.kind !== "person_view" ? ` · ${one.score} of ${one.max}` : ""),
    h("p", {class: "hint"}, one.voided ? `Set aside: ${one.voided}` : one.counts ? "Counts toward the rule." : "Kept; does not count toward the rule today.",
      one.judged_by ? ` Judged by ${one.judged_by}.` : "", one.critical ? " Critical failure." : ""),
    one.note ? h("blockquote", {}, one.note) : null,
    h("details", {class: "bare"}, h("summary", {}, "More", h("span", {class: "visually-hidden"}, `: ${kinds[one.kind] || one.kind}, ${when(one.on)}`)),
      one.indicators.length ? [h("p", {}, "It speaks to:"), h("ul", {}, one.indicators.map((id) => h("li", {}, row.indicators.find((each) => each.id === id)?.text || id)))] : null,
      own ? button("This is not right", () => dispute(row, one.event), "plain small no-print") : null,
      !own && record.may.sign_off && !one.voided ? button("This was a mistake", () => setAside(row, one), "plain small no-print") : null));

  function draw(open = "") {
    const {person} = record;
    const unfolded = head.querySelector(".filters")?.open ?? wide;
    kit.steady(head, () => fill(head, h("div", {class: "card calm"},
      h("h2", {}, person.name),
      h("p", {}, [person.roles.join(", "), person.started ? `here since ${when(person.started)}` : "", person.lead ? "clinical lead" : ""].filter(Boolean).join(" · ")),
      h("ul", {class: "chips"}, Object.entries(record.summary).filter(([state]) => state !== "content_coming" && state !== "not_started")
        .map(([state, many]) => h("li", {}, chip(state, `${many} ${(record.rows.find((row) => row.cell.state === state)?.words || state).toLowerCase()}`)))),
      h("p", {class: "hint"}, `As of ${when(record.as_of)}. Every entry keeps its number and date, so a later change would show.`)),
    h("details", {class: "filters no-print", open: unfolded}, h("summary", {}, "Choose what to show, print or save"), h("div", {class: "fields roomy"},
      field("Show", select([["begun", "What has begun"], ["all", "Everything"], ["ready_for_signoff", "Ready for sign-off"], ["current", "Current"], ["due", "Due for renewal"], ["lapsed", "Lapsed"], ["in_progress", "In progress"]], view.show, (value) => { view.show = value; draw(); })),
      field("Part", select([["", "All"], ...Object.entries(PARTS)], view.group, (value) => { view.group = value; draw(); })),
      field("As of", h("input", {type: "date", value: record.as_of, max: record.today, onchange: (event) => { view.as_of = event.target.value; load(); }}))),
    h("div", {class: "actions"}, own || record.may.observe ? h("a", {class: "button quiet small", href: own ? "/coaching" : `/coaching/${person.id}`}, own ? "Talks about my work" : "Prepare a talk") : null,
      button("Print", () => { for (const each of el.querySelectorAll("details.competency")) each.open = true; setTimeout(() => window.print(), 600); }, "quiet small"),
      h("a", {class: "button quiet small", href: `/export/record/${person.id}/print?as_of=${record.as_of}`}, "On one sheet"),
      ["JSON", "CSV", "Excel"].map((kind) => h("a", {class: "button quiet small", href: `/export/record/${person.id}.${kind === "Excel" ? "xlsx" : kind.toLowerCase()}?as_of=${record.as_of}`}, `Save as ${kind}`)),
      own || record.may.sign_off ? h("a", {class: "button quiet small", href: `/export/packet/${person.id}.zip?as_of=${record.as_of}`}, "Save the audit packet") : null))));
    const found = rows();
    fill(list, found.length ? found.map((row, at) => [found[at - 1]?.kind === row.kind ? null : h("h2", {class: "h3"}, PARTS[row.kind]),
      section(row, row.id === open || `#${row.id}` === location.hash)]) : h("div", {class: "empty"},
      h("h3", {}, view.show === "begun" ? "Nothing here yet" : "Nothing fits"), h("p", {}, own ? "Do a lesson, play a story or hand in a note: what you show lands here." : "Choose “Everything” to write down what you saw on the job."),
      button("Show everything", () => { view.show = "all"; draw(); }, "quiet")),
    record.seen_by?.length && own ? h("details", {}, h("summary", {}, "Who has looked at this record"), h("ul", {}, record.seen_by.map((one) => h("li", {}, `${when(one.on || one.at)}: ${one.name || one.by || ""} ${one.what || ""}`)))) : null);
    if (open || location.hash) list.querySelector(`[id="${open || location.hash.slice(1)}"]`)?.scrollIntoView({block: "start"});
  }

  /** One competency: its state at once, everything behind it when it is opened. */
  function section(row, open) {
    const body = h("div", {class: "stack tight"}, row.short ? h("p", {class: "hint"}, "Loading…") : inside(row));
    const fetch = async () => {
      if (!row.short || !box.open) return;
      try {
        Object.assign(row, await call(model, "row", {about: row.id}), {short: false});
        fill(body, inside(row));
      } catch (error) { fill(body, notice(error.problem)); }
    };
    const box = h("details", {class: "competency", id: row.id, open, ontoggle: fetch},
      h("summary", {}, h("span", {class: "spread"}, h("span", {}, `${row.id} ${row.title}`), chip(row.cell.state, row.words),
        row.cell.disputed ? h("span", {class: "chip soon"}, "disputed") : null)), body);
    return box;
  }

  /** How the state went until this day, each change once. */
  const past = (row) => (row.history || []).filter((span, at, all) => span.start <= record.as_of && span.state !== all[at - 1]?.state);

  const inside = (row) => [h("p", {}, row.statement), h("p", {}, kit.dated(row.cell.explain)), h("ul", {class: "chips"}, row.cell.counts.map(count)),
    row.cell.coming ? h("p", {class: "notice tip"}, `Content coming: ${row.cell.coming}`) : null,
    row.cell.missing.length ? [h("h4", {}, "Still needed"), h("ul", {}, row.cell.missing.map((line) => h("li", {}, kit.dated(line))))] : null,
    h("div", {class: "row no-print"}, record.may.observe ? button("Write down what you saw", () => observe(row), "small") : null,
      record.may.sign_off && row.cell.ready ? button(row.cell.sign_off ? "Sign off again" : "Sign off", () => signOff(row), row.cell.sign_off ? "quiet small" : "small") : null,
      record.may.sign_off && row.cell.sign_off ? button("Pause or take back", () => takeBack(row), "quiet small") : null,
      own && row.evidence.length ? button("Something here is not right", () => dispute(row), "quiet small") : null),
    row.evidence.length ? [h("h4", {}, "Evidence"), h("ul", {class: "plain"}, row.evidence.map((one) => piece(row, one)))] : null,
    row.sign_offs.length ? [h("h4", {}, "Signatures"), h("ul", {class: "plain"}, row.sign_offs.map((one) => h("li", {class: "piece"},
      h("p", {}, h("strong", {}, one.change ? one.change : `Level ${one.level}`), ` · ${one.by}, ${one.role} · ${when(one.on)} · ${one.meaning.replace(/[-_]/g, " ")}`), h("blockquote", {}, one.statement))))] : null,
    row.disputes.length ? [h("h4", {}, "Disputes"), h("ul", {class: "plain"}, row.disputes.map((one) => h("li", {class: "piece"}, h("p", {}, `${one.by} · ${when(one.on)}`), h("blockquote", {}, one.statement),
      one.answer ? h("p", {}, `${one.answer.by}: ${one.answer.upheld ? "right" : "the record stands"}. ${one.answer.statement}`)
        : !own && record.may.sign_off ? button("Answer", () => answer(row, one), "quiet small") : h("p", {class: "hint"}, "Waiting for an answer."))))] : null,
    h("details", {}, h("summary", {}, "The rule in words"), h("p", {}, row.rule),
      h("ul", {}, past(row).map((span) => h("li", {}, span.start < "1971" ? "At first: " : `From ${when(span.start)}: `, span.state.replace(/_/g, " ")))))];

  const elsewhere = h("details", {class: "no-print elsewhere", ontoggle: () => { if (elsewhere.children.length === 1) elsewhere.append(kit.prior(model, {person: record.person.id, own, heading: false})); }}, h("summary", {}, "Learned elsewhere"));

  fill(el, said.element, head, list, elsewhere);
  draw();
}});
