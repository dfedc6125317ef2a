// Observed practice on a phone: whom, which skill, which steps, sign. It also runs without a connection and without a model
// (the shell that the worker keeps): then it notes, and signs when it is back.

export default (kit) => ({async render({model, el}) {
  const {h, fill, call, button, busy, status, notice, field, ask, password, lacking, when, keeping, helpWords, faceWords, face} = kit;
  const data = model ? model.get("data") : keeping.book();
  const said = status();
  const place = h("div", {class: "screen"});
  const line = h("div", {class: "no-print"});
  fill(el, h("div", {class: "observe"}, line, said.element, place));
  if (!data) {
    fill(place, h("div", {class: "empty"}, h("h2", {class: "h3"}, "This phone holds no list of people"),
      h("p", {}, "Open this page once with a connection. After that it also opens without one.")), button("Try again", () => location.reload()));
    return;
  }

  const owner = data.me.id;
  const people = Object.fromEntries(data.people.map((one) => [one.id, one]));
  const skills = Object.fromEntries(data.skills.map((one) => [one.id, one]));
  // The agency's calendar day decides, also where this phone's clock stands in another zone: as many days apart as when it loaded.
  const phone = (shift = 0) => { const now = new Date(); return new Date(now - now.getTimezoneOffset() * 60000 + shift * 86400000).toISOString().slice(0, 10); };
  const shift = data.shift ?? Math.round((Date.parse(data.today) - Date.parse(phone())) / 86400000);
  const today = () => phone(shift);
  const online = () => !!model && navigator.onLine;
  let waiting = data.waiting || [];
  let asks = data.asks || []; // who said she is ready to be seen; it does not rest on the phone
  let draft = null;

  // Whom she saw last, and who has something due: on the phone these are names in a list, never what it is or since when.
  const lately = data.lately || data.people.filter((one) => one.last).sort((a, b) => b.last.localeCompare(a.last)).slice(0, 5).map((one) => one.id);
  const pressing = data.pressing || data.people.filter((one) => one.due && !lately.includes(one.id)).sort((a, b) => b.due - a.due).slice(0, 8).map((one) => one.id);
  const book = {me: data.me, people: data.people.map(({id, name, sites}) => ({id, name, sites})), skills: data.skills, groups: data.groups, recent: data.recent, lately, pressing, shift};
  const keeps = !model || keeping.setBook(book);
  /** Signed out in another tab: what rested on this phone is gone, and nothing is put back. */
  const out = () => keeps && !keeping.mine(owner);

  const uuid = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const away = (...words) => { const trouble = lacking(...words); trouble.problem.code = "away"; return trouble; };
  const silent = () => away("The portal", "does not answer.", "You can sign it later; nothing is counted twice.");
  /** What the portal answers, or a Trouble at once where nobody or somebody else is signed in, and after 15 seconds: a kitchen is
      no place to wait. */
  async function prompt(name, args) {
    const {user, why} = await keeping.hello();
    if (why === "out") throw away("You", "are signed out on this phone, so nothing was signed.", "Sign in again in another tab; this page stays as it is.");
    if (why) throw silent();
    if (user !== owner) throw away("Somebody else", "is signed in on this phone now, so nothing was signed.", "Sign in again in another tab; this page stays as it is.");
    return Promise.race([call(model, name, args), new Promise((_done, fail) => setTimeout(() => fail(silent()), 15000))]);
  }

  // --- the connection, and what waits on this phone ---------------------------------------------------------------

  const WHY = {offline: "No connection just now.", out: "You are signed out here. Sign in, and they are sent.", other: "Somebody else is signed in on this phone. They are sent when you sign in."};
  let tries = 0;
  let timer = null;
  let sent = 0; // what this page sent and, opened without a connection, cannot show

  async function send(asked = false) {
    clearTimeout(timer);
    if (!keeping.held(owner).length) { await fresh(); return; }
    const told = await keeping.send(owner);
    if (told.sent) {
      tries = 0;
      if (!model) sent += told.sent;
      await fresh();
      said.say(`${told.sent === 1 ? "One observation was" : `${told.sent} observations were`} sent. ${model ? "Read and sign it below when you have a minute." : "Load the page again to sign."}`, "good");
    } else if (asked && told.why) said.say(WHY[told.why]);
    const stuck = keeping.held(owner).every((one) => one.problem);
    if (told.left && !stuck && told.why !== "other") timer = setTimeout(send, Math.min(5000 * 2 ** (tries++), 300000));
    strip();
    if (["people", "unsigned"].includes(screen())) draw();
  }

  async function fresh() {
    if (!online()) return;
    try { waiting = (await call(model, "waiting")).waiting; } catch { /* the list as it was */ }
  }

  function strip() {
    if (out()) document.documentElement.dataset.keeps = "no"; // so that no line above promises otherwise
    else delete document.documentElement.dataset.keeps;
    const held = keeping.held(owner).length;
    const kept = waiting.length + sent;
    const count = held + kept;
    const words = [held ? `${held} waiting on this phone, not sent` : "", kept ? `${kept} waiting for your signature` : ""].filter(Boolean).join(" · ");
    fill(line, out() ? h("p", {class: "notice warn away", role: "alert"}, "You were signed out in another tab. What you note here is no longer kept on this phone: sign in again there, then go on here.") : null,
      online() ? null : h("p", {class: "notice warn away"}, navigator.onLine
      ? ["The portal is back. ", button("Load the page again", () => location.reload(), "plain small")]
      : "No connection. You can note what you see; it is kept on this phone and you sign it later."),
    count && screen() !== "unsigned" ? h("button", {type: "button", class: "queued waiting-line", onclick: () => go("unsigned")}, h("strong", {}, words), h("span", {class: "hint"}, online() ? "Read and sign" : "Read")) : null);
  }

  // Some phones say it late or not at all when the connection goes or comes: look as well as listen.
  let was = navigator.onLine;
  function look() {
    if (navigator.onLine === was) return;
    was = navigator.onLine;
    tries = 0;
    strip();
    foot();
    if (was) send();
  }
  for (const name of ["online", "offline", "focus"]) addEventListener(name, look);
  setInterval(look, 3000);

  // Another tab wrote: the same observation goes on here as it stands there, and signing out there is said here.
  addEventListener("storage", ({key, newValue}) => {
    if (!newValue) strip();
    const one = draft && screen() === "form" && keeping.drafts(owner).find((each) => key.endsWith(`:${each.id}`));
    if (one && one.person === draft.person && one.about === draft.about && (one.id === draft.id || !touched(draft))) { draft = one; draw(); }
  });

  // --- screens: the address names person and skill, so that "back" and "reload" do what a phone's owner expects ----

  const at = () => location.pathname.split("/").slice(2).map(decodeURIComponent);
  const screen = () => {
    if (location.hash === "#unsigned") return "unsigned";
    if (location.hash === "#signed") {
      if (done) return "done";
      history.replaceState({}, "", "/observe");
    }
    const [person, about] = at();
    return !people[person] ? "people" : skills[(about || "").toUpperCase()] ? "form" : "skills";
  };
  let done = null;
  let foot = () => {};

  function go(name, person = "", about = "") {
    const path = ["/observe", person, about.toLowerCase()].filter(Boolean).join("/") + (name === "unsigned" ? "#unsigned" : name === "done" ? "#signed" : "");
    history.pushState({}, "", path);
    draw(true);
  }
  addEventListener("popstate", () => draw(true));

  function draw(moved = false) {
    foot = () => {};
    const [person, about] = at();
    ({people: choosePerson, skills: () => chooseSkill(people[person]), form: () => form(people[person], skills[(about || "").toUpperCase()]), unsigned: showUnsigned, done: showDone})[screen()]();
    strip();
    if (moved) { scrollTo(0, 0); place.querySelector("h2")?.focus({preventScroll: true}); }
  }
  const heading = (...words) => h("h2", {tabindex: "-1"}, ...words);
  const found = (words, text) => words.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").split(/\s+/).every((word) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").includes(word));
  const big = (title, hint, onclick, chips = []) => h("li", {}, h("button", {type: "button", class: "queued thumb", onclick}, h("strong", {}, title), hint ? h("span", {class: "hint"}, hint) : null, chips.length ? h("span", {class: "chips"}, chips) : null));
  const group = (title, rows) => (rows.length ? h("section", {}, h("h3", {}, title), h("ul", {class: "plain"}, rows)) : null);

  function search(label, onchange) {
    const box = h("input", {type: "search", autocomplete: "off", autocapitalize: "off", spellcheck: "false", oninput: () => onchange(box.value.trim())});
    return field(label, box);
  }

  const MOST = 12; // wishes to be seen that are listed at once, the longest waiting first

  function choosePerson() {
    const list = h("div", {class: "stack"});
    const row = (one) => big(one.name, [one.sites.join(", "), one.last ? `last seen ${when(one.last)}` : ""].filter(Boolean).join(" · "), () => go("skills", one.id),
      [asks.some((wish) => wish.person.id === one.id) ? h("span", {class: "chip info"}, "Asked to be seen") : null, one.due ? h("span", {class: "chip soon"}, `◷ ${one.due} due`) : null, one.ready ? h("span", {class: "chip info"}, `✎ ${one.ready} ready for sign-off`) : null].filter(Boolean));
    const show = (words = "") => {
      if (words) {
        const hits = data.people.filter((one) => found(words, `${one.name} ${one.sites.join(" ")}`));
        fill(list, group("Found", hits.slice(0, 30).map(row)) || h("p", {role: "status"}, "Nobody at your sites has this name."));
        return;
      }
      const wishes = asks.filter((one) => people[one.person.id] && skills[one.about]);
      const [recent, due] = [lately, pressing].map((ids) => ids.map((id) => people[id]).filter(Boolean));
      const rest = data.people.filter((one) => !recent.includes(one) && !due.includes(one));
      fill(list, group("Asked to be seen", wishes.slice(0, MOST).map((one) => big(`${one.person.name}: ${one.about} ${one.title}`, kit.wish(one), () => go("form", one.person.id, one.about)))),
        wishes.length > MOST ? h("p", {class: "hint"}, `And ${wishes.length - MOST} more who wait since a shorter time: they are marked below.`) : null,
        group("You saw last", recent.map(row)), group("Something is due", due.map(row)),
        group(recent.length || due.length ? "Everybody else" : "At your sites", rest.slice(0, 40).map(row)),
        rest.length > 40 ? h("p", {class: "hint"}, `And ${rest.length - 40} more: type a part of the name.`) : null,
        data.anew ? h("p", {class: "hint"}, `The rules or the lessons changed: what is due is still shown as before for ${data.anew.left} of ${data.anew.of} people.`) : null,
        data.people.length ? null : h("div", {class: "empty"}, h("h3", {}, "Nobody to observe yet"), h("p", {}, "There are no learners at your sites. An administrator adds people and sites.")));
    };
    fill(place, heading("Whom did you see?"), begun(), search("Name or site", show), list,
      h("details", {}, h("summary", {}, "What rests on this phone"), h("ul", {}, [
        "The names of the people at your sites, whom you saw last, whose name stands under “Something is due”, and the step lists, so that this page works without a connection.",
        "What you note until it is sent. It is not signed, so it counts for nothing yet.",
        "No records: not what is due nor since when. No password.",
        "When you sign out here, what is left is sent first; then all of it is cleared. If you are signed out for being away, names are cleared at the sign-in page, and your unsent notes stay for you."].map((words) => h("li", {}, words))),
      h("p", {class: "hint"}, shellWords)));
    show();
  }

  /** Observations that are begun, each to go on with or to throw away; of one person, or of all. */
  function begun(person = "") {
    const rows = keeping.drafts(owner).filter((one) => people[one.person] && skills[one.about] && (!person || one.person === person));
    return group("You were noting", rows.map((one) => {
      const title = `${one.name}: ${one.about} ${skills[one.about].title}`;
      const {steps} = skills[one.about];
      const item = big(title, `${steps.filter((step) => one.steps[step.id]).length} of ${steps.length} steps · ${when(one.on)}`, () => { draft = one; go("form", one.person, one.about); });
      item.append(button("Throw it away", () => {
        keeping.dropDraft(owner, one.id);
        if (draft?.id === one.id) draft = null;
        const undo = button("Undo", () => { keeping.setDraft(owner, one); draw(); said.say("It is back.", "good"); place.querySelector("h2").focus(); }, "plain small");
        fill(item, h("p", {class: "undone notice"}, `Thrown away: ${title}. `, undo));
        undo.focus();
      }, "plain small", {"aria-label": `Throw it away: ${title}`}));
      return item;
    }));
  }

  function chooseSkill(person) {
    const list = h("div", {class: "stack"});
    const next = h("div", {}, online() ? h("p", {class: "hint"}, "Looking what would help most…") : null);
    const row = (skill, hint = "") => big(`${skill.id} ${skill.title}`, hint, () => go("form", person.id, skill.id));
    const wished = h("div", {});
    const drawWished = () => fill(wished, group(`${person.name.split(" ")[0]} asked to be seen`, asks.filter((one) => one.person.id === person.id && skills[one.about]).map((one) => {
      const item = row(skills[one.about], kit.wish(one));
      if (online()) item.append(button("Not now", () => later(one), "plain small", {"aria-label": `Not now: ${one.about}`}));
      return item;
    })));
    /** Answered kindly, and open again with one tap. */
    async function later(one) {
      const told = await kit.notNow(model, one);
      if (!told) return;
      asks = asks.filter((other) => other.id !== one.id);
      drawWished();
      const undo = button("Undo", async () => {
        try { asks = [...asks, await busy(undo, kit.stillOpen(model, told))]; drawWished(); said.say("It waits again.", "good"); place.querySelector("h2").focus(); } catch (error) { if (!error.problem) throw error; wished.append(notice(error.problem)); }
      }, "plain small");
      wished.append(h("p", {class: "undone notice"}, `Sent: not now. “${told.answer}” `, undo));
      said.say("Sent.", "good");
      undo.focus();
    }
    const show = (words = "") => {
      if (words) {
        const hits = data.skills.filter((one) => found(words, `${one.id} ${one.title} ${one.steps.map((step) => step.text).join(" ")}`));
        const first = hits.filter((one) => found(words, `${one.id} ${one.title}`));
        fill(list, group("Found", [...first, ...hits.filter((one) => !first.includes(one))].slice(0, 20).map((one) => row(one, first.includes(one) ? "" : "in its steps"))) || h("p", {role: "status"}, "No skill has these words."));
        return;
      }
      drawWished();
      fill(list, begun(person.id), wished, next, group("You observed last", data.recent.filter((id) => skills[id]).map((id) => row(skills[id]))),
        h("h3", {}, "All skills"), data.groups.map(([id, words2]) => {
          const mine = data.skills.filter((one) => one.group === id);
          return mine.length ? h("details", {}, h("summary", {}, `${words2} (${mine.length})`), h("ul", {class: "plain"}, mine.map((one) => row(one)))) : null;
        }));
    };
    fill(place, heading(`What did ${person.name} do?`), h("p", {class: "who"}, button("Another person", () => go("people"), "plain small")), search("Skill or step", show), list);
    show();
    if (!online()) return;
    call(model, "next", {person: person.id}).then((told) => fill(next,
      group("Would help most now", told.next.slice(0, 6).map(({about, why}) => row(skills[about], kit.dated(why)))),
      told.ready.length ? h("p", {class: "notice tip"}, "Already ready for sign-off: ", told.ready.map((one, i) => [i ? ", " : "", h("a", {href: `/people/${person.id}#${one.about}`}, `${one.about} ${one.title}`)])) : null),
    (error) => fill(next, notice(error.problem)));
  }

  // --- the form -----------------------------------------------------------------------------------------------------

  const blank = (person, skill) => ({id: uuid(), by: owner, person: person.id, name: person.name, about: skill.id, on: today(), steps: {}, prompts: "", note: "", face: "", words: "", unsafe: false, unsafeWords: ""});
  const touched = (one) => Object.keys(one.steps).length || one.note || one.prompts || one.unsafe || one.face;

  function form(person, skill) {
    const same = (one) => one && one.person === person.id && one.about === skill.id;
    if (!same(draft)) draft = keeping.drafts(owner).find(same) || blank(person, skill);
    const mine = draft;
    const keepNow = () => {
      if (!touched(mine)) keeping.dropDraft(owner, mine.id);
      else if (!keeping.setDraft(owner, mine) && out()) strip();
      lack();
      foot();
    };
    const bound = (control, name) => { control.value = mine[name]; control.addEventListener("input", () => { mine[name] = control.value; keepNow(); }); return control; };

    const steps = skill.steps.map((step, index) => {
      const name = `step-${index}`;
      const one = (value, words) => h("label", {class: `seg ${value}`}, h("input", {type: "radio", name, value, checked: mine.steps[step.id] === value, onchange: () => { mine.steps[step.id] = value; keepNow(); }}), h("span", {}, words));
      return h("fieldset", {class: "observed-step"}, h("legend", {}, `${index + 1}. ${step.text} `, step.must ? h("span", {class: "chip late"}, "! safety step") : null),
        h("div", {class: "segs"}, one("seen", "Seen"), one("missed", "Not seen"), one("absent", "Did not come up")));
    });
    const help = h("fieldset", {class: "observed-step"}, h("legend", {}, "How much help did it take?"), h("div", {class: "segs four"}, Object.entries(helpWords).map(([value, words]) =>
      h("label", {class: "seg"}, h("input", {type: "radio", name: "help", value, checked: mine.prompts === value, onchange: () => { mine.prompts = value; keepNow(); }}), h("span", {}, words)))));
    const note = bound(h("textarea", {rows: 2, maxlength: 1000}), "note");
    const view = h("fieldset", {class: "observed-step"}, h("legend", {}, "The view of the person supported, if they want to give it"),
      h("div", {class: "segs faces"}, Object.entries(faceWords).map(([value, words]) => h("label", {class: "seg"}, h("input", {type: "radio", name: "face", value, checked: mine.face === value, onchange: () => { mine.face = value; keepNow(); }}), face(value), h("span", {}, words)))),
      h("div", {class: "segs two"}, [["", "Not asked"], ["declined", "Would rather not say"]].map(([value, words]) => h("label", {class: "seg"}, h("input", {type: "radio", name: "face", value, checked: mine.face === value, onchange: () => { mine.face = value; keepNow(); }}), h("span", {}, words)))));
    const unsafe = field("What was unsafe? One line", bound(h("input", {type: "text", maxlength: 300}), "unsafeWords"));
    unsafe.hidden = !mine.unsafe;
    const on = bound(h("input", {type: "date", max: today()}), "on");
    const trouble = h("div", {class: "lacks"});
    const bar = h("div", {class: "thumb-bar no-print"});
    const answered = () => skill.steps.filter((step) => mine.steps[step.id]).length;

    /** The first thing that is still open: [words, the control]. */
    const lacks = () => {
      const open2 = skill.steps.findIndex((step) => !mine.steps[step.id]);
      if (open2 >= 0) return [`Step ${open2 + 1} is still open. Choose “Did not come up” where there was no occasion.`, steps[open2].querySelector("input")];
      if (!skill.steps.some((step) => mine.steps[step.id] !== "absent")) return ["No step came up. Watch again on a day when some of it is needed.", steps[0].querySelector("input")];
      if (!mine.prompts) return ["How much help it took is still open.", help.querySelector("input")];
      if (!mine.note.trim()) return ["One line of what you saw is still missing.", note];
      if (mine.unsafe && mine.unsafeWords.trim().split(/\s+/).length < 3) return ["Say in a few words what was unsafe.", unsafe.querySelector("input")];
      return mine.on ? null : ["The day is missing.", on];
    };
    /** Say what is open above the buttons, where the thumb is, and bring it into sight. */
    function lack(words = "", control = null) {
      place.querySelector(".lacking")?.classList.remove("lacking");
      fill(trouble, words ? h("p", {class: "notice warn", role: "alert"}, words) : null);
      if (!control) return;
      const part = control.closest("fieldset, .field") || control;
      part.classList.add("lacking");
      control.focus({preventScroll: true});
      part.scrollIntoView({block: "start"});
    }
    const whole = () => {
      const open2 = lacks();
      lack(...(open2 || []));
      return !open2;
    };

    async function keep() {
      if (!whole()) return;
      // Signed out in another tab and in again: this page may keep things once more.
      if (out() && (await keeping.hello()).user === owner) keeping.setBook(book);
      if (!keeping.hold(owner, {...mine})) {
        fill(trouble, notice(out() ? {where: "You", what: "are signed out, so this phone keeps nothing more.", way_out: "Sign in again in another tab, then choose “Keep unsigned” here once more."}
          : {where: "This browser", what: "keeps nothing for this page.", way_out: "Leave the page open until the connection is back, then sign."}));
        return;
      }
      over();
      go("people");
      said.say("Kept on this phone, unsigned. You sign it when there is a connection.", "good");
      send();
    }

    function over() { keeping.dropDraft(owner, mine.id); draft = null; }

    async function sign() {
      if (!whole()) return;
      const secret = password();
      secret.autofocus = true;
      const made = await ask({title: `${person.name}: ${skill.id} ${skill.title}`, yes: "Sign as observed",
        body: [h("p", {}, `${skill.steps.filter((step) => mine.steps[step.id] === "seen").length} of ${skill.steps.length} steps seen on ${when(mine.on)}. ${helpWords[mine.prompts]}. Your name, today's date and the meaning “observed” stand on it; it cannot be undone, only set aside.`),
          field("Your password, as your signature", secret)],
        send: () => prompt("sign", {...keeping.facts(mine), password: secret.value, entry: mine.id}),
        instead: ({code}) => (["locked", "away"].includes(code) ? h("div", {class: "actions"}, button("Keep it unsigned", (event) => { event.currentTarget.closest("dialog").close(); keep(); }, "quiet")) : null)});
      if (!made) return;
      keeping.drop(owner, mine.id);
      answered([made]);
      over();
      await fresh();
      done = {results: [{...made, person: person.id, about: skill.id}], refused: []};
      go("done", person.id, skill.id);
    }

    foot = () => fill(bar, trouble, h("p", {class: "count", "aria-hidden": "true"}, `${answered()} of ${skill.steps.length}`),
      online() ? [button("Keep unsigned", keep, "quiet"), button("Sign", sign)] : button("Keep unsigned", keep));
    const wished = asks.find((one) => one.person.id === person.id && one.about === skill.id);
    fill(place, heading(`${skill.id} ${skill.title}`), h("p", {class: "who"}, h("span", {}, person.name), " ", button("Another skill", () => go("skills", person.id), "plain small")),
      wished ? h("p", {class: "hint"}, `${person.name.split(" ")[0]} ${kit.wish(wished)}`) : null, steps, help,
      field("What did you see? One line", note, "Initials or “a housemate” for people supported; no names."),
      view, field("Their own words, if they gave some", bound(h("input", {type: "text", maxlength: 300}), "words")),
      h("label", {class: "check tall"}, h("input", {type: "checkbox", checked: mine.unsafe, onchange: (event) => { mine.unsafe = event.target.checked; unsafe.hidden = !mine.unsafe; keepNow(); }}), h("span", {}, "Something unsafe happened")), unsafe,
      field("Day", on),
      h("details", {}, h("summary", {}, "When it counts"), h("ul", {}, [
        "Every step that came up was seen, with a word or a look of help at most.",
        `At least ${skill.fewest} steps came up. A step that did not come up is never a miss.`,
        "A step marked “! safety step” was seen, or did not come up.",
        "Nothing unsafe happened. Anything else is kept as an honest step on the way."].map((words) => h("li", {}, words)))),
      bar);
    foot();
  }

  /** Wishes to be seen that these signed observations answer. */
  const answered = (signed) => { asks = asks.filter((one) => !signed.some((each) => each.ask === one.id)); };

  // --- afterwards ---------------------------------------------------------------------------------------------------

  function showDone() {
    fill(place, heading(done.results.length ? "Signed as observed" : "Not signed"), kit.afterSigning({...done, model, people, skills, levels: data.levels, prompt, entry: uuid, say: said.say, go}));
    said.say(done.results.length === 1 ? "Signed." : `${done.results.length} signed.`, "good");
  }

  function showUnsigned() {
    fill(place, heading("Not signed yet"), kit.unsigned({
      owner, skills, waiting: () => (online() ? waiting : []), send, change: async () => { await fresh(); strip(); }, say: said.say, sent: () => sent, back: () => go("people"),
      call: (name, args) => prompt(name, args),
      open: (one) => { draft = {...one, turn: (one.turn || 0) + 1}; delete draft.problem; keeping.setDraft(owner, draft); go("form", one.person, one.about); },
      signed: (told) => { answered(told.signed); done = {results: told.signed, refused: told.refused}; go("done"); }}));
  }

  // --- the shell for the next time without a connection -----------------------------------------------------------

  let shellWords = "On this address the page cannot be opened anew without a connection: leave it open instead.";
  if (!model) shellWords = "";
  else if (navigator.serviceWorker) {
    shellWords = "Once it has been open here, this page also opens without a connection.";
    navigator.serviceWorker.register("/observe/worker.js", {scope: "/observe"}).catch(() => {});
  }
  draw();
  send();
}});
