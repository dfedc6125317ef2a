// Administration: people, their sites and roles, temporary passwords, sites, and who is asked to do which module.

export default (kit) => ({render({model, el}) {
  const {h, fill, call, confirm, notice, status, field, select, checks, ask, lacking, named, when, button, password, ruleNotes} = kit;
  const said = status();
  const head = h("div", {});
  const place = h("div", {class: "stack"});
  const notes = h("div", {});
  const results = h("div", {class: "stack"});
  const {modules, rules} = model.get("data");
  let shown = model.get("data");
  // What is chosen stands in the address, so that a link or a reload shows the same people.
  const NONE = {tab: "people", words: "", site: "", role: "", closed: "", page: 1};
  const wanted = {...NONE};
  if (location.hash === "#list") wanted.tab = "list";
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) if (name in NONE && value) wanted[name] = name === "page" ? Number(value) || 1 : value;

  const chosenSites = (list) => list.map((id) => shown.sites.find((site) => site.id === id)?.name || id).join(", ") || "no site";
  const openSites = () => shown.sites.filter((site) => site.active !== false);

  const facts = () => ({words: wanted.words, site: wanted.site, role: wanted.role, disabled: Boolean(wanted.closed), page: wanted.page});

  /** Ask the portal for the people these choices keep; the newest question wins. */
  let asked = 0;
  async function load(words = "", more = {page: wanted.page}, show = draw) {
    Object.assign(wanted, {page: 1}, more);
    const chosen = Object.entries(wanted).filter(([name, value]) => value !== NONE[name]);
    history.replaceState(null, "", chosen.length ? `#${new URLSearchParams(chosen)}` : location.pathname + location.search);
    const mine = asked += 1;
    try {
      const found = await call(model, "load", facts());
      if (mine !== asked) return;
      shown = found;
      wanted.page = shown.page;
      show();
      said.say(words || (wanted.tab === "people" ? counted() : ""), words ? "good" : "");
    } catch (error) {
      if (!error.problem) throw error;
      fill(place, notice(error.problem), button("Take the filters away", clear, "quiet"));
    }
  }

  /** Other people, under the same controls: what is being typed stays. */
  const choose = (more) => load("", more, found);
  const clear = () => load("", {...NONE, tab: wanted.tab});
  const counted = () => `${shown.found} of ${shown.total} people${shown.pages > 1 ? `, page ${shown.page} of ${shown.pages}` : ""}`;
  let pause = 0;
  const soon = (run) => { clearTimeout(pause); pause = setTimeout(run, 300); };

  /** Earlier and later pages of what `told` is one page of. */
  function pager(told, turn, label) {
    if (told.pages < 2) return null;
    const nav = (words, to, off) => button(words, async () => { await turn(to); place.querySelector(`nav[aria-label="${label}"] button:not(:disabled)`)?.focus(); }, "quiet small", {disabled: off});
    return h("nav", {class: "pager row", "aria-label": label}, nav("Earlier", told.page - 1, told.page <= 1), h("span", {}, `Page ${told.page} of ${told.pages}`), nav("Later", told.page + 1, told.page >= told.pages));
  }

  /** What others see anew after a part of this page has changed something; that part itself stays as it is. */
  async function refresh() {
    try { shown = await call(model, "load", facts()); } catch (error) { fill(head, notice(error.problem)); }
    const old = place.querySelector("[data-asked]");
    if (old) await askedSoFar(old);
  }

  const staffList = kit.roster(model, refresh);

  const handed = (name, secret) => confirm({title: "A temporary password", yes: "I have passed it on", no: "Close",
    body: [h("p", {}, `Give this to ${name} yourself, not by e-mail. It works for three days and has to be changed at the first sign-in. It is shown only now.`),
      h("p", {class: "secret"}, h("code", {}, secret))]});

  function personForm(person) {
    const name = h("input", {type: "text", value: person?.name || "", autocomplete: "off", required: true});
    const login = h("input", {type: "text", value: person?.login || "", autocomplete: "off", autocapitalize: "none", disabled: Boolean(person), required: true});
    const email = h("input", {type: "email", value: person?.email || "", autocomplete: "off"});
    const started = h("input", {type: "date", value: person?.started || ""});
    const role = checks("Roles", shown.roles.map((each) => [each, each[0].toUpperCase() + each.slice(1)]), person?.roles || ["learner"]);
    const site = checks("Sites", openSites().map((each) => [each.id, each.name]), person?.sites || []);
    return {body: [field("Name", name), field("Sign-in name", login, person ? "It stays as it is." : "Small letters, digits, dots or hyphens. Or an e-mail address."),
      field("E-mail (optional)", email), field("First working day (optional)", started), role.element, site.element],
    read() {
      if (!name.value.trim()) throw lacking("The name", "is empty.", "Write the name as this person writes it.");
      if (!role.read().length) throw lacking("The roles", "are empty.", "Tick at least one.");
      return {name: name.value.trim(), email: email.value.trim(), started: started.value || null, roles: role.read(), sites: site.read(), ...(person ? {} : {login: login.value.trim()})};
    }};
  }

  async function add() {
    const form = personForm(null);
    const made = await ask({title: "Add a person", yes: "Add", body: form.body, send: () => call(model, "add_person", form.read())});
    if (made) { await load(`${made.person.name} is added.`); await handed(made.person.name, made.temporary_password); }
  }

  async function edit(person) {
    const form = personForm(person);
    const done = await ask({title: `Change ${person.name}`, yes: "Save", body: form.body, send: () => call(model, "change_person", {person: person.id, ...form.read()})});
    if (done) load("Saved.");
  }

  async function reset(person) {
    if (!await confirm({title: `New password for ${person.name}?`, body: h("p", {}, "The old one stops working now, and this person is signed out everywhere."), yes: "Make a new one"})) return;
    try {
      const made = await call(model, "reset_password", {person: person.id});
      await handed(person.name, made.temporary_password);
    } catch (error) { fill(head, notice(error.problem)); }
  }

  async function close(person) {
    const shut = !person.disabled_at;
    if (!await confirm({title: shut ? `Close the account of ${person.name}?` : `Open the account of ${person.name} again?`, tone: shut ? "danger" : "",
      body: h("p", {}, shut ? "Nobody can sign in with it any more. The record stays, complete and readable." : "This person can sign in again."), yes: shut ? "Close it" : "Open it"})) return;
    try { await call(model, "change_person", {person: person.id, disabled: shut}); load(shut ? "Closed. You can open it again any time." : "Open again."); }
    catch (error) { fill(head, notice(error.problem)); }
  }

  async function lead(person) {
    const secret = password();
    const done = await ask({title: person.lead ? `End clinical lead: ${person.name}` : `Name ${person.name} a clinical lead`, yes: "Sign this",
      body: [h("p", {}, person.lead ? "From today on, this person signs off only what this person is current in." : "A clinical lead may sign off without being current in it."), field("Your password, as your signature", secret)],
      send: () => call(model, "name_clinical_lead", {person: person.id, named: !person.lead, password: secret.value})});
    if (done) load("Saved, with today's date.");
  }

  const row = (person) => h("tr", {}, h("th", {scope: "row"}, person.name, " ", h("small", {}, person.login)),
    h("td", {"data-label": "Roles"}, person.roles.join(", "), " ", person.lead ? h("span", {class: "chip info"}, "clinical lead") : null),
    h("td", {"data-label": "Sites"}, chosenSites(person.sites)),
    h("td", {"data-label": "Modules"}, person.assignments.length ? person.assignments.map((one) => h("div", {}, named(one.module), one.due ? h("small", {}, ` by ${when(one.due)}`) : "", one.overdue ? [" ", h("span", {class: "chip late"}, "! overdue")] : null)) : "none"),
    h("td", {"data-label": "Account"}, person.disabled_at ? h("span", {class: "chip late"}, "closed") : person.must_change ? h("span", {class: "chip soon"}, "new password to set") : h("span", {class: "chip good"}, "✓ open"),
      " ", h("details", {class: "bare"}, h("summary", {}, h("span", {}, "Change"), h("span", {class: "visually-hidden"}, ` ${person.name}`)), h("div", {class: "stack tight"},
        button("Name, roles, sites", () => edit(person), "quiet small"), button("New password", () => reset(person), "quiet small"),
        button(person.lead ? "No longer clinical lead" : "Name clinical lead", () => lead(person), "quiet small"),
        button(person.disabled_at ? "Open account" : "Close account", () => close(person), "quiet small")))));

  function peoplePage() {
    found();
    const {sites, roles} = shown;
    const capital = (role) => role[0].toUpperCase() + role.slice(1);
    return [h("div", {class: "card"}, h("div", {class: "fields roomy"},
      field("Find a name or sign-in name", h("input", {type: "search", value: wanted.words, autocomplete: "off", oninput: (event) => soon(() => choose({words: event.target.value}))})),
      field("Site", select([["", "All sites"], ...sites.map((site) => [site.id, site.name])], wanted.site, (value) => choose({site: value}))),
      field("Role", select([["", "All roles"], ...roles.map((role) => [role, capital(role)])], wanted.role, (value) => choose({role: value})))),
    h("label", {class: "check"}, h("input", {type: "checkbox", checked: Boolean(wanted.closed), onchange: (event) => choose({closed: event.target.checked ? "1" : ""})}), h("span", {}, "Show closed accounts too")),
    h("div", {class: "actions"}, button("Add a person", add))),
    results];
  }

  function found() {
    const {people} = shown;
    kit.steady(results, () => fill(results, people.length ? [h("table", {class: "stack-rows"}, h("caption", {}, counted()),
      h("thead", {}, h("tr", {}, ["Name", "Roles", "Sites", "Modules asked", "Account"].map((words) => h("th", {scope: "col"}, words)))), h("tbody", {}, people.map(row))),
    pager(shown, (page) => choose({page}), "Pages of people")]
      : h("div", {class: "empty"}, h("h2", {class: "h3"}, "Nobody fits"), h("p", {}, "Take the filters away, or add this person."), button("Take the filters away", clear, "quiet"))));
  }

  async function addSite() {
    const name = h("input", {type: "text", autocomplete: "off", required: true});
    const made = await ask({title: "Add a site", yes: "Add", body: field("Name", name, "A home, a team or an office."), send: () => call(model, "add_site", {name: name.value})});
    if (made) load(`${made.site.name} is added.`);
  }

  async function renameSite(site) {
    const name = h("input", {type: "text", value: site.name, required: true});
    if (await ask({title: "Rename the site", yes: "Save", body: field("Name", name), send: () => call(model, "change_site", {site: site.id, name: name.value})})) load("Saved.");
  }

  const sitesPage = () => [h("div", {class: "actions"}, button("Add a site", addSite)), h("ul", {class: "plain stack"}, shown.sites.map((site) => h("li", {class: "card"},
    h("div", {class: "spread"}, h("h2", {class: "h3"}, site.name), site.active === false ? h("span", {class: "chip late"}, "closed") : null),
    h("p", {class: "hint"}, `${site.people} ${site.people === 1 ? "person" : "people"}`),
    h("div", {class: "row"}, button("Rename", () => renameSite(site), "quiet small"),
      site.active === false ? null : h("a", {class: "button quiet small", href: `/export/matrix.xlsx?site=${site.id}`, "aria-label": `Save who can do what (Excel) at ${site.name}`}, "Save who can do what (Excel)"),
      button(site.active === false ? "Open" : "Close", async () => { try { await call(model, "change_site", {site: site.id, active: site.active === false}); load("Saved."); } catch (error) { fill(head, notice(error.problem)); } }, "quiet small")))))];

  async function take(one) {
    try { await call(model, "unassign", {assignment: one.id}); load("Taken back. What was done stays."); } catch (error) { fill(head, notice(error.problem)); }
  }

  function assignPage() {
    const module = select(modules.map((each) => [each.slug, each.title]), modules[0]?.slug || "");
    const due = h("input", {type: "date"});
    const picked = new Map();
    const many = kit.assigning(model, {modules, sites: openSites(), roles: shown.roles, done: refresh});
    const chosen = h("p", {class: "hint", "aria-live": "polite"});
    const tell = () => fill(chosen, picked.size ? `Chosen: ${[...picked.values()].join(", ")}.` : "Nobody is chosen yet.");
    const list = h("div", {});
    let words = "";
    let newest = 0;
    async function find(page = 1) {
      const mine = newest += 1;
      try {
        const told = await call(model, "load", {role: "learner", words, page});
        if (mine !== newest) return;
        const names = new Map(told.people.map((person) => [person.id, person.name]));
        const who = checks("Who?", told.people.map((person) => [person.id, `${person.name}, ${chosenSites(person.sites)}`]), [...picked.keys()]);
        who.element.classList.add("many");
        who.element.addEventListener("change", ({target}) => { if (target.checked) picked.set(target.value, names.get(target.value)); else picked.delete(target.value); tell(); });
        fill(list, told.people.length ? [who.element, pager(told, find, "Pages of learners")] : h("p", {}, "No learner fits."));
      } catch (error) {
        if (!error.problem) throw error;
        fill(list, notice(error.problem));
      }
    }
    const go = button("Ask them to do it", async () => {
      try {
        const made = await kit.busy(go, call(model, "assign", {people: [...picked.keys()], module: module.value, due: due.value || null}));
        load(`${made.assigned.length} ${made.assigned.length === 1 ? "person is" : "people are"} asked.`);
      } catch (error) { fill(head, notice(error.problem)); }
    });
    const given = h("div", {"data-asked": true});
    askedSoFar(given);
    tell();
    const one = h("details", {ontoggle: () => { if (one.open && !list.hasChildNodes()) find(); }}, h("summary", {}, "Choose people one by one"), h("div", {class: "fields roomy"}, field("Module", module), field("Due by (optional)", due),
      field("Find a learner", h("input", {type: "search", autocomplete: "off", oninput: (event) => soon(() => { words = event.target.value; find(); })}))),
    list, chosen, h("div", {class: "actions"}, go));
    return [many, one, given];
  }

  /** Who is asked to do what, as a table in `box`: a page of people at a time. */
  async function askedSoFar(box, page = 1) {
    let told;
    try { told = await call(model, "load", {asked: true, page}); } catch (error) { if (!error.problem) throw error; fill(box, notice(error.problem)); return; }
    const rows = told.people.flatMap((person) => person.assignments.map((one) => ({...one, name: person.name})));
    fill(box, rows.length ? [h("table", {class: "stack-rows"}, h("caption", {}, "Asked so far"), h("thead", {}, h("tr", {}, ["Name", "Module", "Due", "Take back"].map((words) => h("th", {scope: "col"}, words)))),
      h("tbody", {}, rows.map((one) => h("tr", {}, h("th", {scope: "row"}, one.name), h("td", {"data-label": "Module"}, named(one.module)),
        h("td", {"data-label": "Due"}, one.due ? when(one.due) : "no date", one.overdue ? h("span", {class: "chip late"}, "! overdue") : null), h("td", {}, button("Take back", () => take(one), "quiet small", {"aria-label": `Take back: ${one.name}, ${named(one.module)}`})))))),
    pager(told, (to) => askedSoFar(box, to), "Pages of who is asked")]
      : h("div", {class: "empty"}, h("p", {}, "Nobody has been asked to do a module yet.")));
  }

  const TABS = [["people", "People", peoplePage], ["sites", "Sites", sitesPage], ["assign", "Modules to do", assignPage], ["list", "Staff list", () => [staffList]]];
  const bar = h("div", {class: "row tabs", role: "group", "aria-label": "Part of this page"});

  function draw() {
    kit.steady(bar, () => fill(bar, TABS.map(([id, words]) => button(words, () => { fill(head); turn(id); }, wanted.tab === id ? "small" : "quiet small", {"aria-pressed": String(wanted.tab === id)}))));
    kit.steady(place, () => fill(place, (TABS.find(([id]) => id === wanted.tab) || TABS[0])[2]()));
    kit.steady(notes, () => fill(notes, ruleNotes(rules)));
  }

  /** Another part of this page, with nothing filtered. */
  function turn(id) {
    clearTimeout(pause);
    const before = Object.entries(wanted).some(([name, value]) => name !== "tab" && value !== NONE[name]);
    Object.assign(wanted, NONE, {tab: id});
    draw();
    if (before) load();
    else history.replaceState(null, "", id === NONE.tab ? location.pathname + location.search : `#tab=${id}`);
  }

  fill(el, bar, said.element, head, h("div", {class: "stack"}, place, notes));
  draw();
  if (Object.entries(wanted).some(([name, value]) => name !== "tab" && value !== NONE[name])) load();
}});
