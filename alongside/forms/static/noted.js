// Observations that are not signed yet: those still on this phone, and those the portal keeps until their observer has read
// and signed them.

export default (kit) => {
  const {h, fill, button, when, ask, field, password, prose, keeping, notice} = kit;
  const HOW = {none: "No help", word: "A word or a look", shown: "Shown once", together: "Done together"};
  const FACES = {good: "Good", mixed: "Mixed", bad: "Not good"};
  const MOUTHS = {good: "M7.5 14.2q4.5 4.6 9 0", mixed: "M7.8 15.6h8.4", bad: "M7.5 16.8q4.5 -4.6 9 0"};
  const NS = new DOMParser().parseFromString("<svg></svg>", "text/html").querySelector("svg").namespaceURI;
  const SEEN = {seen: "✓", missed: "✗", absent: "○"};
  const WORDS = {seen: "Seen", missed: "Not seen", absent: "Did not come up"};

  /** One of the three faces, drawn in the color of the words beside it: no phone needs a letter for it. */
  function face(value) {
    const shape = (tag, facts) => {
      const made = document.createElementNS(NS, tag);
      for (const [name, words] of Object.entries(facts)) made.setAttribute(name, words);
      return made;
    };
    const made = shape("svg", {class: "face", viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false"});
    made.append(shape("circle", {class: "line", cx: 12, cy: 12, r: 10}), shape("path", {class: "line", d: MOUTHS[value]}),
      shape("circle", {class: "eye", cx: 8.4, cy: 9.4, r: 1.4}), shape("circle", {class: "eye", cx: 15.6, cy: 9.4, r: 1.4}));
    return made;
  }

  /** A row the portal keeps, as a draft the form can open again. */
  function asDraft(row, skill, owner) {
    const steps = {};
    for (const {id} of skill?.steps || []) steps[id] = row.steps.includes(id) ? "seen" : row.absent.includes(id) ? "absent" : "missed";
    const [note, unsafeWords = ""] = row.note.split("\nUnsafe: ");
    return {id: row.id, by: owner, person: row.person.id, name: row.person.name, about: row.about, on: row.on, steps, prompts: row.prompts, note,
      face: row.view?.declined ? "declined" : row.view?.face || "", words: row.view?.words || "", unsafe: !!row.critical, unsafeWords};
  }

  /** Everything one observation says, to be read before it is signed. */
  function facts(draft, skill) {
    return [
      h("ul", {class: "plain ticked"}, (skill?.steps || []).filter((step) => draft.steps[step.id]).map((step) => h("li", {class: draft.steps[step.id]},
        h("span", {class: "mark", "aria-hidden": "true"}, SEEN[draft.steps[step.id]]), h("span", {}, h("span", {class: "visually-hidden"}, `${WORDS[draft.steps[step.id]]}: `), step.text)))),
      h("p", {}, h("strong", {}, "Help: "), HOW[draft.prompts] || "not said"),
      draft.note.trim() ? prose(draft.note) : h("p", {}, "No words yet."),
      draft.unsafe ? h("p", {}, h("strong", {}, "Unsafe: "), draft.unsafeWords) : null,
      draft.face ? h("p", {}, h("strong", {}, "The person supported: "), draft.face === "declined" ? "would rather not say" : [face(draft.face), " ", FACES[draft.face]], draft.words ? ` “${draft.words}”` : "") : null];
  }

  const age = (row) => (row.refused ? h("p", {class: "notice stop"}, row.refused)
    : row.old ? h("p", {class: "notice warn"}, `You noted this ${row.days} days ago. Sign it only if you still see it before you; else discard it.`) : null);

  /**
   * The part of the page with all of them. page: {owner, skills (by id), waiting() (rows of the portal), call, open(draft),
   * change() (draw anew), say(words, tone), send(asked), sent() (how many this page sent that it cannot show), back(), signed(told)}.
   */
  function unsigned(page) {
    const ticked = new Set();
    const trouble = h("div", {});
    const place = h("div", {class: "stack"});
    let undo = null;  // what was thrown away last: [words, function that brings it back]

    const title = (draft) => {
      const skill = page.skills[draft.about];
      return `${draft.name}: ${draft.about} ${skill?.title || ""}`;
    };

    function card(draft, more, buttons) {
      return h("li", {class: "card noted"}, h("h3", {}, title(draft)), h("p", {class: "hint"}, `Seen on ${when(draft.on)}`),
        facts(draft, page.skills[draft.about]), more, h("div", {class: "actions"}, buttons));
    }

    async function throwAway(draft, gone, back) {
      try {
        await gone();
        undo = [`Discarded: ${title(draft)}.`, back];
        ticked.delete(draft.id);
        await page.change();
        draw();
        place.querySelector(".undone button")?.focus();
      } catch (error) { if (!error.problem) throw error; fill(trouble, notice(error.problem)); }
    }

    const held = (draft) => card(draft, draft.problem ? [notice(draft.problem), h("p", {}, "It stays here until you change or discard it.")] : null, [
      button("Change", () => page.open(draft), "quiet small"),
      button("Discard", () => throwAway(draft, () => keeping.drop(page.owner, draft.id), () => keeping.hold(page.owner, draft)), "plain small")]);

    function kept(row) {
      const draft = asDraft(row, page.skills[row.about], page.owner);
      const box = row.refused ? null : h("label", {class: "check tall"}, h("input", {type: "checkbox", checked: ticked.has(row.id), onchange: (event) => {
        if (event.target.checked) ticked.add(row.id); else ticked.delete(row.id);
        drawBar();
      }}), h("span", {}, "I have read it, and it is what I saw", h("span", {class: "visually-hidden"}, `: ${title(draft)}`)));
      return card(draft, [age(row), box], [row.refused ? null : button("Change", () => page.open(draft), "quiet small"),
        button("Discard", () => throwAway(draft, () => page.call("discard", {id: row.id}), () => page.call("discard", {id: row.id, undo: true})), "plain small")]);
    }

    async function sign() {
      const secret = password();
      const ids = [...ticked];
      const done = await ask({title: ids.length === 1 ? "Sign this observation" : `Sign these ${ids.length} observations`, yes: "Sign as observed",
        body: [h("p", {}, "Your name, today's date and the meaning “observed” stand on each of them."), field("Your password, as your signature", secret)],
        send: () => page.call("sign_waiting", {ids, password: secret.value})});
      if (!done) return;
      ticked.clear();
      await page.change();
      draw();
      page.signed(done);
    }

    const bar = h("div", {class: "thumb-bar no-print"});
    function drawBar() {
      const open = page.waiting().filter((row) => !row.refused);
      fill(bar, open.length ? button(ticked.size ? `Sign the ${ticked.size} you read` : "Read and tick first", () => { if (ticked.size) sign(); }, "", ticked.size ? {} : {"aria-disabled": "true"}) : null,
        button("Back", page.back, "quiet"));
    }

    function draw() {
      const here = keeping.held(page.owner);
      const rows = page.waiting();
      const line = undo ? h("p", {class: "undone notice"}, undo[0], " ", button("Undo", async () => {
        const back = undo[1];
        undo = null;
        await back();
        await page.change();
        draw();
        page.say("It is back.", "good");
      }, "plain small")) : null;
      fill(place, line, trouble,
        here.length ? h("section", {"aria-labelledby": "held"}, h("h2", {id: "held", class: "h3"}, `Waiting on this phone: ${here.length}`),
          h("p", {}, "Not sent yet and not signed. They are sent by themselves when there is a connection."),
          h("div", {class: "actions"}, button("Send now", () => page.send(true), "small")),
          h("ul", {class: "plain stack"}, here.map(held))) : null,
        rows.length ? h("section", {"aria-labelledby": "kept"}, h("h2", {id: "kept", class: "h3"}, `Waiting for your signature: ${rows.length}`),
          h("p", {}, "Nobody else can see them. They count for nothing until you have read and signed them."), h("ul", {class: "plain stack"}, rows.map(kept))) : null,
        page.sent() ? h("div", {class: "empty"}, h("h2", {class: "h3"}, page.sent() === 1 ? "One was sent and waits for your signature" : `${page.sent()} were sent and wait for your signature`),
          h("p", {}, "This page was opened without a connection. Load it again to read and sign."), button("Load and sign", () => location.reload())) : null,
        here.length || rows.length || page.sent() ? null : h("div", {class: "empty"}, h("h2", {class: "h3"}, "Nothing waits"), h("p", {}, "What you note without a connection turns up here.")));
      drawBar();
    }
    draw();
    return h("div", {}, place, bar);
  }

  return {...kit, unsigned, asDraft, helpWords: HOW, faceWords: FACES, face};
};
