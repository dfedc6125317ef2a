// The review page: any practice text with the review beside it. Nothing is kept unless its writer asks.

const KINDS = [["note", "A note"], ["goal", "A goal"], ["plan", "A plan"], ["profile", "A one-page profile"]];
const WHOM = [["goes_by", "Goes by", "The name she uses"], ["pronouns", "Pronouns", "For example: she/her"],
  ["words", "Words she uses for herself", "With commas between; they are never flagged"]];
const STATES = {met: "there", partial: "started", missing: "not yet"};
const START = "Type or paste a text. This side shows what already works and what a reviewer would still ask for.";

export default (kit) => ({render({model, el}) {
  const {h, fill, uid, button, call, confirm, notice, status, clock, day, writing} = kit;
  const {longest} = model.get("data");
  let kept = model.get("data").kept;
  let current = null;  // the kept text on the page: {id, name}
  let clean = "";  // what the page held when it was last kept, opened or emptied
  const panelId = uid("review");
  const legendId = uid("about");
  const said = status();

  // What is on this page lives here alone; the page's own line about lost connections says so too.
  document.documentElement.dataset.keeps = "no";

  // --- what it is, whom it is about, the text -------------------------------------------------------------------------

  const kindName = uid("kind");
  const kinds = KINDS.map(([id]) => h("input", {type: "radio", name: kindName, value: id, checked: id === "note", onchange: () => beside.fresh()}));
  const kind = () => kinds.find((input) => input.checked).value;
  const whom = Object.fromEntries(WHOM.map(([id]) => [id, h("input", {id: uid("whom"), type: "text", maxlength: 200, autocomplete: "off", oninput: () => beside.edited()})]));
  for (const [id] of WHOM) whom[id].setAttribute("aria-describedby", `${whom[id].id}-hint`);
  const textId = uid("text");
  const part = writing({id: textId, rows: 10, spellcheck: "true", maxlength: longest, "aria-details": panelId, oninput: () => { said.say(""); beside.edited(); }});
  part.field = {label: "Your text"};
  const inputs = new Map([["text", part]]);
  const read = () => ({kind: kind(), text: part.read(), whom: Object.fromEntries(WHOM.map(([id]) => [id, whom[id].value]))});

  const beside = kit.reviewing({model, inputs, read, panelId, legendId, start: START, full: true,
    words: (value) => value.text, after: (result, _value, empty) => { share.hidden = empty; if (keeping) keeping.hidden = empty; warn(empty ? [] : result.real); }});

  /** Gently, once for the same words: what looks like a real person's number is named. */
  const real = h("div", {role: "status"});
  function warn(found) {
    if (real.dataset.told === found.join("\n")) return;
    real.dataset.told = found.join("\n");
    fill(real, found.length ? h("div", {class: "notice warn"}, h("p", {}, "This looks as if it leads to a real person: ", [...new Set(found)].slice(0, 3).map((words, at) => [at ? ", " : "", h("q", {}, words)]), "."),
      h("p", {}, "Please take it out, and put something made up in its place.")) : []);
  }

  function show(text, more = {}) {
    if (more.kind) for (const input of kinds) input.checked = input.value === more.kind;
    for (const [id] of WHOM) if (more.whom) whom[id].value = more.whom[id] || "";
    part.set(text);
    title();
    beside.fresh();
  }

  /** Put another text in place of this one; what was there can be brought back. */
  function replace(text, words, more = {}) {
    const before = {...read(), current};
    current = more.current || null;
    show(text, more);
    clean = text;
    const lost = before.text.trim() && before.text !== text;
    fill(offer, lost ? [words, " ", button("Bring back what was here", () => { current = before.current; show(before.text, before); fill(offer); part.box.focus(); }, "plain small")] : []);
    said.say(lost ? "" : words);
    part.box.focus();
  }

  const offer = h("p", {class: "hint offer", role: "status"});
  const trouble = h("div", {});
  const safely = (run) => async (event) => {
    fill(trouble);
    try { await run(event); } catch (error) {
      if (!error.problem) throw error;
      fill(trouble, notice(error.problem));
    }
  };

  const file = h("input", {type: "file", id: uid("file"), class: "visually-hidden", accept: ".txt,.md,.docx", onchange: safely(async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    const data = await new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(String(reader.result).split(",")[1] || "");
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(chosen.slice(0, 700000));
    });
    file.value = "";
    replace((await call(model, "read_file", {name: chosen.name, data})).text, `This is the text of ${chosen.name}.`);
  })});

  const tools = h("div", {class: "actions tools"},
    button("Load an example", safely(async (event) => {
      const {text} = await kit.busy(event.currentTarget, call(model, "example", {kind: kind()}));
      replace(text, "This is an example.", {whom: {}});
    }), "quiet small"),
    h("label", {class: "button quiet small", for: file.id}, "Open a file"), file,
    button("Clear", () => replace("", "The page is empty.", {whom: {}}), "plain small"));

  // --- taking the feedback along --------------------------------------------------------------------------------------

  const label = () => KINDS.find(([id]) => id === kind())[1].toLowerCase();

  /** The feedback as lines of plain text. */
  function lines() {
    const {criteria, strengths, findings, questions, aside} = beside.result();
    const block = (heading, list) => (list.length ? [heading, ...list, ""] : []);
    return [`What a reviewer would say about ${label()}`, "", part.read(), "",
      ...block("What already works", strengths.map((one) => `- ${one.message}${one.quote ? ` (“${one.quote}”)` : ""}`)),
      ...block("What to look at, the most useful first", findings.map((one, at) => `${at + 1}. ${one.quote ? `“${one.quote}”: ` : ""}${one.message}${one.trial ? " (This rule is being tried out.)" : ""}\n   ${one.why}${one.instead ? `\n   Try: ${one.instead}` : ""}`)),
      ...block("Set aside", aside.map((one) => `- ${one.title}: ${one.reason}`)),
      ...block("Questions only a person can answer", questions.map((one) => `- ${one.question}`)),
      ...block("What a reviewer looks for", criteria.map((one) => `- ${one.label}: ${STATES[one.verdict] || one.verdict}`))];
  }

  const whole = async () => { beside.ask.cancel(); await beside.review(); return lines().join("\n"); };

  function download(text) {
    const link = h("a", {href: URL.createObjectURL(new Blob([text], {type: "text/plain"})), download: "feedback.txt", hidden: true});
    el.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  const handout = h("pre", {class: "print-only", "aria-hidden": "true"});
  const share = h("div", {class: "actions share", role: "group", "aria-label": "Take the feedback with you", hidden: true},
    button("Copy the feedback", async () => {
      const text = await whole();
      try { await navigator.clipboard.writeText(text); said.say("Copied.", "good"); } catch { download(text); said.say("Copying is switched off here, so it was downloaded.", "good"); }
    }, "quiet small"),
    button("Download", async () => { download(await whole()); said.say("Downloaded as feedback.txt.", "good"); }, "quiet small"),
    button("Print", async () => { handout.textContent = await whole(); window.print(); }, "quiet small"));

  // --- keeping a text, only when asked --------------------------------------------------------------------------------

  const name = h("input", {id: uid("name"), type: "text", maxlength: 80, autocomplete: "off"});
  const keepButton = button("", safely(async (event) => {
    const value = {...read(), name: name.value, id: current?.id || ""};
    const done = await kit.busy(event.currentTarget, call(model, "keep", value));
    clean = value.text;
    kept = await call(model, "list");
    current = kept.texts.find((one) => one.id === done.id) || null;
    name.value = current?.name || "";
    title();
    drawKept();
    said.say(`Kept at ${clock(done.saved_at)}, for you alone.`, "good");
  }), "quiet small");
  const keeping = kept ? h("section", {class: "card flat", hidden: true, "aria-labelledby": `${name.id}-title`},
    h("h2", {id: `${name.id}-title`, class: "h3"}, "Keep this text?"),
    h("p", {class: "hint"}, "Only if you want to come back to it. Nobody else sees it, no trainer either, and it never counts. The remarks you set aside are not kept."),
    h("div", {class: "field"}, h("label", {for: name.id}, "A name for it"), name), h("div", {class: "actions"}, keepButton)) : null;
  const shelf = h("section", {class: "kept", "aria-label": "Texts you kept"});

  function title() { keepButton.textContent = current ? "Keep the changes" : "Keep it for me"; }

  function drawKept() {
    shelf.hidden = !kept?.texts.length;
    if (shelf.hidden) { fill(shelf); return; }
    fill(shelf, h("h2", {class: "h3", tabindex: "-1"}, "Texts you kept"), h("ul", {class: "plain lines"}, kept.texts.map((one) => {
      const id = uid("kept");
      return h("li", {}, h("span", {id}, h("strong", {}, one.name), " ", h("small", {}, `${KINDS.find(([each]) => each === one.kind)[1].toLowerCase()}, ${day(one.saved_at)}`)),
        h("span", {class: "row"}, button("Open", safely(async (event) => {
          const found = await kit.busy(event.currentTarget, call(model, "open", {id: one.id}));
          name.value = found.name;
          replace(found.text, `This is “${found.name}”.`, {kind: found.kind, whom: found.whom, current: {id: found.id, name: found.name}});
        }), "quiet small", {"aria-describedby": id}), button("Delete", safely(async () => {
          if (!await confirm({title: `Delete “${one.name}”?`, body: h("p", {}, "It is gone for good. What stands on this page stays."), yes: "Delete", tone: "danger"})) return;
          await call(model, "drop", {id: one.id});
          if (current?.id === one.id) { current = null; clean = ""; }
          kept.texts = kept.texts.filter((each) => each.id !== one.id);
          title();
          drawKept();
          said.say("Deleted.", "good");
          (shelf.querySelector("h2") || part.box).focus();
        }), "plain small", {"aria-describedby": id})));
    })));
  }

  addEventListener("beforeunload", (event) => { if (el.isConnected && part.read().trim() && part.read() !== clean) event.preventDefault(); });

  fill(el, h("div", {class: "notice tip"}, h("p", {}, h("strong", {}, "Nothing you write here is kept"), kept ? " unless you ask for it." : "."),
    h("p", {}, "This page is for practice. The names and numbers of real people do not belong here; make some up.")),
  h("section", {class: "card item", "aria-labelledby": legendId}, h("div", {class: "split editor"},
    h("div", {class: "sheet"},
      h("fieldset", {class: "field"}, h("legend", {id: legendId}, "What are you writing?"), h("div", {class: "bins"},
        KINDS.map(([, words], at) => h("label", {class: "option"}, kinds[at], h("span", {}, words))))),
      h("details", {class: "whom"}, h("summary", {}, "Who is it about? (You can leave this out.)"), h("div", {class: "fields roomy"},
        WHOM.map(([id, words, hint]) => h("div", {class: "field"}, h("label", {for: whom[id].id}, words), h("p", {class: "hint", id: `${whom[id].id}-hint`}, hint), whom[id])))),
      h("div", {class: "field long"}, h("label", {for: textId}, "Your text"), part.element), real, beside.jump, tools, offer, trouble, said.element),
    beside.panel), share), keeping, shelf, handout);
  title();
  drawKept();
  beside.waiting("One moment: the reviewer is getting ready.");
  beside.review();
}});
