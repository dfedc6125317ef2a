// A staff list: choose a file, see line by line what it would do, do all of it, hand out the first passwords.

export default (kit) => {
  const {h, fill, call, button, busy, notice, status, uid, progress} = kit;
  const BATCH = 20; // passwords made in one go; each takes a moment on purpose
  const LARGEST = 1400000;
  const FEW = 12; // passwords that are shown as well; more come only as a list to save

  const people = (many) => `${many} ${many === 1 ? "person" : "people"}`;
  const shown = (value) => (Array.isArray(value) ? value.join(", ") : value) || "nothing";

  /** The bytes of a chosen file as base64. */
  const bytes = (file) => new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] || "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });

  /** Offer `text` as a file to save. */
  function save(name, text, type) {
    const link = h("a", {href: URL.createObjectURL(new Blob([text], {type})), download: name, hidden: true});
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  // A cell that begins like a formula gets an apostrophe, also after a blank that cannot be seen or another program's separator (workbook.py).
  const safe = (cell) => String(cell).replace(/(^|[;|\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029])((?:[\p{Z}\p{C}\uFE00-\uFE0F]|["'])*)(?=[=+\-@＝＋－＠﹢﹣﹦﹫⁺⁻⁼\u2212])/gu, "$1$2'");
  const csv = (rows) => "\ufeff" + rows.map((row) => row.map((cell) => `"${safe(cell).replace(/"/g, '""')}"`).join(",")).join("\r\n") + "\r\n";

  const table = (caption, heads, rows) => h("table", {class: "stack-rows roster-rows"}, h("caption", {}, caption),
    h("thead", {}, h("tr", {}, heads.map((words) => h("th", {scope: "col"}, words)))), h("tbody", {}, rows));
  const line = (row, cells) => h("tr", {}, h("th", {scope: "row"}, `Line ${row}`), cells.map(([label, content]) => h("td", {"data-label": label}, content)));

  /** Long lists show their first lines; the rest is one press away. */
  function some(rows, draw, most = 12) {
    const place = h("div", {});
    fill(place, draw(rows.slice(0, most)), rows.length > most ? button(`Show all ${rows.length}`, () => fill(place, draw(rows)), "quiet small") : null);
    return place;
  }

  function roster(model, done) {
    const said = status();
    const trouble = h("div", {});
    const place = h("div", {class: "stack"});
    let file = null;
    let make_sites = false;

    const pick = h("input", {type: "file", id: uid("file"), class: "visually-hidden", accept: ".csv,.txt,.tsv,.xlsx", onchange: async () => {
      const [chosen] = pick.files;
      if (!chosen) return;
      make_sites = false;
      file = null;
      fill(place);
      if (chosen.size > LARGEST) { fill(trouble, notice({where: chosen.name, what: `has ${Math.round(chosen.size / 1000)} kB.`, way_out: "At most 1400 kB. Send it in two parts."})); pick.value = ""; return; }
      file = {name: chosen.name, data: await bytes(chosen)};
      pick.value = "";
      look();
    }});

    async function look() {
      fill(trouble);
      said.say("Reading the list…");
      try {
        draw(await call(model, "preview_roster", {...file, make_sites}));
      } catch (error) {
        if (!error.problem) throw error;
        said.say("");
        fill(place);
        fill(trouble, notice(error.problem));
      }
    }

    const problems = (told) => table("Lines to mend in your file", ["Line", "Where", "What"], told.errors.map((one) => line(one.row, [["Where", one.column ? `Column “${one.column}”` : one.field[0].toUpperCase() + one.field.slice(1)], ["What", `It ${one.what}`]])));

    const fresh = (told) => some(told.new, (rows) => table(`New: ${people(told.new.length)}`, ["Line", ...about(told).map(([label]) => label)],
      rows.map((one) => line(one.row, about(told).map(([label, read]) => [label, read(one)])))));

    const about = ({columns}) => [["Name", (one) => one.name], ["Signs in as", (one) => one.login], ["Roles", (one) => one.roles.join(", ")],
      ["Sites", (one) => one.sites.join(", ") || "no site"], columns.includes("email") ? ["E-mail", (one) => one.email || "none"] : null,
      columns.includes("level") ? ["Level", (one) => one.level] : null, columns.includes("started") ? ["First day", (one) => kit.when(one.started, "not given")] : null].filter(Boolean);

    const changed = (told) => some(told.changes, (rows) => table(`Changes: ${people(told.changes.length)}`, ["Line", "Name", "What changes"],
      rows.map((one) => line(one.row, [["Name", one.name], ["Changes", h("ul", {class: "plain"}, one.changed.map((each) => h("li", {}, `${each.field}: `, h("span", {class: "hint"}, shown(each.old)), " → ", h("strong", {}, shown(each.new)))))]]))));

    function draw(told) {
      const gone = kit.checks("Close these accounts as well?", told.missing.map((one) => [one.id, `${one.name} (${one.login})`]));
      gone.element.classList.add("many");
      const all = told.new.length + told.changes.length;
      const words = [told.new.length ? `add ${people(told.new.length)}` : "", told.changes.length ? `change ${told.changes.length}` : ""].filter(Boolean).join(" and ");
      const go = button(told.changes.length ? words[0].toUpperCase() + words.slice(1) : `Import ${people(told.new.length)}`, () => bring(told, go, gone.read()));
      said.say(`${told.new.length} new, ${told.changes.length} to change, ${told.unchanged.length} as they are, ${told.errors.length} to mend.`);
      const sites = told.new_sites.length ? h("label", {class: "check"}, h("input", {type: "checkbox", checked: make_sites, onchange: (event) => { make_sites = event.target.checked; look(); }}),
        h("span", {}, `Make the new ${told.new_sites.length === 1 ? "site" : "sites"}: ${told.new_sites.map((one) => one.name).join(", ")}`)) : null;
      fill(place, h("section", {class: "card", "aria-label": "What this list would do"},
        h("h2", {class: "h3"}, file.name), h("p", {class: "hint"}, `Read as ${told.how}.`, told.unused.length ? ` Not used: ${told.unused.join(", ")}.` : ""),
        h("ul", {class: "chips"}, [[told.new.length, "new", "info"], [told.changes.length, "to change", "soon"], [told.unchanged.length, "as they are", ""], [told.errors.length, "to mend", "late"]]
          .filter(([many]) => many).map(([many, what, tone]) => h("li", {}, h("span", {class: `chip ${tone}`}, `${many} ${what}`)))),
        sites, told.notes.length ? h("ul", {}, told.notes.map((words) => h("li", {}, words))) : null,
        told.errors.length ? [h("p", {class: "notice warn"}, h("strong", {}, "Nothing can go in yet. "), "Mend these lines in your file and choose it again. A list goes in as a whole or not at all."), problems(told)] : null,
        told.new.length ? fresh(told) : null, told.changes.length ? changed(told) : null,
        told.unchanged.length ? h("details", {}, h("summary", {}, `${told.unchanged.length} as they are`), h("p", {}, told.unchanged.map((one) => one.name).join(", "))) : null,
        !told.errors.length && told.missing.length ? h("details", {}, h("summary", {}, `${people(told.missing.length)} here, but not in this list`),
          h("p", {}, "They stay as they are. Tick somebody only if she has left: nobody can sign in with that account any more, and her record stays."), gone.element) : null,
        told.errors.length ? null : h("div", {class: "actions"}, all ? go : told.missing.length ? button("Close the ticked accounts", (event) => bring(told, event.currentTarget, gone.read()), "quiet") : null,
          button("Do nothing", () => { fill(place); said.say("Nothing was changed."); }, "plain")),
        all && !told.errors.length ? h("p", {class: "hint"}, "There is no undo for all at once: each person can be changed or closed on the People part of this page.") : null,
        !all && !told.errors.length ? h("p", {}, "Everybody in this list is here already, just so.") : null,
        told.without_password.length && !told.errors.length ? passwords(told.without_password, (many) => `${people(many)} of this list never had a password.`) : null));
    }

    async function bring(told, go, close) {
      fill(trouble);
      try {
        const made = await busy(go, call(model, "import_roster", {...file, seal: told.seal, make_sites, close}));
        const words = `${made.added} added, ${made.changed} changed${made.closed ? `, ${made.closed} closed` : ""}${made.sites.length ? `, new: ${made.sites.join(", ")}` : ""}.`;
        fill(place, h("section", {class: "card calm", "aria-label": "Done"}, h("h2", {class: "h3", tabindex: "-1"}, "Done"), h("p", {}, words),
          made.without_password.length ? passwords(made.without_password, (many) => `${people(many)} cannot sign in yet: ${many === 1 ? "a first password is" : "first passwords are"} missing.`) : null));
        place.querySelector("h2").focus();
        said.say(words, "good");
        done();
      } catch (error) {
        if (!error.problem) throw error;
        fill(trouble, notice(error.problem));
        trouble.scrollIntoView({block: "nearest"});
      }
    }

    /** A button that makes first passwords a few at a time, then shows a few and offers all as a list to save: they can be read only
        now. words(many): what is said of those who have none. */
    function passwords(waiting, words) {
      const box = h("div", {class: "stack tight"});
      const made = [];
      let days = 3;
      const list = () => save("first-passwords.csv", csv([["Name", "Sign-in name", "Temporary password"], ...made.map((one) => [one.name, one.login, one.password])]), "text/csv");
      async function make() {
        fill(trouble);
        try {
          for (let left = waiting.filter((one) => !made.some((each) => each.id === one.id)); left.length; left = left.slice(BATCH)) {
            fill(box, progress(made.length, waiting.length, `${made.length} of ${waiting.length} passwords made`));
            const told = await call(model, "first_passwords", {people_ids: left.slice(0, BATCH).map((one) => one.id)});
            made.push(...told.passwords);
            days = told.days;
          }
        } catch (error) {
          if (!error.problem) throw error;
          fill(trouble, notice(error.problem));
        }
        said.say(`${made.length} ${made.length === 1 ? "password" : "passwords"} made.`, "good");
        const few = made.length <= FEW;
        const rest = waiting.length - made.length;
        fill(box, made.length ? [h("p", {}, `${made.length === 1 ? "One password is" : `${made.length} passwords are`} made. ${few ? "You can read them only now, here or in the saved list" : "You can read them only now, in the list you save"}. They work for ${days} days, and each has to be changed at the first sign-in. Hand them out yourself, then delete the list.`),
          few ? h("table", {class: "stack-rows roster-rows"}, h("caption", {}, "First passwords"), h("thead", {}, h("tr", {}, ["Name", "Sign-in name", "Temporary password"].map((head) => h("th", {scope: "col"}, head)))),
            h("tbody", {}, made.map((one) => h("tr", {}, h("th", {scope: "row"}, one.name), h("td", {"data-label": "Signs in as"}, one.login), h("td", {"data-label": "Password"}, h("code", {}, one.password)))))) : null,
          h("div", {class: "actions"}, button("Save the list of passwords", list))] : null, rest ? [h("p", {}, words(rest)), button("Make the rest", make, "quiet")] : null);
        box.querySelector("button")?.focus();
      }
      fill(box, h("p", {}, words(waiting.length)), h("div", {class: "actions"}, button(`Make ${waiting.length === 1 ? "a first password" : `${waiting.length} first passwords`}`, make)));
      return box;
    }

    const example = button("Save an empty list", () => save("staff-list.csv", csv([["Name", "Sign-in name", "E-mail", "Roles", "Sites", "Level", "First working day"]]), "text/csv"), "quiet small");
    return h("div", {}, h("div", {class: "card"}, h("h2", {class: "h3"}, "Bring in a staff list"),
      h("p", {}, "A CSV or Excel file with one person in each line. The first line names the columns: Name, and Sign-in name or E-mail; Roles, Sites, Level and First working day if you have them."),
      h("p", {class: "hint"}, "You see what it would do before anything happens. Somebody who is here already is found by sign-in name or e-mail and brought up to date; an empty cell changes nothing; nobody is closed for being left out."),
      h("div", {class: "actions"}, h("label", {class: "button", for: pick.id}, "Choose a file"), pick, example)), said.element, trouble, place);
  }

  return {...kit, roster, save};
};
