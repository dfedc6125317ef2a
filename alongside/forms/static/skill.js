// One skill of a record, opened: where somebody stands, what is missing with links, evidence, signatures, disputes, the rule.
// kit.skill({model, facts, own, acts}) gives inside(row): the nodes below its head.

export default (kit) => {
  const {h, fill, call, notice, named, when, kinds, button} = kit;

  function skill({model, facts, own, acts}) {
    const open = (text, href, more = "") => h("a", {href, "aria-label": more ? `${text}: ${more}` : null}, text);

    const count = (each) => h("li", {class: `chip ${each.met ? "good" : ""}`}, `${each.met ? "✓ " : ""}${Math.min(each.have, each.need)} of ${each.need} ${kinds[each.kind].toLowerCase()}${each.need > 1 && ["check", "scenario", "document"].includes(each.kind) ? "s" : ""}`);

    const todo = (row) => (row.todo.length ? [h("h3", {class: "h4"}, own ? "What you can do" : "Still needed"), h("ul", {class: "todo"}, row.todo.map((one) => h("li", {},
      h("span", {class: one.coming ? "hint" : null}, kit.dated(one.words)), own && one.href ? [h("br"), h("a", {class: "tap no-print", href: one.href, "aria-label": `${one.link}: ${row.id} ${row.title}`}, one.link)] : null)))] : null);

    /** One's own way to say that somebody may come and watch; for staff, whether she said so. */
    function ready(row) {
      const {asks, person, as_of: day, today, observers} = facts();
      const last = asks[row.id] || null;
      if (day !== today) return null;
      if (!own) return last?.outcome === "" ? h("p", {class: "notice tip"}, h("strong", {}, "Ready to be seen: "), kit.wish(last)) : null;
      if (!person.roles.includes("learner") || !(last || row.todo.some((one) => one.kind === "observation"))) return null;
      return kit.ready(model, {about: row.id, title: row.title, first: last, observers, changed: (one) => { if (one) asks[row.id] = one; else delete asks[row.id]; }});
    }

    /** Loads once, when somebody opens it. */
    function later(title, load) {
      const place = h("div", {}, h("p", {class: "hint"}, "Loading…"));
      let asked = false;
      return h("details", {class: "no-print", ontoggle: async (event) => {
        if (asked || !event.currentTarget.open) return;
        asked = true;
        try { fill(place, await load()); } catch (error) { asked = false; fill(place, notice(error.problem)); }
      }}, h("summary", {}, title), place);
    }

    const selfView = (row) => (own
      ? later("How I see myself on the steps", async () => kit.selfRating({rating: await call(model, "rating", {about: row.id}),
        save: (said) => call(model, "rate", {about: row.id, ...said}), again: () => call(model, "rating", {about: row.id})}))
      : facts().may.observe && row.evidence.some((one) => one.kind === "observation") ? later("Self-view beside what was seen", async () => {
        const {beside} = await call(model, "beside", {about: row.id});
        return beside ? kit.sideBySide(beside, false) : h("p", {class: "hint"}, "There was no self-view before the last observation.");
      }) : null);

    const piece = (row, one) => h("li", {class: "piece", id: `entry-${one.seq}`},
      h("p", {}, h("strong", {}, kinds[one.kind] || one.kind), one.task === "observed" || one.task === "said" ? "" : `: ${named(one.task)}`, ` · ${when(one.on)}`,
        one.max && one.kind !== "person_view" ? ` · ${one.score} of ${one.max}` : "", one.again ? ` · judged again ${when(one.again)}` : one.written ? ` · written down on ${when(one.written)}` : ""),
      h("p", {class: "hint"}, one.closed ? one.closed : one.voided ? `Set aside on ${when(one.voided_on)}${one.voided_by ? ` by ${one.voided_by}` : ""}: ${one.voided}` : one.counts ? "Counts toward the rule." : "Kept; does not count toward the rule today.",
        one.judged_by ? ` Judged by ${one.judged_by}.` : "", one.critical ? " Critical failure." : ""),
      one.note ? h("blockquote", {}, one.note) : null,
      h("details", {class: "bare"}, h("summary", {}, "More", h("span", {class: "visually-hidden"}, `: ${kinds[one.kind] || one.kind}, ${when(one.on)}`)),
        one.indicators.length ? [h("p", {}, "It speaks to:"), h("ul", {}, one.indicators.map((id) => h("li", {}, row.indicators.find((each) => each.id === id)?.text || id)))] : null,
        h("p", {class: "hint"}, `Entry ${one.seq}${one.version ? `, version ${one.version}` : ""}.`),
        own && one.kind === "document" && one.task.includes("/") ? h("p", {}, open("Read the feedback", `/feedback/${one.task.split("/")[0]}`, named(one.task))) : null,
        own && one.kind === "scenario" ? h("p", {}, open("Open the case", `/practice/${one.task}`, named(one.task))) : null,
        own ? button("This is not right", () => acts.dispute(row, one.event), "plain small no-print") : null,
        !own && facts().may.sign_off && !one.voided && !one.closed ? button("This was a mistake", () => acts.setAside(row, one), "plain small no-print") : null));

    /** A sign-off that stands although a piece behind it was set aside or judged again. */
    const shaken = (row) => (["current", "due"].includes(row.cell.state) && row.sign_offs.find((one) => !one.change)?.later.length
      ? h("p", {class: "notice warn"}, `Something this sign-off relied on has changed since; it stands under “Signatures”. ${own ? "Your supervisor looks at it again." : "Look at it again: sign anew, pause it, or take it back."}`) : null);

    const CHANGES = {suspended: "Paused", revoked: "Taken back", reinstated: "Given back"};
    const level = (id) => facts().levels.find((each) => each.id === id)?.title || "";
    const signature = (row, one) => h("li", {class: "piece", id: `entry-${one.seq}`},
      h("p", {}, h("strong", {}, one.change ? CHANGES[one.change] || one.change : `Level ${one.level}: ${level(one.level)}`)),
      h("blockquote", {}, one.statement),
      one.later.length ? [h("p", {}, "Since then, of what it relied on:"), h("ul", {}, one.later.map((each) => h("li", {}, kit.dated(each.words), " ", h("a", {href: `#${row.id}/${each.seq}`}, `Entry ${each.seq}`))))] : null,
      h("p", {class: "hint"}, `Signed: ${one.by}, ${one.role}, ${one.signed}. Meaning: ${one.change ? "change of a sign-off" : "sign-off, from own observation and the evidence"}.`));

    const disputed = (row, one) => h("li", {class: "piece"}, h("p", {}, h("strong", {}, one.by), ` · ${when(one.on)}${one.written ? ` · written down on ${when(one.written)}` : ""}`), h("blockquote", {}, one.statement),
      one.answer ? [h("p", {}, h("strong", {}, one.answer.upheld ? "The record was wrong. " : "The record stands. "), `${one.answer.by}, ${when(one.answer.on)}:`), h("blockquote", {}, one.answer.statement)]
        : one.refused === "" ? button("Answer", () => acts.answer(row, one), "small no-print", {"aria-label": `Answer: ${row.id} ${row.title}`}) : h("p", {class: "hint"}, one.refused || "A supervisor has to answer. Nothing is decided yet."));

    /** How the state went until this day, each change once. */
    const past = (row) => (row.history || []).filter((span, at, all) => span.start <= facts().as_of && span.state !== all[at - 1]?.state);

    return (row) => [h("p", {class: "stand"}, kit.dated(row.stand)), h("p", {class: "hint"}, row.statement),
      row.cell.coming && row.cell.state !== "content_coming" && !row.todo.some((one) => one.coming) ? h("p", {class: "notice tip"}, `A part of the course for this is still being made: ${row.cell.coming}.`) : null,
      shaken(row), row.cell.counts.length && row.cell.state !== "content_coming" ? h("ul", {class: "chips"}, row.cell.counts.map(count)) : null,
      todo(row), ready(row),
      h("div", {class: "row no-print"}, facts().may.observe ? h("a", {class: "button small quiet", href: `/observe/${facts().person.id}/${row.id.toLowerCase()}`, "aria-label": `Observe now: ${row.id} ${row.title}`}, "Observe now") : null,
        facts().may.sign_off && row.cell.ready && !row.sign ? button(row.cell.sign_off ? "Sign off again" : "Sign off", () => acts.signOff(row), row.cell.sign_off ? "quiet small" : "small") : null,
        facts().may.sign_off && row.cell.sign_off && row.cell.state !== "revoked" ? button(row.cell.state === "suspended" ? "Give back or take back" : "Pause or take back", () => acts.takeBack(row), "quiet small") : null,
        own && row.evidence.length ? button("Something here is not right", () => acts.dispute(row), "quiet small") : null),
      row.sign && row.cell.state !== "current" ? h("p", {class: "notice tip"}, row.cell.state === "suspended" ? row.sign : `Everything is there. ${row.sign}`) : null,
      row.disputes.length ? [h("h3", {class: "h4"}, "Disputes"), h("ul", {class: "plain"}, row.disputes.map((one) => disputed(row, one)))] : null,
      row.evidence.length ? [h("h3", {class: "h4"}, "Evidence"), h("ul", {class: "plain"}, row.evidence.map((one) => piece(row, one)))] : null,
      row.sign_offs.length ? [h("h3", {class: "h4"}, "Signatures"), h("ul", {class: "plain"}, row.sign_offs.map((one) => signature(row, one)))] : null,
      selfView(row),
      h("details", {}, h("summary", {}, "The rule behind this"), h("p", {}, row.rule),
        h("p", {class: "hint"}, `Version ${row.version} of ${row.id}`, row.cell.rule_since ? `; the rule holds since ${when(row.cell.rule_since)}.` : ".", ` ${kit.dated(row.cell.explain)}`),
        past(row).length ? h("ul", {}, past(row).map((span) => h("li", {}, span.start < "1971" ? "At first: " : `From ${when(span.start)}: `, span.state.replace(/_/g, " ")))) : null)];
  }

  return {...kit, skill};
};
