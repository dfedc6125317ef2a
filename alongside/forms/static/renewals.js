// Renewals: which sign-offs end soon or have ended, by date or by person, what renews each, and a file for one's own calendar.

export default (kit) => ({render({model, el}) {
  const {h, fill, call, notice, status, chip, field, select, when, button, kinds} = kit;
  const NONE = {site: "", days: 90, order: "date", words: "", page: 1};
  const chosen = {...NONE};
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) if (name in NONE) chosen[name] = typeof NONE[name] === "number" ? Number(value) || 0 : value;
  const said = status();
  const place = h("div", {class: "stack"});
  const bar = h("div", {class: "fields roomy"});
  const top = h("details", {class: "filters no-print", open: window.matchMedia("(min-width: 62rem)").matches}, h("summary", {}, "Choose name, site, days and order"), bar);
  let told = model.get("data").renewals;
  const count = (many, one, more = `${one}s`) => `${many} ${many === 1 ? one : more}`;
  const PARTS = [["overdue", "ended"], ["30", "in 30 days"], ["60", "in 31 to 60 days"], ["90", "in 61 to 90 days"]];

  let asked = 0;
  async function choose(more) {
    Object.assign(chosen, {page: 1}, more);
    const kept = Object.entries(chosen).filter(([name, value]) => value !== NONE[name]);
    history.replaceState(null, "", kept.length ? `#${new URLSearchParams(kept)}` : location.pathname + location.search);
    const mine = asked += 1;
    said.say("Loading…");
    try {
      const found = await call(model, "load", chosen);
      if (mine !== asked) return;
      told = found;
      chosen.page = told.page;
      draw();
    } catch (error) {
      if (!error.problem) throw error;
      fill(place, notice(error.problem), button("Show all of them", clear, "quiet"));
      said.say("");
    }
  }
  const clear = () => { Object.assign(chosen, NONE); controls(); return choose({}); };
  let pause = 0;

  const away = (left) => (left < -1 ? `ended ${-left} days ago` : left === -1 ? "ended yesterday" : left === 0 ? "ends today" : left === 1 ? "ends tomorrow" : `ends in ${left} days`);
  const tone = (left) => (left < 0 ? "late" : left <= 30 ? "soon" : "");
  const piece = (each) => `${each.met ? "✓ " : ""}${Math.min(each.have, each.need)} of ${each.need} ${kinds[each.kind].toLowerCase()}${each.need > 1 ? "s" : ""}`;
  const there = (row) => row.counts.filter((each) => each.need && each.have && !row.ready);

  const needs = (row) => [
    row.opens ? h("p", {}, `Can be renewed from ${when(row.opens)}. It will need:`) : row.ready ? h("p", {}, "Everything is there. A sign-off renews it.")
      : h("p", {}, row.whole ? "The whole rule has to be met again. Missing:" : "Missing:"),
    row.ready ? null : h("ul", {}, row.needs.map((words) => h("li", {}, words))),
    there(row).length ? [h("p", {class: "hint"}, row.whole ? "What still counts:" : "There already, since the sign-off:"), h("ul", {class: "chips"}, there(row).map((each) => h("li", {class: `chip ${each.met ? "good" : ""}`}, piece(each))))] : null];

  const line = (row, byPerson) => h("li", {class: "card renewal"},
    h("h3", {}, byPerson ? `${row.about} ${row.title}` : [h("a", {href: `/people/${row.person}#${row.about}`}, row.name), ` · ${row.about} ${row.title}`]),
    h("p", {class: "row tight"}, h("span", {class: `chip ${tone(row.left)}`}, `${row.left < 0 ? "! " : "◷ "}${away(row.left)}`), h("span", {}, when(row.until)), row.state === "current" ? null : chip(row.state, row.words)),
    needs(row),
    h("div", {class: "row no-print"}, button("What stands behind it", () => kit.behind(model, {person: row.person, about: row.about}), "quiet small", {"aria-label": `What stands behind it: ${row.name}, ${row.about}`}),
      row.ready ? h("a", {class: "button small", href: `/people/${row.person}#${row.about}`, "aria-label": `Open the record to sign off: ${row.name}, ${row.about}`}, "Open the record to sign off") : null));

  /** The rows under heads: a month, or a person. */
  function groups() {
    const byPerson = chosen.order === "person";
    const heads = new Map();
    for (const row of told.rows) {
      const head = byPerson ? row.person : row.left < 0 ? "ended" : row.until.slice(0, 7);
      heads.set(head, [...(heads.get(head) || []), row]);
    }
    const month = (head) => new Date(`${head}-15T12:00:00`).toLocaleDateString([], {month: "long", year: "numeric"});
    return [...heads].map(([head, rows]) => h("section", {class: "stack tight"},
      h("h2", {}, byPerson ? h("a", {href: `/people/${head}`}, rows[0].name) : head === "ended" ? "Ended already" : month(head), " ", h("small", {}, count(rows.length, "renewal"))),
      h("ul", {class: "plain stack tight"}, rows.map((row) => line(row, byPerson)))));
  }

  function pager() {
    if (told.pages < 2) return null;
    const turn = (words, to, off) => button(words, async () => { await choose({page: to}); place.querySelector(".pager button:not(:disabled)")?.focus(); }, "quiet small", {disabled: off});
    return h("nav", {class: "pager row no-print", "aria-label": "Pages of renewals"}, turn("Earlier", told.page - 1, told.page <= 1),
      h("span", {}, `Page ${told.page} of ${told.pages}`), turn("Later", told.page + 1, told.page >= told.pages));
  }

  function draw() {
    const {totals} = told;
    const any = Object.values(totals).some(Boolean);
    said.say(told.found ? `${count(told.found, "renewal")} of ${count(told.people, "person", "people")}.${told.pages > 1 ? ` Page ${told.page} of ${told.pages}.` : ""}` : "No renewals.");
    const file = new URLSearchParams({days: String(chosen.days), ...(chosen.site ? {site: chosen.site} : {})});
    kit.steady(place, () => fill(place,
      kit.anew(told.anew, () => choose({page: chosen.page})),
      h("dl", {class: "counts four"}, PARTS.map(([name, words]) => h("div", {}, h("dt", {}, words), h("dd", {}, h("span", {class: "big"}, String(totals[name])))))),
      told.rows.length ? [h("div", {class: "actions no-print"}, h("a", {class: "button quiet small", href: `/export/renewals.ics?${file}`, download: ""}, "Save for my calendar (.ics)"), button("Print", () => window.print(), "quiet small")),
        h("p", {class: "hint no-print"}, "The calendar file holds a first name, an initial and the skills; nothing else leaves. Importing it again changes what moved. Your name and the export stand in the access log."),
        groups(), pager()]
        : h("div", {class: "empty"}, h("h2", {class: "h3"}, any || chosen.words ? "Nothing fits" : "Nothing to renew"),
          h("p", {}, any || chosen.words ? "Look further ahead, or take a filter away." : "No sign-off ends in the next 90 days and none has ended. Come back in a month; the matrix shows what is on the way."),
          any || chosen.words || chosen.site ? button("Show all of them", clear, "quiet") : h("a", {class: "button quiet", href: "/people"}, "To the matrix"))));
  }

  function controls() {
    kit.steady(bar, () => fill(bar,
      field("Name", h("input", {type: "search", value: chosen.words, autocomplete: "off", oninput: (event) => { clearTimeout(pause); pause = setTimeout(() => choose({words: event.target.value}), 300); }})),
      told.sites.length > 1 || chosen.site ? field("Site", select([["", "All my sites"], ...told.sites.map((site) => [site.id, site.name])], chosen.site, (value) => choose({site: value}))) : null,
      field("How far ahead", select([["0", "Only what has ended"], ["30", "30 days"], ["60", "60 days"], ["90", "90 days"]], String(chosen.days), (value) => choose({days: Number(value)}))),
      field("Order", select([["date", "By date, soonest first"], ["person", "By person"]], chosen.order, (value) => choose({order: value})))));
  }

  fill(el, top, said.element, place);
  controls();
  if (Object.entries(chosen).some(([name, value]) => value !== NONE[name])) choose({page: chosen.page});
  else draw();
}});
