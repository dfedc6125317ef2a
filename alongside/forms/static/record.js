// One person's record: what to do next and why, what needs somebody first, then every skill by domain, and what is one's own.

export default (kit) => ({render({model, el}) {
  const {h, fill, call, notice, status, chip, field, select, when, button} = kit;
  const said = status();
  const head = h("div", {class: "stack tight record-head"});
  const list = h("div", {class: "stack tight"});
  const view = {show: "begun", as_of: new URLSearchParams(location.search).get("as_of") || ""};
  let record = model.get("data").record;
  const {own, trainer} = model.get("data");
  const first = record.person.name.split(" ")[0];
  const acts = kit.acts(model, () => record, async (about, words) => { await load(about); said.say(words, "good"); });
  const inside = kit.skill({model, facts: () => record, own, acts});
  const DOMAINS = {A: "A. The whole person", B: "B. Connections", C: "C. Rights and choice", D: "D. Partnership", E: "E. The plan"};
  const PARTS = {function: "Service functions", natural_support: "Natural supports", case_management: "Case management", provider_role: "Provider role"};
  const BOXES = ["#lines", "#talks"];
  const FEW = own ? 2 : 3; // what a phone shows before one has to scroll
  const URGENT = ["lapsed", "expired", "suspended", "revoked", "due", "ready_for_signoff"];
  const rank = (row) => (row.cell.disputed ? -1 : URGENT.indexOf(row.cell.state));
  const urgent = (row) => row.cell.disputed || URGENT.includes(row.cell.state);
  const group = (row) => (row.kind === "competency" ? DOMAINS[row.domain] : PARTS[row.kind]);
  const rows = () => record.rows.filter((row) => view.show === "all" || (view.show === "begun" ? !row.short : row.cell.state === view.show));

  async function load(open = "") {
    try {
      record = await call(model, "load", {as_of: view.as_of});
      draw(open);
    } catch (error) {
      fill(list, notice(error.problem));
    }
  }

  /** Each with the one thing to do and its door; the name leads to the skill further down. */
  const ahead = (one) => h("li", {}, h("p", {}, h("strong", {}, one.about ? h("a", {class: "tap", href: `#${one.about}`, onclick: () => reveal(one.about)}, `${one.about} ${one.title}`) : one.title)),
    h("p", {}, kit.dated(one.why)), one.href ? h("a", {class: "button quiet small no-print", href: one.href, onclick: () => (one.href.startsWith("#") ? reveal(one.about) : undefined), "aria-label": `${one.link}: ${one.about} ${one.title}`}, one.link) : null);
  const next = () => (record.next.length ? h("section", {class: "card warm", "aria-labelledby": "next"},
    h("h2", {id: "next", class: "h3"}, own ? "What is next, and why" : `What is next for ${first}, and why`),
    h("ol", {class: "next"}, record.next.slice(0, FEW).map(ahead)),
    record.next.length > FEW ? h("details", {class: "no-print"}, h("summary", {}, `${record.next.length - FEW} more`), h("ol", {class: "next", start: FEW + 1}, record.next.slice(FEW).map(ahead))) : null) : null);

  /** Disputes that wait for an answer, above everything else. */
  function open() {
    const waits = record.rows.flatMap((row) => (row.disputes || []).filter((one) => !one.answer).map((one) => [row, one]));
    return waits.length ? h("section", {class: "notice warn", "aria-labelledby": "disputed"}, h("h2", {id: "disputed", class: "h3"}, own ? "You said that something is not right" : `${first} says that something is not right`),
      h("ul", {class: "plain"}, waits.map(([row, one]) => h("li", {}, h("p", {}, h("strong", {}, `${row.id} ${row.title}`), ` · ${when(one.on)}`), h("blockquote", {}, one.statement),
        one.refused === "" ? button("Answer", () => acts.answer(row, one), "small no-print", {"aria-label": `Answer about ${row.id} ${row.title}`}) : h("p", {class: "hint"}, one.refused || "A supervisor has to answer."))))) : null;
  }

  /** What she asked to be seen at and nobody has answered: for herself, and for who may watch. */
  const asked = () => {
    const open_ = Object.values(record.asks).filter((one) => one.outcome === "");
    if (record.as_of !== record.today || !open_.length) return null;
    if (!own) return kit.asked(model, open_, {may: record.may.observe, changed: (one) => { record.asks[one.about] = one; }});
    return h("section", {class: "notice tip no-print", "aria-labelledby": "asked"}, h("h2", {id: "asked", class: "h3"}, "You said that you are ready to be seen"),
      h("ul", {class: "plain"}, open_.map((one) => h("li", {}, h("a", {href: `#${one.about}`, onclick: () => reveal(one.about)}, `${one.about} ${one.title}`), `, ${kit.wish(one)}`))));
  };

  const files = () => h("div", {class: "actions"}, own || record.may.observe ? h("a", {class: "button quiet small", href: own ? "/coaching" : `/coaching/${record.person.id}`}, own ? "Talks about my work" : "Prepare a talk") : null,
    h("a", {class: "button quiet small", href: `/export/record/${record.person.id}/print?as_of=${record.as_of}`}, "On one sheet, to print"),
    ["JSON", "CSV", "Excel"].map((kind) => h("a", {class: "button quiet small", href: `/export/record/${record.person.id}.${kind === "Excel" ? "xlsx" : kind.toLowerCase()}?as_of=${record.as_of}`}, `Save as ${kind}`)),
    own || record.may.sign_off ? h("a", {class: "button quiet small", href: `/export/packet/${record.person.id}.zip?as_of=${record.as_of}`}, "Save the audit packet") : null);

  function draw(about = "") {
    const {person} = record;
    const [skill, entry] = location.hash.slice(1).split("/"); // a link may lead to one entry: #F07/12
    const wanted = about || skill;
    const unfolded = head.querySelector(".filters")?.open ?? false;
    const words = Object.fromEntries(record.rows.map((row) => [row.cell.state, row.words.toLowerCase()]));
    const states = h("ul", {class: "chips"}, Object.entries(record.summary).filter(([state]) => state !== "content_coming" && state !== "not_started")
      .map(([state, many]) => h("li", {}, chip(state, `${many} ${words[state]}`))));
    const past = record.as_of !== record.today ? h("p", {class: "notice tip"}, `As it stood on ${when(record.as_of)}. `, button("Back to today", () => { view.as_of = ""; load(); }, "plain small no-print")) : null;
    kit.steady(head, () => fill(head, own ? [h("div", {class: "whose"}, h("h2", {class: "h3"}, person.name), states, h("p", {class: "hint"}, `As of ${when(record.as_of)}.`)), past] : [h("div", {class: "card calm"},
      h("div", {class: "spread middle"}, h("h2", {}, person.name), !own && record.may.observe ? h("a", {class: "button small no-print", href: `/observe/${person.id}`}, `Observe ${first} now`) : null),
      h("p", {}, [person.roles.join(", "), person.started ? `here since ${when(person.started)}` : "", person.lead ? "clinical lead" : ""].filter(Boolean).join(" · ")),
      states, h("p", {class: "hint"}, `As of ${when(record.as_of)}.`)), past],
    own ? [next(), open(), asked()] : [open(), asked(), next()],
    h("details", {class: "filters no-print", open: unfolded}, h("summary", {}, "Choose what to show, another day, print or save"), h("div", {class: "fields roomy"},
      field("Show", select([["begun", "What has begun"], ["all", "Everything"], ["ready_for_signoff", "Ready for sign-off"], ["current", "Current"], ["due", "Due for renewal"], ["lapsed", "Lapsed"], ["in_progress", "In progress"]], view.show, (value) => { view.show = value; draw(); })),
      field("As of", h("input", {type: "date", value: record.as_of, max: record.today, onchange: (event) => { view.as_of = event.target.value; load(); }}))), files())));
    const found = rows();
    const extra = wanted && !found.some((row) => row.id === wanted) ? record.rows.filter((row) => row.id === wanted) : [];
    const pressing = found.filter(urgent).sort((one, other) => rank(one) - rank(other));
    const rest = [...found.filter((row) => !urgent(row)), ...extra];
    fill(list,
      pressing.length ? [h("h2", {class: "h3"}, own ? "Look at these first" : "Needs somebody first"), pressing.map((row) => section(row, row.id === wanted))] : null,
      rest.length ? [...new Set(rest.map(group))].map((name) => folded(name, rest.filter((row) => group(row) === name), wanted)) : null,
      found.length ? null : h("div", {class: "empty"}, h("h3", {}, view.show === "begun" ? "Nothing here yet" : "Nothing fits"),
        h("p", {}, own ? "Do a lesson, play a case or hand in a note: what you show lands here." : "Use “Observe now” to write down what you see on the job."),
        button("Show everything", () => { view.show = "all"; draw(); }, "quiet")));
    if (wanted) (list.querySelector(`#entry-${Number(entry) || 0}`) || list.querySelector(`[id="${CSS.escape(wanted)}"]`))?.scrollIntoView({block: "start"});
  }

  /** The skills of one domain behind one head that says how far they are. */
  function folded(name, some, wanted) {
    const all = record.rows.filter((row) => group(row) === name);
    const good = all.filter((row) => ["current", "due"].includes(row.cell.state)).length;
    const begun = all.filter((row) => !row.short).length;
    const says = `${good} of ${all.length} signed off, ${begun - good} on the way`;
    return h("details", {class: "domain", open: some.some((row) => row.id === wanted) || view.show !== "begun"},
      h("summary", {}, h("span", {class: "spread"}, h("span", {class: "h4"}, name), h("span", {class: "hint"}, says))),
      h("div", {class: "stack tight"}, h("progress", {class: "slim", value: good, max: all.length, "aria-label": `${name}: ${says}`}), some.map((row) => section(row, row.id === wanted))));
  }

  /** Open the skill that a link on this page leads to, and the domain around it. */
  function reveal(about) {
    const box = list.querySelector(`[id="${CSS.escape(about)}"]`);
    if (!box) return draw(about);
    for (let place = box; place; place = place.parentElement.closest("details")) place.open = true;
    return undefined;
  }

  /** One skill: its state at once, everything behind it when it is opened. */
  function section(row, isOpen) {
    const body = h("div", {class: "stack tight"});
    let drawn = false;
    const show = async () => {
      if (!box.open || drawn) return;
      drawn = true;
      if (row.short) {
        fill(body, h("p", {class: "hint"}, "Loading…"));
        try { Object.assign(row, await call(model, "row", {about: row.id})); } catch (error) { drawn = false; fill(body, notice(error.problem)); return; }
      }
      fill(body, inside(row));
    };
    const box = h("details", {class: "competency", id: row.id, open: isOpen, ontoggle: show},
      h("summary", {}, h("span", {class: "spread"}, h("span", {}, `${row.id} ${row.title}`), h("span", {class: "row tight"}, chip(row.cell.state, row.words),
        row.cell.disputed ? h("span", {class: "chip soon"}, "! Disputed") : null))), body);
    if (isOpen) show();
    return box;
  }

  const lines = (title, some, empty, draw_, id = null) => h("details", {class: "no-print", id}, h("summary", {}, title), some.length ? h("ul", {class: "plain"}, some.map(draw_)) : h("p", {class: "hint"}, empty));
  const LOOKED = {viewed: "looked at it", exported: "saved it as a file", printed: "printed it"};
  const looked = (one) => h("li", {}, `${when(one.at)}: ${one.name}${one.role && one.role !== "learner" ? ` (${one.role})` : ""} ${LOOKED[one.what] || one.what.replace(/[-_]/g, " ")}${one.detail && one.what === "viewed" ? `: ${one.detail}` : ""}${one.detail === "in a list of people" ? ", in a list of people" : ""}`);
  const lookers = () => {
    const box = lines("Who looked at my record", record.seen_by, "Nobody has yet.", looked);
    box.append(h("p", {class: "hint"}, "Whoever opens, prints or saves your record is written down here, and so is a file in which you are one of many. Lists of many people on a page are not written down one by one."));
    return box;
  };
  const talk = (one) => h("li", {class: "piece"}, h("p", {}, h("strong", {}, when(one.on)), ` · ${one.by}`), h("p", {}, one.agreed), one.next_on ? h("p", {class: "hint"}, `Next talk: ${when(one.next_on)}`) : null);
  const talks = () => { const box = lines("Talks about my work", record.talks, "No talk was written down yet.", talk, "talks");
    if (record.person.roles.includes("learner")) box.append(kit.wishTalk(model, {wish: record.wish, who: record.observers.slice(0, 2).join(" and ") || "Your supervisor"}));
    return box; };
  const elsewhere = h("details", {class: "no-print", ontoggle: () => { if (elsewhere.children.length === 1) elsewhere.append(kit.prior(model, {person: record.person.id, own, heading: false})); }}, h("summary", {}, "Learned elsewhere"));
  const mine = () => h("section", {class: "elsewhere stack tight", "aria-label": own ? "More that is yours" : "More"}, own ? h("h2", {class: "h3 no-print"}, "More that is yours") : null,
    own ? null : kit.attempts(model, {may: trainer, first, title: (id) => record.rows.find((row) => row.id === id)?.title || id}), elsewhere,
    own ? [talks(),
      lines("What I wrote after a case", record.reflections, "Nothing yet. After a case you can leave one line for your trainer.", (one) => h("li", {class: "piece"}, h("p", {class: "hint"}, `${one.title} · ${when(one.at)}`), h("blockquote", {}, one.text), one.reply ? [h("p", {class: "hint"}, `${one.replied_by} answered, ${when(one.replied_at)}:`), h("blockquote", {class: "reply"}, one.reply)]
        : h("p", {class: "hint"}, one.read_at ? `✓ Read by ${one.read_by}, ${when(one.read_at)}` : "Your trainer has not read it yet.")), "lines"),
      lookers(),
      h("p", {class: "no-print"}, h("a", {class: "button quiet", href: "/export/mine.zip", download: ""}, "Download everything that is mine")),
      h("p", {class: "hint no-print"}, "One zip: your record, answers, feedback, cases you played (practice, too), talks, papers, and who looked.")] : null);

  // Paper has no doors to open: everything on show is unfolded first, and folded again afterwards.
  let unfolded = [];
  window.addEventListener("beforeprint", () => { unfolded = [...list.querySelectorAll("details.domain:not([open])")]; for (const box of unfolded) box.open = true; });
  window.addEventListener("afterprint", () => { for (const box of unfolded) box.open = false; });
  window.addEventListener("hashchange", () => (BOXES.includes(location.hash) ? showBox() : reveal(location.hash.slice(1).split("/")[0])));

  /** A link may lead to what was written after a case, and answered, or to the talks. */
  function showBox() {
    const box = el.querySelector(location.hash);
    if (!box) return;
    box.open = true;
    box.querySelector("summary").focus();
    box.scrollIntoView({block: "start"});
  }

  fill(el, said.element, head, list, mine());
  draw();
  if (BOXES.includes(location.hash)) showBox();
  if (view.as_of && view.as_of !== record.as_of) load();
}});
