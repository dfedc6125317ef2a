// Small pieces the staff pages share: labelled fields, state chips, a dialog with a form in it, friendly names.

export default (kit) => {
  const {h, uid, fill, button, busy, notice, day} = kit;

  const TONES = {current: "good", ready_for_signoff: "info", due: "soon", lapsed: "late", expired: "late", revoked: "late",
    suspended: "late", in_progress: "info"};
  const SIGNS = {current: "✓", ready_for_signoff: "✎", due: "◷", lapsed: "!", expired: "!", revoked: "✕", suspended: "‖",
    in_progress: "…", not_started: "–", content_coming: "·"};

  /** A state as a chip: a sign and the words, so color is never alone. */
  const chip = (state, words) => h("span", {class: `chip ${TONES[state] || ""}`.trim()},
    h("span", {"aria-hidden": "true"}, SIGNS[state] || "•"), " ", words);

  /** A label above a control: field("Site", select(…), "hint"). */
  function field(label, control, hint = "") {
    if (!control.id) control.id = uid("field");
    const told = hint ? h("p", {class: "hint", id: uid("hint")}, hint) : null;
    if (told) control.setAttribute("aria-describedby", told.id);
    return h("div", {class: "field"}, h("label", {for: control.id}, label), told, control);
  }

  /** A select from [[value, words], …]. */
  const select = (choices, value, onchange, more = {}) => h("select", {...more, onchange: (event) => onchange?.(event.target.value)},
    choices.map(([id, words]) => h("option", {value: id, selected: id === value}, words)));

  /** A group of radio cards: {element, read()}. choices: [[value, title, hint?], …]. */
  function radios(legend, choices, value = "") {
    const name = uid("radio");
    const inputs = choices.map(([id]) => h("input", {type: "radio", name, value: id, checked: id === value}));
    const element = h("fieldset", {class: "field"}, h("legend", {}, legend), h("div", {class: "options"},
      choices.map(([, title, hint], index) => h("label", {class: "option"}, inputs[index],
        h("span", {}, title, hint ? [h("br"), h("small", {}, hint)] : null)))));
    return {element, read: () => inputs.find((input) => input.checked)?.value || ""};
  }

  /** A group of checkboxes: {element, read()} with the ids that are ticked. */
  function checks(legend, choices, chosen = []) {
    const inputs = choices.map(([id]) => h("input", {type: "checkbox", value: id, checked: chosen.includes(id)}));
    const element = h("fieldset", {class: "field"}, h("legend", {}, legend),
      choices.map(([, words], index) => h("label", {class: "check"}, inputs[index], h("span", {}, words))));
    return {element, read: () => inputs.filter((input) => input.checked).map((input) => input.value)};
  }

  /** A dialog that asks and sends. `send()` may throw a Trouble: it is shown inside and nothing typed is lost, with what
      `instead(problem)` offers for it. Gives what `send` gave, or null when it was closed. */
  function ask({title, body, yes, send, tone = "", wide = false, instead = () => null}) {
    return new Promise((resolve) => {
      const id = uid("dialog");
      const back = document.activeElement;
      const trouble = h("div", {});
      let result = null;
      const go = h("button", {type: "submit", class: `button ${tone}`.trim()}, yes);
      const form = h("form", {class: wide ? "wide" : "", novalidate: true}, body, trouble,
        h("div", {class: "actions"}, go, button("Cancel", () => dialog.close(), "quiet")));
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        if (go.getAttribute("aria-disabled") === "true") return;
        fill(trouble);
        try {
          result = await busy(go, send()) || {};
          dialog.close();
        } catch (error) {
          if (!error.problem) throw error;
          fill(trouble, notice(error.problem), instead(error.problem));
          trouble.scrollIntoView({block: "nearest"});
        }
      });
      const dialog = h("dialog", {class: "dialog alongside", "aria-labelledby": id}, h("h2", {id}, title), form);
      dialog.addEventListener("close", () => {
        dialog.remove();
        if (back && back.isConnected) back.focus();
        resolve(result);
      });
      document.body.append(dialog);
      dialog.showModal();
    });
  }

  const password = () => h("input", {type: "password", autocomplete: "current-password", required: true});
  const area = (rows = 3, value = "") => h("textarea", {rows, value, required: true});
  const mine = (problem) => Object.assign(new Error(problem.what), {problem});

  /** A Trouble made on this side: the field, what is missing, the way out. */
  const lacking = (where, what, wayOut) => mine({code: "bad-field", where, what, way_out: wayOut});

  /** "writing-a-service-note/practice-note" -> "Writing a service note: practice note". */
  const named = (slug) => slug.split("/").map((part) => part.replace(/-/g, " ")).join(": ").replace(/^./, (letter) => letter.toUpperCase());

  /** A text with places marked, as nodes. spans: [[start, end, words for the mark], …] in code points; a place that
      overlaps an earlier one is left out. */
  function marked(text, spans) {
    const cut = spans.filter(([start, end]) => end > start).map(([start, end, words]) => [kit.toUnits(text, start), kit.toUnits(text, end), words]).sort((a, b) => a[0] - b[0]);
    const parts = [];
    let at = 0;
    for (const [start, end, words] of cut) {
      if (start < at) continue;
      parts.push(text.slice(at, start), h("mark", {title: words}, text.slice(start, end)));
      at = end;
    }
    return [...parts, text.slice(at)];
  }

  const KINDS = {check: "Knowledge check", scenario: "Scenario", document: "Practice document", observation: "Seen on the job",
    person_view: "View of the person supported", prior: "Learned before"};

  /** "2 Nov 2026" or words for nothing. */
  const when = (iso, none = "no date") => (iso ? day(iso) : none);

  /** Draw `place` anew with `run`; who stood on a control in it by keyboard stands on the same one afterwards. */
  function steady(place, run) {
    const controls = () => [...place.querySelectorAll("input, select, textarea, button, summary, a[href]")];
    const at = controls().indexOf(document.activeElement);
    run();
    if (at >= 0) controls()[at]?.focus({preventScroll: true});
  }

  /** A sentence of the record with its dates as people write them. */
  const dated = (words) => words.replace(/\b\d{4}-\d\d-\d\d\b/g, (iso) => day(iso));

  /** What the agency changed about the reviewer's rules, and what in its folder cannot be used; null where there is nothing. */
  function ruleNotes({changes, own, problems}) {
    if (!changes.length && !own.length && !problems.length) return null;
    const count = (number, words) => `${number} ${words}${number === 1 ? "" : "s"}`;
    return h("details", {class: "card rules", open: problems.length > 0}, h("summary", {}, "The reviewer's rules here: ",
      [own.length ? `${own.length} of your own` : "", changes.length ? count(changes.length, "change") : "", problems.length ? count(problems.length, "problem") : ""].filter(Boolean).join(", ")),
    problems.length ? [h("h3", {}, "Left out until it is mended"), h("ul", {class: "plain"}, problems.map((one) => h("li", {class: "piece"}, h("p", {}, h("strong", {}, one.where), " ", one.what), h("p", {class: "hint"}, one.way_out))))] : null,
    changes.length ? [h("h3", {}, "Changed"), h("ul", {class: "plain"}, changes.map((one) => h("li", {class: "piece"}, h("p", {}, h("strong", {}, one.rule ? `${one.rule}, ${one.title}` : "Every language rule"), `: ${one.what}`), h("p", {class: "hint"}, `${one.reason} (${one.by}, ${when(one.since)})`))))] : null,
    own.length ? [h("h3", {}, "Your own"), h("ul", {class: "plain"}, own.map((one) => h("li", {}, `${one.id}, ${one.title}`)))] : null);
  }

  return {...kit, ruleNotes, marked, dated, steady, chip, field, select, radios, checks, ask, password, area, lacking, named, when, kinds: KINDS, signs: SIGNS};
};
