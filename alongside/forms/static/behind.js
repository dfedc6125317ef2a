// What stands behind one cell: who, what evidence, who judged, under which rule, until when, each with its place on the record.
// kit.behind(model, {person, about, as_of}) opens it; the form needs an action "behind".

export default (kit) => {
  const {h, fill, uid, call, notice, chip, field, when, named, kinds, button} = kit;
  const CHANGES = {suspended: "Paused", revoked: "Taken back", reinstated: "Given back"};

  /** The head of a dialog that may be long: its title and Close, in sight wherever one has scrolled. */
  const topped = (title, close) => h("div", {class: "topped"}, title, button("Close", close, "quiet small"));

  function behind(model, {person, about, as_of = ""}) {
    const back = document.activeElement;
    const id = uid("behind");
    const title = h("h2", {id}, about);
    const place = h("div", {class: "stack tight"}, h("p", {role: "status"}, "Loading…"));
    const dialog = h("dialog", {class: "dialog alongside behind", "aria-labelledby": id}, topped(title, () => dialog.close()), place);
    const load = async (day) => {
      try {
        const facts = await call(model, "behind", {person, about, as_of: day});
        fill(title, `${facts.about} ${facts.title}`);
        kit.steady(place, () => fill(place, inside(facts)));
      } catch (error) {
        if (!error.problem) throw error;
        fill(place, notice(error.problem));
      }
    };

    const link = (facts, seq) => h("a", {href: `/people/${facts.person.id}${facts.as_of === facts.today ? "" : `?as_of=${facts.as_of}`}#${facts.about}${seq ? `/${seq}` : ""}`,
      "aria-label": seq ? `Entry ${seq} on the record` : null}, seq ? `Entry ${seq}` : "Open the record");

    const piece = (facts, one) => h("li", {class: "piece"},
      h("p", {}, h("strong", {}, kinds[one.kind] || one.kind), ["observed", "said"].includes(one.task) ? "" : `: ${named(one.task)}`, ` · ${when(one.on)}`,
        one.max && one.kind !== "person_view" ? ` · ${one.score} of ${one.max}` : "", one.again ? ` · judged again ${when(one.again)}` : one.written ? ` · written down on ${when(one.written)}` : ""),
      h("p", {class: "hint"}, one.closed ? `${one.closed} ` : one.judged_by ? `Judged by ${one.judged_by}. ` : one.by ? `Written down by ${one.by}. ` : "Counted by the program from its answer key. ",
        one.critical ? "Critical failure. " : "", one.closed ? "" : one.voided ? `Set aside on ${when(one.voided_on)}${one.voided_by ? ` by ${one.voided_by}` : ""}: ${one.voided} ` : one.counts ? "Counts toward the rule. " : "Does not count today. ", link(facts, one.seq)));

    const signature = (facts, one) => h("li", {class: "piece"},
      h("p", {}, h("strong", {}, one.change ? CHANGES[one.change] || one.change : `Level ${one.level}`), ` · ${one.by}, ${one.role} · ${when(one.on)}`),
      h("blockquote", {}, one.statement), one.later.map((each) => h("p", {class: "hint"}, "Since then: ", kit.dated(each.words))), h("p", {class: "hint"}, link(facts, one.seq)));

    /** One rule as a line: the sentence, and which edition it is. */
    const rule = (name, told) => h("div", {}, h("dt", {}, name), h("dd", {}, told.rule, h("small", {class: "block"}, `Version ${told.version} of ${about}`, told.since ? `; this rule holds since ${when(told.since)}.` : ".")));

    /** Under which rule: the one it was signed under, and the one of the day that is shown where that is another. */
    function ruled(facts) {
      const now = {rule: facts.rule, version: facts.version, since: facts.rule_since};
      if (!facts.signed_rule) return rule("The rule", now);
      const day = facts.as_of === facts.today ? "The rule today" : `The rule on ${when(facts.as_of)}`;
      return facts.signed_rule.same ? rule("Signed under this rule", facts.signed_rule) : [rule("Signed under this rule", facts.signed_rule), rule(day, now)];
    }

    const until = (facts) => (facts.until ? [when(facts.until), facts.until < facts.as_of ? " (over)" : ""] : "Not signed off, so there is no end.");

    const inside = (facts) => {
      const counts = facts.evidence.filter((one) => one.counts);
      const rest = facts.evidence.filter((one) => !one.counts);
      return [
        h("p", {class: "row tight"}, chip(facts.state, facts.words), facts.disputed ? h("span", {class: "chip soon"}, "! Disputed, waits for an answer") : null),
        h("dl", {class: "facts"},
          h("div", {}, h("dt", {}, "Who"), h("dd", {}, facts.person.name)),
          h("div", {}, h("dt", {}, "Until"), h("dd", {}, until(facts))),
          facts.signed_by ? h("div", {}, h("dt", {}, "Signed off by"), h("dd", {}, `${facts.signed_by}, ${when(facts.signed_on)}, level ${facts.level}`)) : null,
          h("div", {}, h("dt", {}, "In short"), h("dd", {}, kit.dated(facts.short))),
          ruled(facts)),
        facts.coming ? h("p", {class: "notice tip"}, `Content coming: ${facts.coming}`) : null,
        facts.missing.length ? [h("h3", {class: "h4"}, "Still needed"), h("ul", {}, facts.missing.map((line) => h("li", {}, kit.dated(line))))] : null,
        h("h3", {class: "h4"}, "Evidence that counts"),
        counts.length ? h("ul", {class: "plain"}, counts.map((one) => piece(facts, one))) : h("p", {class: "hint"}, "None on this day."),
        rest.length ? h("details", {}, h("summary", {}, `${rest.length} more that ${rest.length === 1 ? "does" : "do"} not count on this day`), h("ul", {class: "plain"}, rest.map((one) => piece(facts, one)))) : null,
        facts.sign_offs.length ? [h("h3", {class: "h4"}, "Signatures"), h("ul", {class: "plain"}, facts.sign_offs.map((one) => signature(facts, one)))] : null,
        field("As of", h("input", {type: "date", value: facts.as_of, max: facts.today, onchange: (event) => { if (event.target.value) load(event.target.value); }})),
        h("div", {class: "row"}, facts.may.observe ? h("a", {class: "button small", href: `/observe/${facts.person.id}/${facts.about.toLowerCase()}`}, "Observe now") : null,
          facts.may.sign_off && facts.ready && facts.as_of === facts.today ? h("a", {class: "button small", href: `/people/${facts.person.id}#${facts.about}`}, "Sign off on the record") : null,
          h("span", {}, link(facts, 0)))];
    };

    dialog.addEventListener("close", () => { dialog.remove(); if (back?.isConnected) back.focus(); });
    document.body.append(dialog);
    dialog.showModal();
    return load(as_of);
  }

  return {...kit, behind, topped};
};
