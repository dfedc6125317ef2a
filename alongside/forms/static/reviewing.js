// The review beside a text while it is written: most useful first, never more than three findings open at once.
// It speaks of the text; setting a finding aside asks for a reason and can be taken back.

const REASONS = ["These are the person's own words.", "It is right as it stands.", "The reviewer misread the text."];
const STATES = {met: ["There", "met"], partial: ["Started", "partial"], missing: ["Not yet", "missing"]};
const OPEN = 3;

export default (kit) => {
  const {h, fill, uid, button, call, toUnits, said} = kit;
  const things = (count) => (count === 0 ? "Nothing to look at" : count === 1 ? "One thing to look at" : `${count} things to look at`);

  /**
   * inputs: Map of field id -> {box, element, read, mark, select, field: {label}}; read() gives what the action
   * "review" takes as value; words(value, part) gives a field's text in it. full: also questions, and the thread of a plan.
   * Gives {panel, jump, ask, review, edited, fresh, result, waiting}: show `panel` beside the text and `jump` below it.
   */
  function reviewing({model, inputs, read, words, panelId, legendId, start, full = false, after = () => {}}) {
    const cards = new Map();
    let latest = 0;
    let result = null;
    let value = null;
    let all = false;
    let from = null;

    // --- what is on the page --------------------------------------------------------------------------------------

    const heard = h("p", {class: "visually-hidden", role: "status", "aria-live": "polite"});
    const hear = kit.pause((text) => { if (heard.textContent !== text) heard.textContent = text; }, 2000);
    const tell = (text) => { hear.cancel(); heard.textContent = text; };
    const count = h("p", {class: "count"});
    const calm = h("p", {class: "calm"});
    const undo = h("div", {class: "undo"});
    const todo = h("ol", {class: "plain findings"});
    const more = h("ol", {class: "plain findings", id: uid("more"), hidden: true});
    const left = h("span", {});
    const seeAll = button("", () => { all = !all; draw(); }, "plain small", {"aria-controls": more.id});
    const rest = h("p", {class: "rest", hidden: true}, left, seeAll);
    const asideList = h("ul", {class: "plain"});
    const aside = h("details", {class: "more aside", hidden: true}, h("summary", {}, ""), asideList);
    const works = h("div", {class: "works"});
    const asks = h("div", {class: "asks"});
    const thread = h("div", {class: "thread"});
    const list = h("ul", {class: "plain criteria"});
    const tally = h("span", {class: "chip"}, "");
    const title = h("h2", {id: `${panelId}-title`, class: "h3", tabindex: "-1"}, "As you write");
    const lookFor = h("details", {class: "look-for", open: true}, h("summary", {}, "What a reviewer will look for ", tally), list);
    const panel = h("section", {class: "review", id: panelId, "aria-labelledby": `${panelId}-title ${legendId}`},
      title, heard, count, calm, undo, todo, rest, more, aside, works, thread, asks, lookFor);
    const jump = button("", () => { title.focus(); title.scrollIntoView({block: "start"}); }, "quiet small jump", {hidden: true});

    // --- asking ---------------------------------------------------------------------------------------------------

    const ask = kit.pause(review, 250);

    function edited() {
      hear.cancel();
      fill(undo);
      ask();
    }

    async function review() {
      const number = (latest += 1);
      const asked = read();
      try {
        const found = await call(model, "review", {value: asked});
        if (number === latest) { result = found; value = asked; draw(); }
      } catch (error) {
        if (!error.problem) throw error;
        if (number === latest) { calm.hidden = false; calm.textContent = `The review is away for the moment. ${error.problem.what}`; hear(calm.textContent); }
      }
    }

    // --- drawing --------------------------------------------------------------------------------------------------

    const blank = () => ![...inputs.keys()].some((id) => words(value, id).trim());

    function draw() {
      const empty = blank();
      const findings = empty ? [] : result.findings;
      for (const [id, part] of inputs) {
        const text = words(value, id);
        if (part.read() !== text) continue;
        part.mark(findings.filter((one) => one.part === id && one.end > one.start)
          .map((one) => ({start: toUnits(text, one.start), end: toUnits(text, one.end), kind: one.severity === "Q" ? "ask" : "look"})));
      }
      const shown = findings.map(card);
      for (const key of [...cards.keys()]) if (!findings.some((one) => one.key === key)) cards.delete(key);
      const later = shown.length - OPEN;
      if (later <= 0) all = false;
      const focus = panel.contains(document.activeElement) ? document.activeElement : null;
      place(todo, shown.slice(0, OPEN));
      place(more, shown.slice(OPEN));
      unfold(shown, focus);
      if (focus?.isConnected && document.activeElement !== focus) focus.focus({preventScroll: true});
      more.hidden = !all;
      rest.hidden = later <= 0;
      left.textContent = all ? "All of them are here; three are open at a time. " : `${later} more when these are done. `;
      seeAll.textContent = all ? "See fewer" : "See all";
      seeAll.setAttribute("aria-expanded", String(all));

      const met = result.criteria.filter((one) => one.verdict === "met").length;
      const asked = result.criteria.length;
      calm.textContent = empty ? start : findings.length ? "" : "Nothing to change in the words so far.";
      calm.hidden = !calm.textContent;
      count.textContent = findings.length && !empty ? `${things(findings.length)}, the most useful first.` : "";
      jump.hidden = empty;
      jump.textContent = `${things(findings.length)} ↓`;
      const good = empty ? [] : result.strengths;
      fill(works, good.length ? [h("h3", {}, "What already works"), h("ul", {class: "plain"}, good.slice(0, full ? 12 : 4).map((one) =>
        h("li", {class: "strength"}, one.message, one.quote ? [" ", said(one.quote)] : null)))] : []);
      const goals = full && !empty ? result.threads : [];
      fill(thread, goals.length ? h("details", {}, h("summary", {}, "From need to goal to support"), h("ul", {class: "plain"}, goals.map(line))) : []);
      const people = full && !empty ? result.questions : [];
      fill(asks, people.length ? h("details", {}, h("summary", {}, `${people.length} ${people.length === 1 ? "question" : "questions"} only a person can answer`),
        h("p", {class: "hint"}, "Nothing is wrong here. Talk these over with your trainer, or with the person."),
        h("ul", {class: "plain"}, people.map(question))) : []);
      const kept = empty ? [] : result.aside;
      aside.hidden = !kept.length;
      aside.firstChild.textContent = `${kept.length} set aside by you`;
      fill(asideList, kept.map(setAside));
      fill(list, result.criteria.map((one) => criterion(one, empty)));
      if (asked > 15 && !lookFor.dataset.told) { lookFor.open = false; lookFor.dataset.told = "yes"; }
      tally.textContent = asked ? `${empty ? 0 : met} of ${asked}` : "";
      hear(empty ? "" : `${things(findings.length)}. ${met} of ${asked} parts are there.`);
      after(result, value, empty);
    }

    /** Keep what is on the page where nothing moved, so that a button never slips away under a finger. */
    function place(target, shown) {
      const elements = shown.map((one) => one.element);
      if (target.children.length === elements.length && elements.every((element, at) => target.children[at] === element)) return;
      target.replaceChildren(...elements);
    }

    /** Three are open: what she opened or works in, then the first ones she did not fold herself. */
    function unfold(shown, focus) {
      const visible = all ? shown : shown.slice(0, OPEN);
      const hers = (one) => one.choice === "open" || one.element.contains(focus);
      const open = new Set(visible.filter(hers).slice(0, OPEN));
      for (const one of visible.slice(0, OPEN)) if (open.size < OPEN && one.choice !== "folded") open.add(one);
      for (const one of shown) { one.set = open.has(one); one.box.open = one.set; }
    }

    function card(found) {
      const known = cards.get(found.key);
      if (known) { Object.assign(known.facts, found); return known; }
      const facts = {...found};
      const form = h("div", {});
      const part = () => inputs.get(facts.part);
      const range = () => [toUnits(words(value, facts.part), facts.start), toUnits(words(value, facts.part), facts.end)];
      const where = facts.part === "text" ? "" : part()?.field.label || "";
      const one = {facts, set: true, choice: ""};
      const show = facts.quote ? button("Show me", () => go(facts.part, range(), one), "plain small") : null;
      const actions = [show, button("Leave it as it is", () => dismissing(facts, form), "plain small")].filter(Boolean);
      Object.assign(one, kit.finding(facts, {where, actions, after: form, open: false}), {show});
      const id = uid("finding");
      one.element.querySelector(".message").id = id;
      for (const control of actions) control.setAttribute("aria-describedby", id);
      one.box.addEventListener("toggle", () => {
        if (one.box.open === one.set) return;
        one.set = one.box.open;
        one.choice = one.box.open ? "open" : "folded";
        const others = [...cards.values()].filter((each) => each !== one && each.box.open && each.element.isConnected);
        if (one.box.open) for (const each of others.slice(OPEN - 1)) { each.set = false; each.choice = ""; each.box.open = false; }
      });
      cards.set(found.key, one);
      return one;
    }

    // --- to the words and back ------------------------------------------------------------------------------------

    const back = h("p", {class: "back", hidden: true}, button("Back to the finding", goBack, "quiet small"), h("span", {class: "hint"}, " or press Escape"));

    function go(id, range, one) {
      const part = inputs.get(id);
      from = one;
      part.element.after(back);
      back.hidden = false;
      part.select(...range);
      part.element.scrollIntoView({block: "nearest"});
      tell("These are the words. Press Escape to go back to the finding.");
    }

    function goBack() {
      const control = from?.show?.isConnected && from.box.open ? from.show : title;
      from = null;
      back.hidden = true;
      control.focus();
    }

    for (const part of inputs.values()) {
      part.box.addEventListener("keydown", (event) => { if (event.key === "Escape" && from) { event.preventDefault(); goBack(); } });
    }

    // --- setting aside, with a reason -----------------------------------------------------------------------------

    function dismissing(facts, form) {
      const name = uid("reason");
      const error = h("p", {class: "error", role: "alert"});
      const radios = REASONS.map((reason) => h("input", {type: "radio", name, value: reason}));
      const other = h("input", {type: "radio", name, value: ""});
      const reasonBox = h("input", {type: "text", maxlength: 300, "aria-label": "Another reason", oninput: () => { other.checked = true; }});
      const cancel = () => { const actions = form.previousElementSibling; fill(form); actions.lastElementChild.focus(); };
      const box = h("fieldset", {class: "dismiss"},
        h("legend", {}, "Why does it stay?"),
        radios.map((radio) => h("label", {class: "check"}, radio, h("span", {}, radio.value))),
        h("div", {class: "check"}, h("label", {class: "check"}, other, h("span", {}, "Another reason:")), reasonBox), error,
        h("div", {class: "actions"}, button("Keep my words", async (event) => {
          const chosen = [...radios, other].find((radio) => radio.checked);
          const reason = chosen ? chosen.value || reasonBox.value.trim() : "";
          if (!reason) { error.textContent = "Choose a reason, or write one."; return; }
          try {
            await kit.busy(event.currentTarget, call(model, "dismiss", {rule: facts.rule, quote: facts.quote, start: facts.at[0], end: facts.at[1], reason}));
            fill(form);
            title.focus();
            await review();
            fill(undo, h("p", {}, "Set aside, with your reason. ", button("Undo", (press) => takeUp(facts, press.currentTarget), "plain small")));
            tell("Set aside, with your reason. You can undo it.");
          } catch (trouble) {
            if (!trouble.problem) throw trouble;
            error.textContent = `${trouble.problem.what} ${trouble.problem.way_out}`;
          }
        }, "small"), button("Go back", cancel, "plain small")));
      box.addEventListener("keydown", (event) => { if (event.key === "Escape") cancel(); });
      fill(form, box);
      radios[0].focus();
    }

    async function takeUp(one, control) {
      try {
        await kit.busy(control, call(model, "undismiss", {rule: one.rule, quote: one.quote}));
        title.focus();
        fill(undo);
        await review();
        tell("It stands in the list again.");
      } catch (trouble) {
        if (!trouble.problem) throw trouble;
        tell(`${trouble.problem.what} ${trouble.problem.way_out}`);
      }
    }

    function setAside(one) {
      const id = uid("aside");
      return h("li", {}, h("p", {id}, h("strong", {}, one.title), one.quote ? [": ", said(one.quote)] : null),
        h("p", {class: "hint"}, `You wrote: ${one.reason}`),
        button("Look at it again", (event) => takeUp(one, event.currentTarget), "plain small", {"aria-describedby": id}));
    }

    // --- what is there, and what a person is asked ----------------------------------------------------------------

    function toWords(at, label) {
      const text = words(value, at.part);
      const control = button("Where?", () => go(at.part, [toUnits(text, at.start), toUnits(text, at.end)], {show: control, box: {open: true}}),
        "plain small", {"aria-label": `Show where: ${label}`});
      return control;
    }

    /** One goal of a plan: which links of its thread are there, and the first that is not. */
    function line(one) {
      const links = ["need", "goal", "support", "note", "progress"].filter((name) => !one.not_asked.includes(name));
      return h("li", {class: "piece"}, h("p", {}, h("strong", {}, one.title)),
        h("ul", {class: "chips"}, links.map((name) => h("li", {class: `chip ${one[name] ? "good" : ""}`}, `${one[name] ? "✓" : "○"} ${name}${one[name] ? "" : ": not found"}`))),
        one.missing ? h("p", {class: "hint"}, one.way_out) : h("p", {class: "hint"}, "The thread holds."));
    }

    function question(one) {
      return h("li", {class: "piece"}, h("p", {}, one.question), one.quote ? h("p", {class: "hint"}, said(one.quote), " ", toWords(one, one.question)) : null);
    }

    function criterion(one, empty) {
      const [state, tone] = empty ? STATES.missing : STATES[one.verdict] || STATES.missing;
      const at = one.evidence.find((span) => inputs.has(span.part) && span.end > span.start);
      return h("li", {class: `criterion ${tone}`}, h("span", {class: "what"}, one.label, " ", h("span", {class: "state"}, state)),
        at && tone !== "missing" ? toWords(at, one.label) : null);
    }

    /** Another text stands on the page now: nothing of how the last one was read is carried over. */
    function fresh() {
      all = false;
      cards.clear();
      edited();
    }

    return {panel, jump, ask, review, edited, fresh, result: () => result, waiting(text) { calm.hidden = false; calm.textContent = text; }};
  }

  return {...kit, reviewing};
};
