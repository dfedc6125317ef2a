// People and competencies: who can do what, who is waiting, who is overdue. A table where there is room, cards where not.

export default (kit) => ({render({model, el}) {
  const {h, fill, call, notice, status, chip, field, select, when, button, uid} = kit;
  const said = status();
  const place = h("div", {class: "stack"});
  // What is chosen stands in the address, so that a link or a reload shows the same people.
  const NONE = {site: "", state: "", group: "competency", domain: "", words: "", who: "", due: "", sort: "late", role: "learner", as_of: "", page: 1};
  const filters = {...NONE};
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) if (name in NONE) filters[name] = name === "page" ? Number(value) || 1 : value;
  const wide = window.matchMedia("(min-width: 62rem)");
  let shown = model.get("data").matrix;

  const GROUPS = [["competency", "Competencies"], ["function", "Service functions"],
    ["natural_support", "Natural supports"], ["case_management", "Case management"], ["provider_role", "Provider role"]];
  const DOMAINS = [["", "All five domains"], ["A", "A. The whole person"], ["B", "B. Connections"], ["C", "C. Rights and choice"],
    ["D", "D. Partnership"], ["E", "E. The plan"]];

  // Most cells of a first year are one of these: they stay quiet, so that what has happened stands out.
  const QUIET = {not_started: "–", content_coming: "·"};

  const columns = () => shown.columns;
  const cellOf = (person, column) => person.cells[column.id] || column.empty;
  /** A count that is also the filter: press it to see these people. */
  const tally = (who, count, words) => h("button", {type: "button", "aria-pressed": String(filters.who === who), onclick: async () => {
    await choose({who});
    place.querySelector("[aria-pressed=true]")?.focus();
  }}, h("span", {class: "big"}, String(count)), h("span", {}, words));

  /** Ask the portal for the people these choices keep; the newest question wins. */
  let asked = 0;
  async function choose(more) {
    Object.assign(filters, {page: 1}, more);
    const chosen = Object.entries(filters).filter(([name, value]) => value !== NONE[name]);
    history.replaceState(null, "", chosen.length ? `#${new URLSearchParams(chosen)}` : location.pathname + location.search);
    const mine = asked += 1;
    said.say("Loading…");
    try {
      const found = await call(model, "load", filters);
      if (mine !== asked) return;
      shown = found;
      filters.page = shown.page;
      draw();
    } catch (error) {
      if (!error.problem) throw error;
      fill(place, notice(error.problem), button("Take the filters away", () => { clear(); }, "quiet"));
      said.say("");
    }
  }

  const clear = () => { Object.assign(filters, NONE); bar(); return choose({}); };

  let pause = 0;
  const soon = (more) => { clearTimeout(pause); pause = setTimeout(() => choose(more), 300); };

  const open = (person, column) => kit.behind(model, {person: person.id, about: column.id, as_of: filters.as_of});

  /** How much of what the rule asks is there, of how much: [have, need]. */
  const share = (cell) => [...cell.explain.matchAll(/(\d+) of (\d+)/g)].reduce(([have, need], count) => [have + Number(count[1]), need + Number(count[2])], [0, 0]);
  /** Begun, and nothing of it counts: it is too old, was not passed, or is not judged yet. */
  const idle = (cell) => cell.state === "in_progress" && !share(cell)[0];

  /** The sign of a state; on the way it is how much of what the rule asks is there. */
  function sign(cell) {
    const [have, need] = share(cell);
    return cell.state === "in_progress" && have ? `${have} of ${need}` : kit.signs[cell.state];
  }

  const press = (person, column) => {
    const cell = cellOf(person, column);
    return h("button", {type: "button", class: `cell ${cell.state}${idle(cell) ? " idle" : ""}`, onclick: () => open(person, column),
      "aria-label": `${person.name}, ${column.id} ${column.title}: ${idle(cell) ? "Nothing counts now. " : ""}${kit.dated(cell.explain)}`},
    cell.state in QUIET ? h("span", {"aria-hidden": "true"}, QUIET[cell.state])
      : [h("span", {class: "sign", "aria-hidden": "true"}, sign(cell)), h("span", {class: "word"}, idle(cell) ? "Nothing counts now" : cell.words)],
    cell.disputed ? [h("span", {class: "sign only-print", "aria-hidden": "true"}, "?"), h("span", {class: "word"}, "disputed")] : null);
  };

  const summary = (person) => {
    const count = {};
    for (const column of columns()) {
      const {state, words} = cellOf(person, column);
      if (!["not_started", "content_coming"].includes(state)) count[state] = [words, (count[state]?.[1] || 0) + 1];
    }
    const chips = Object.entries(count).map(([state, [words, many]]) => h("li", {}, chip(state, `${many} ${words.toLowerCase()}`)));
    return chips.length ? h("ul", {class: "chips"}, chips) : h("p", {class: "hint"}, "Nothing begun yet.");
  };

  /** A date without its year where that is the one we look at. */
  const near = (iso) => new Date(`${iso}T12:00:00`).toLocaleDateString([], {day: "numeric", month: "short", ...(iso.slice(0, 4) === shown.as_of.slice(0, 4) ? {} : {year: "numeric"})});

  /** What of hers presses, each as a button to what stands behind it. */
  function pressing(person) {
    const some = person.overdue.filter((one) => columns().some((column) => column.id === one.about));
    const one = (each) => {
      const column = columns().find((found) => found.id === each.about);
      const words = `${each.state === "due" ? "due by" : "ended"} ${near(each.until)}`;
      return h("li", {}, h("button", {type: "button", class: `chip press ${each.state === "due" ? "soon" : "late"}`, onclick: () => open(person, column),
        "aria-label": `${each.about} ${column.title}, ${words}: what stands behind it, ${person.name}`}, `${kit.signs[each.state]} ${each.about} ${words}`));
    };
    const rest = some.length - 4;
    const lines = (rest > 1 ? some.slice(0, 4) : some).map(one);
    if (rest > 1) lines.push(h("li", {}, h("a", {href: `/people/${person.id}`}, `and ${rest} more`)));
    if (person.late_modules) lines.push(h("li", {}, h("span", {class: "chip late"}, `! ${person.late_modules} overdue ${person.late_modules === 1 ? "module" : "modules"}`)));
    return lines.length ? h("ul", {class: "chips pressing"}, lines) : null;
  }

  const lastEntry = (person) => h("small", {class: "block"}, person.last ? `Last entry ${when(person.last)}` : "No entries yet", person.before ? h("span", {class: "block"}, "Shown under the rules of before") : null);
  const atAGlance = (person) => button("Picture", () => look(person), "plain small no-print", {"aria-label": `Picture of ${person.name}`});

  /** In the table one stop of the Tab key is enough: the arrows, Home and End go from cell to cell. */
  function arrows(box) {
    const rows = [...box.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("th :is(a, button), td button")]);
    rows.forEach((row, line) => row.forEach((stop, place) => { stop.tabIndex = line || place ? -1 : 0; }));
    box.addEventListener("keydown", (event) => {
      const line = rows.findIndex((row) => row.includes(event.target));
      if (line < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
      const place = rows[line].indexOf(event.target);
      const many = columns().length;  // a head has more or fewer stops than the next one: a column is counted from the end
      const beside = (row = []) => (place >= rows[line].length - many ? row.length - rows[line].length + place : Math.min(place, row.length - many - 1));
      const to = {ArrowRight: [line, place + 1], ArrowLeft: [line, place - 1], ArrowDown: [line + 1, beside(rows[line + 1])], ArrowUp: [line - 1, beside(rows[line - 1])], Home: [line, 0], End: [line, rows[line].length - 1]}[event.key];
      const stop = to && rows[to[0]]?.[to[1]];
      if (to) event.preventDefault();
      if (!stop) return;
      event.target.tabIndex = -1;
      stop.tabIndex = 0;
      stop.focus();
    });
    return box;
  }

  const where = (person) => person.sites.map((id) => shown.sites.find((site) => site.id === id)?.name || id).join(", ");

  function table(rows) {
    return arrows(h("div", {class: "table-scroll matrix"},
      h("table", {role: "grid", "aria-label": "People and competencies"}, h("caption", {class: "visually-hidden"}, "One row for each person, one column for each competency. Arrow keys go from cell to cell; press a cell for what stands behind it."),
        h("thead", {}, h("tr", {}, h("th", {scope: "col"}, "Person"),
          columns().map((column) => h("th", {scope: "col"}, h("abbr", {title: column.title}, column.id), h("small", {class: "titled"}, ` ${column.title}`), column.empty.coming ? h("small", {}, "content coming") : null)))),
        h("tbody", {}, rows.map((person) => h("tr", {}, h("th", {scope: "row"}, h("a", {href: `/people/${person.id}`}, person.name), atAGlance(person),
          h("small", {}, where(person)), lastEntry(person), pressing(person)),
        columns().map((column) => h("td", {}, press(person, column)))))))));
  }

  const cards = (rows) => h("ul", {class: "plain stack"}, rows.map((person) => h("li", {class: "card"},
    h("h2", {class: "h3"}, h("a", {href: `/people/${person.id}`}, person.name)), h("p", {class: "hint"}, where(person), lastEntry(person)), pressing(person), summary(person), atAGlance(person),
    h("details", {}, h("summary", {}, `All ${columns().length} ${filters.group === "function" ? "functions" : "competencies"}`),
      h("ul", {class: "plain cells"}, columns().map((column) => h("li", {}, h("span", {}, `${column.id} ${column.title}`, column.empty.coming ? h("small", {}, " (content coming)") : null), press(person, column))))))));

  /** Fifty people at a time; nothing where all fit. */
  function pager() {
    if (shown.pages < 2) return null;
    const turn = (words, to, off) => button(words, async () => { await choose({page: to}); place.querySelector(".pager button:not(:disabled)")?.focus(); }, "quiet small", {disabled: off});
    return h("nav", {class: "pager row", "aria-label": "Pages of people"}, turn("Earlier", shown.page - 1, shown.page <= 1),
      h("span", {}, `Page ${shown.page} of ${shown.pages}`), turn("Later", shown.page + 1, shown.page >= shown.pages));
  }

  function draw() {
    const rows = shown.people;
    const {totals} = shown;
    said.say(shown.pages > 1 ? `${rows.length} of ${shown.found} people shown, page ${shown.page} of ${shown.pages}.` : `${rows.length} of ${totals.people} people shown.`);
    kit.steady(place, () => fill(place,
      h("p", {class: "only-print"}, `As of ${when(shown.as_of)}`, filters.site ? ` · ${shown.sites.find((site) => site.id === filters.site)?.name || ""}` : "", ` · ${rows.length} of ${shown.found} people${shown.pages > 1 ? `, page ${shown.page} of ${shown.pages}` : ""}`),
      h("div", {class: "tally", role: "group", "aria-label": "Whom to show"},
        tally("", totals.people, "at your sites"), tally("ready", totals.ready, "ready for sign-off"),
        tally("late", totals.late, "due or overdue")),
      kit.anew(shown.anew, () => choose({page: filters.page})),
      rows.length ? [files(), wide.matches || printing ? table(rows) : cards(rows), pager()] : nobody(),
      h("p", {class: "hint"}, h("span", {class: "no-print"}, `As of ${when(shown.as_of)}.`), `${shown.as_of < shown.today ? " Of the people here today, those who had started by then." : ""} `, h("span", {class: "no-print"}, `Press a cell for what stands behind it${wide.matches ? "; the arrow keys go from cell to cell" : ""}.`)),
      whole(), drawn(),
      legend("signs", "What the signs mean", h("ul", {class: "chips"}, shown.states.map(([state, words]) => h("li", {}, chip(state, words)))),
        h("p", {}, "“2 of 5”: two of the five pieces the rule asks for are there. “…” and “Nothing counts now”: something was done, but it is too old by now, was not passed, or waits to be judged.")),
      columns().length ? legend("codes", `What ${columns()[0].id}${columns().length > 1 ? ` to ${columns().at(-1).id}` : ""} mean${columns().length > 1 ? "" : "s"}`,
        h("ul", {class: "plain codes"}, columns().map((column) => h("li", {}, h("strong", {}, column.id), ` ${column.title}`)))) : null));
  }

  /** What one opens to read stays open while the choices change. */
  const unfolded = new Set();
  function legend(key, title, ...inside) {
    const box = h("details", {class: "legend", open: unfolded.has(key), ontoggle: () => (box.open ? unfolded.add(key) : unfolded.delete(key))}, h("summary", {}, title), inside);
    return box;
  }

  /** The same people as a file, and on paper. */
  function files() {
    const asked = new URLSearchParams({role: filters.role, ...(filters.site ? {site: filters.site} : {}), ...(filters.as_of ? {as_of: filters.as_of} : {})});
    return h("div", {class: "row no-print files"}, h("a", {class: "button quiet small", href: `/export/matrix.xlsx?${asked}`, download: ""}, "Save as Excel"), button("Print", () => window.print(), "quiet small"),
      h("span", {class: "hint"}, `Excel holds everybody of ${filters.site ? "this site" : "your sites"} and all parts; paper holds what you see here.`));
  }

  /** Nobody to show: a filter too many, or an agency whose people are still to come in. */
  function nobody() {
    if (shown.totals.people) return h("div", {class: "empty"}, h("h2", {class: "h3"}, "Nobody fits these filters"), h("p", {}, "Take one of them away."), button("Show everybody", clear, "quiet"));
    const all = filters.role || filters.site || shown.as_of < shown.today ? button("Show everybody", () => { clear(); }, "plain") : null;
    if (!model.get("data").admin) return h("div", {class: "empty"}, h("h2", {class: "h3"}, "Nobody here yet"), h("p", {}, "There is nobody of this kind at your sites. An administrator adds people."), all);
    return h("div", {class: "empty"}, h("h2", {class: "h3"}, "Add your staff"), h("p", {}, "There is nobody of this kind here yet. Bring in your list from a spreadsheet, or add one person by hand. Each gets a sign-in name and a first password."),
      h("div", {class: "actions"}, h("a", {class: "button", href: "/admin"}, "Add your staff"), all));
  }

  /** All who are found, not the page alone. */
  const whole = () => {
    const some = shown.states.filter(([state]) => shown.counts[state]);
    return some.length && shown.found ? h("section", {"aria-label": "All together"}, h("h2", {class: "h3"}, `All ${shown.found === 1 ? "of 1 person" : `${shown.found} people`} together`),
      h("ul", {class: "chips"}, some.map(([state, words]) => h("li", {}, chip(state, `${shown.counts[state]} ${words.toLowerCase()}`))))) : null;
  };

  const seen = () => ({site: filters.site, role: filters.role, group: filters.group, words: filters.words, as_of: filters.as_of});
  let looking = false;

  /** The pictures are asked for when somebody wants to look, and stay open while the filters change. */
  function drawn() {
    const inside = h("div", {class: "stack"}, h("p", {role: "status"}, "Loading…"));
    let begun = false;
    const load = async () => {
      if (begun || !box.open) return;
      begun = true;
      try { fill(inside, kit.pictures(await call(model, "pictures", seen()))); } catch (error) {
        if (!error.problem) throw error;
        begun = false;
        fill(inside, notice(error.problem));
      }
    };
    const box = h("details", {class: `pictures${looking ? "" : " no-print"}`, open: looking, ontoggle: () => { looking = box.open; box.classList.toggle("no-print", !looking); load(); }}, h("summary", {}, "Pictures of these people"),
      filters.state || filters.who || filters.due ? h("p", {class: "hint"}, "Drawn for the chosen site, role, name, part and day; not narrowed by state or dates.") : null, inside);
    load();
    return box;
  }

  /** One person's wheel and months. */
  function look(person) {
    const back = document.activeElement;
    const id = uid("look");
    const inside = h("div", {}, h("p", {role: "status"}, "Loading…"));
    const dialog = h("dialog", {class: "dialog alongside behind", "aria-labelledby": id}, kit.topped(h("h2", {id}, person.name), () => dialog.close()), inside,
      h("div", {class: "actions"}, h("a", {class: "button", href: `/people/${person.id}`}, "Open the record")));
    dialog.addEventListener("close", () => { dialog.remove(); if (back?.isConnected) back.focus(); });
    document.body.append(dialog);
    dialog.showModal();
    return call(model, "pictures", {...seen(), site: "", words: "", person: person.id}).then((told) => fill(inside, kit.pictures(told)),
      (error) => { if (!error.problem) throw error; fill(inside, notice(error.problem)); });
  }

  const top = h("details", {class: "filters no-print", open: wide.matches});
  function bar() {
    kit.steady(top, () => fill(top, h("summary", {}, "Choose site, part, state and order"), h("div", {class: "fields roomy"},
      field("Name", h("input", {type: "search", value: filters.words, autocomplete: "off", oninput: (event) => soon({words: event.target.value})})),
      field("Site", select([["", "All my sites"], ...shown.sites.map((site) => [site.id, site.name])], filters.site, (value) => choose({site: value}))),
      field("What to show", select(GROUPS, filters.group, async (value) => { await choose({group: value, domain: ""}); bar(); })),
      filters.group === "competency" ? field("Domain", select(DOMAINS, filters.domain, (value) => choose({domain: value}))) : null,
      field("Role", select([["learner", "Learners"], ["trainer", "Trainers"], ["supervisor", "Supervisors"], ["", "Everybody"]], filters.role, (value) => choose({role: value}))),
      field("State", select([["", "Any state"], ...shown.states], filters.state, (value) => choose({state: value}))),
      field("Sign-off ends", select([["", "At any time"], ["over", "Ended already"], ["30", "In 30 days"], ["60", "In 60 days"], ["90", "In 90 days"]], filters.due, (value) => choose({due: value}))),
      field("Order", select([["late", "Overdue first"], ["ready", "Ready for sign-off first"], ["newest", "Newest entries first"], ["quiet", "Longest without an entry first"], ["name", "By name"]], filters.sort, (value) => choose({sort: value}))),
      field("As of", h("input", {type: "date", value: filters.as_of || shown.as_of, max: shown.today, onchange: (event) => choose({as_of: event.target.value === shown.today ? "" : event.target.value})}))),
    h("div", {class: "actions"}, button("Take the filters away", clear, "quiet small"))));
  }

  wide.addEventListener("change", draw);
  let printing = false;  // paper always gets the table, whatever the screen
  for (const name of ["beforeprint", "afterprint"]) window.addEventListener(name, () => { printing = name === "beforeprint"; if (el.isConnected && !wide.matches) draw(); });
  const asking = h("details", {class: "no-print elsewhere", ontoggle: async () => {
    if (asking.children.length > 1) return;
    asking.append(kit.assigning(model, {modules: await call(model, "modules"), sites: shown.sites, roles: ["learner", "trainer", "supervisor"], done: () => choose({page: filters.page}), heading: false}));
  }}, h("summary", {}, "Ask many people to do a module"));
  fill(el, top, said.element, place, asking, h("p", {class: "no-print"}, h("a", {href: "/renewals"}, "Renewals of the next 90 days")), h("p", {class: "no-print"}, h("a", {href: "/prior"}, "Papers about what people learned elsewhere")));
  bar();
  if (Object.entries(filters).some(([name, value]) => value !== NONE[name])) choose({page: filters.page});
  else draw();
}});
