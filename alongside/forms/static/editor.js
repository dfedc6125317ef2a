// Documents (note, goal, profile) with a review beside the words while they are written.
// The review speaks of the text, most useful first, three at a time; dismissing one asks for a reason.

const REASONS = ["These are the person's own words.", "It is right as it stands.", "The reviewer misread the text."];
const STATES = {met: ["There", "met"], partial: ["Started", "partial"], missing: ["Not yet", "missing"]};
const OPEN = 3;

export default (kit) => ({render: (view) => kit.frame(view, ({item, data, model, legendId, changed}) => {
  const {h, fill, uid, button, call, prose, writing, toUnits} = kit;
  const panelId = uid("review");
  const inputs = new Map();
  const cards = new Map();
  let latest = 0;
  let result = null;

  // --- the page being written ----------------------------------------------------------------------------------

  const fields = data.fields.map((field) => {
    const id = uid("field");
    const hint = field.hint ? h("p", {class: "hint", id: `${id}-hint`}, field.hint) : null;
    const shared = {id, oninput: edited, "aria-describedby": hint ? hint.id : null, maxlength: field.long ? 20000 : 300};
    let part;
    if (field.long) {
      part = writing({...shared, rows: field.rows || 5, spellcheck: "true", "aria-details": panelId});
      part.read = () => part.box.value;
      part.write = part.set;
    } else {
      const box = field.choices
        ? h("select", {...shared, maxlength: null}, h("option", {value: ""}, "Choose one"), field.choices.map((one) => h("option", {value: one}, one)))
        : h("input", {...shared, type: field.type || "text", autocomplete: "off"});
      part = {element: box, box, read: () => box.value, write(text) { box.value = text; }, mark() {},
        select() { box.focus(); }, replace() { box.focus(); }};
    }
    part.field = field;
    inputs.set(field.id, part);
    return h("div", {class: `field ${field.long ? "long" : ""} ${field.wide ? "wide" : ""}`.trim()}, h("label", {for: id}, field.label), hint, part.element);
  });
  const short = fields.filter((_, at) => !data.fields[at].long);
  const long = fields.filter((_, at) => data.fields[at].long);

  function read() {
    const value = {fields: {}, text: ""};
    for (const [id, part] of inputs) {
      if (id === "text") value.text = part.read();
      else value.fields[id] = part.read();
    }
    return value;
  }

  function edited() {
    changed();
    ask();
  }

  // --- the review ------------------------------------------------------------------------------------------------

  const ask = kit.pause(review, 250);
  const heard = h("p", {class: "status", role: "status", "aria-live": "polite"});
  const hear = kit.pause((words) => { if (heard.textContent !== words) heard.textContent = words; }, 1200);
  const todo = h("ol", {class: "plain findings"});
  const more = h("ol", {class: "plain findings"});
  const rest = h("details", {class: "more", hidden: true}, h("summary", {}, ""), more);
  const asideList = h("ul", {class: "plain"});
  const aside = h("details", {class: "more aside", hidden: true}, h("summary", {}, ""), asideList);
  const works = h("div", {class: "works"});
  const list = h("ul", {class: "plain criteria"});
  const calm = h("p", {class: "calm"});

  async function review() {
    const number = (latest += 1);
    const value = read();
    try {
      const found = await call(model, "review", {value});
      if (number === latest) { result = found; show(value); }
    } catch (error) {
      if (!error.problem) throw error;
      if (number === latest) hear(`The review is away for the moment. ${error.problem.what}`);
    }
  }

  const text = (value, part) => (part === "text" ? value.text : value.fields[part]) || "";

  function show(value) {
    const empty = ![value.text, ...Object.values(value.fields)].some((words) => words.trim());
    const findings = empty ? [] : result.findings;
    for (const [id, part] of inputs) {
      const words = text(value, id);
      if (part.read() !== words) continue;
      part.mark(findings.filter((one) => one.part === id && one.end > one.start)
        .map((one) => ({start: toUnits(words, one.start), end: toUnits(words, one.end), kind: one.severity === "Q" ? "ask" : "look"})));
    }
    const elements = findings.map((one) => card(one, value));
    for (const key of [...cards.keys()]) if (!findings.some((one) => one.key === key)) cards.delete(key);
    place(todo, elements.slice(0, OPEN));
    place(more, elements.slice(OPEN));
    const left = elements.length - OPEN;
    rest.hidden = left <= 0;
    rest.firstChild.textContent = left === 1 ? "One more, for later" : `${left} more, for later`;
    const met = result.criteria.filter((one) => one.verdict === "met").length;
    const asked = result.criteria.length;
    calm.textContent = empty ? "Start anywhere. While you write, this side shows what already works and what a reviewer would still ask for."
      : findings.length ? "" : "Nothing to change in the words so far.";
    calm.hidden = !calm.textContent;
    fill(works, result.strengths.length && !empty ? [h("h3", {}, "What already works"),
      h("ul", {class: "plain"}, result.strengths.slice(0, 4).map((one) => h("li", {class: "strength"}, one.message)))] : []);
    const kept = empty ? [] : result.aside || [];
    aside.hidden = !kept.length;
    aside.firstChild.textContent = `${kept.length} set aside by you`;
    fill(asideList, kept.map(setAside));
    fill(list, result.criteria.map((one) => criterion(one, value, empty)));
    tally.textContent = asked ? `${empty ? 0 : met} of ${asked}` : "";
    hear(empty ? "" : `${findings.length === 0 ? "Nothing to look at" : findings.length === 1 ? "One thing to look at" : `${findings.length} things to look at`}. ${met} of ${asked} parts are there.`);
  }

  /** Keep what is on the page where nothing moved, so that a button never slips away under a finger. */
  function place(target, elements) {
    if (target.children.length === elements.length && elements.every((element, at) => target.children[at] === element)) return;
    const focus = target.contains(document.activeElement) ? document.activeElement : null;
    target.replaceChildren(...elements);
    if (focus?.isConnected) focus.focus();
  }

  function card(found, value) {
    const known = cards.get(found.key);
    if (known) { Object.assign(known.facts, found, {value}); return known.element; }
    const facts = {...found, value};
    const id = uid("finding");
    const form = h("div", {});
    const words = () => text(facts.value, facts.part);
    const range = () => [toUnits(words(), facts.start), toUnits(words(), facts.end)];
    const where = facts.part === "text" ? "" : inputs.get(facts.part)?.field.label || "";
    const element = h("li", {class: `finding ${facts.severity === "Q" ? "ask" : "look"}`, "data-rule": found.rule},
      facts.quote ? h("p", {class: "quote"}, where ? `${where}: ` : "", h("q", {}, facts.quote)) : null,
      h("h3", {id}, facts.message),
      h("p", {}, facts.why),
      facts.instead ? h("p", {class: "instead"}, h("strong", {}, "Try: "), kit.inline(facts.instead)) : null,
      h("div", {class: "actions"},
        facts.swaps.map((wording) => button(`Use “${wording}”`, () => {
          const [start, end] = range();
          inputs.get(facts.part).replace(start, end, wording);
        }, "quiet small", {"aria-describedby": id})),
        facts.quote ? button("Show me", () => inputs.get(facts.part).select(...range()), "plain small", {"aria-describedby": id}) : null,
        button("Leave it as it is", () => dismissing(facts, form), "plain small", {"aria-describedby": id})),
      form);
    cards.set(found.key, {element, facts});
    return element;
  }

  function dismissing(facts, form) {
    const name = uid("reason");
    const error = h("p", {class: "error", role: "alert"});
    const radios = REASONS.map((reason) => h("input", {type: "radio", name, value: reason}));
    const other = h("input", {type: "radio", name, value: ""});
    const words = h("input", {type: "text", maxlength: 300, "aria-label": "Another reason", oninput: () => { other.checked = true; }});
    const cancel = () => { const card_ = form.parentElement; fill(form); card_.querySelector(".actions button:last-child").focus(); };
    const box = h("fieldset", {class: "dismiss"},
      h("legend", {}, "Why does it stay?"),
      radios.map((radio) => h("label", {class: "check"}, radio, h("span", {}, radio.value))),
      h("div", {class: "check"}, h("label", {class: "check"}, other, h("span", {}, "Another reason:")), words), error,
      h("div", {class: "actions"}, button("Keep my words", async (event) => {
        const chosen = [...radios, other].find((radio) => radio.checked);
        const reason = chosen ? chosen.value || words.value.trim() : "";
        if (!reason) { error.textContent = "Choose a reason, or write one."; return; }
        try {
          await kit.busy(event.currentTarget, call(model, "dismiss", {rule: facts.rule, quote: facts.quote, start: facts.at[0], end: facts.at[1], reason}));
          hear("Set aside, with your reason.");
          const home = todo.closest(".review").querySelector("h2");
          await review();
          home.focus();
        } catch (trouble) {
          if (!trouble.problem) throw trouble;
          error.textContent = `${trouble.problem.what} ${trouble.problem.way_out}`;
        }
      }, "small"), button("Go back", cancel, "plain small")));
    box.addEventListener("keydown", (event) => { if (event.key === "Escape") cancel(); });
    fill(form, box);
    (radios[0] || other).focus();
  }

  function setAside(one) {
    const id = uid("aside");
    return h("li", {}, h("p", {id}, h("strong", {}, one.title), one.quote ? [": ", h("q", {}, one.quote)] : null),
      h("p", {class: "hint"}, `You wrote: ${one.reason}`),
      button("Look at it again", async (event) => {
        try {
          await kit.busy(event.currentTarget, call(model, "undismiss", {rule: one.rule, quote: one.quote}));
          hear("It stands in the list again.");
          await review();
          panel.querySelector("h2").focus();
        } catch (trouble) {
          if (!trouble.problem) throw trouble;
          hear(`${trouble.problem.what} ${trouble.problem.way_out}`);
        }
      }, "plain small", {"aria-describedby": id}));
  }

  function criterion(one, value, empty) {
    const [words, tone] = empty ? STATES.missing : STATES[one.verdict] || STATES.missing;
    const at = one.evidence.find((span) => inputs.has(span.part) && span.end > span.start);
    const show_ = at && tone !== "missing" ? button("Where?", () => {
      const all = text(value, at.part);
      inputs.get(at.part).select(toUnits(all, at.start), toUnits(all, at.end));
    }, "plain small", {"aria-label": `Show where: ${one.label}`}) : null;
    return h("li", {class: `criterion ${tone}`}, h("span", {class: "what"}, one.label, " ", h("span", {class: "state"}, words)), show_);
  }

  const tally = h("span", {class: "chip"}, "");
  const panel = h("section", {class: "review", id: panelId, "aria-labelledby": `${panelId}-title ${legendId}`},
    h("h2", {id: `${panelId}-title`, class: "h3", tabindex: "-1"}, "As you write"), heard, calm, todo, rest, aside, works,
    h("details", {class: "look-for", open: true}, h("summary", {}, "What a reviewer will look for ", tally), list));

  const story = data.case ? h("details", {class: "case", open: data.case_open}, h("summary", {}, data.case_title || "The story"),
    h("div", {}, prose(data.case))) : null;
  const savePlace = h("div", {});
  return {
    noCheck: true,
    savePlace,
    body: h("div", {}, story, h("div", {class: "split editor"},
      h("div", {class: "sheet", role: "group", "aria-labelledby": legendId},
        short.length ? h("div", {class: "fields"}, short) : null, long, savePlace), panel)),
    read,
    write(value) {
      for (const [id, part] of inputs) part.write((id === "text" ? value?.text : value?.fields?.[id]) || "");
      ask();
    },
    clear() {},
    start() { calm.textContent = "One moment: the reviewer is getting ready."; ask.cancel(); review(); },
  };
})});
