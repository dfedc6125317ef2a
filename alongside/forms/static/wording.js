// The comment bank beside a trainer's own words: what helped on this row first, found by a word, put in with Enter.

export default (kit) => {
  const {h, fill, call, button, notice, pause, uid} = kit;

  /** A folded bank below `box` (a textarea or an input). topic(): what the words are about; said: a status to speak through. */
  function bank(model, box, {topic = () => "", label = "Comment bank", offers: offering = true, said}) {
    const list = h("ul", {class: "plain bank"});
    const offers = h("div", {});
    const trouble = h("div", {});
    const id = uid("bank");
    const search = h("input", {id, type: "search", autocomplete: "off"});
    const failed = (error) => { if (!error.problem) throw error; fill(trouble, notice(error.problem)); };

    function put(words) {
      box.value = [box.value.trim(), words].filter(Boolean).join(" ").slice(0, box.maxLength > 0 ? box.maxLength : undefined);
      box.dispatchEvent(new Event("input"));
      box.focus();
      said.say("Put in.");
    }

    const use = (one) => { put(one.text); call(model, "use_comment", {id: one.id, topic: topic()}).catch(() => {}); };

    function own(one, row) {
      return h("span", {class: "row"}, button("Change", () => {
        const edit = h("textarea", {rows: 3, value: one.text, maxlength: 500, "aria-label": "The sentence"});
        fill(row, edit, h("span", {class: "row"}, button("Save", () => call(model, "change_comment", {id: one.id, text: edit.value}).then(() => { said.say("Changed. What you sent before stays as it was.", "good"); draw(); }).catch(failed), "small"), button("Leave it", draw, "quiet small")));
        edit.focus();
      }, "plain small", {"aria-label": `Change: ${one.text}`}), button("Take out", () => call(model, "retire_comment", {id: one.id}).then(({text}) => {
        fill(trouble, h("p", {class: "notice"}, "Taken out of the bank. ", button("Undo", () => call(model, "add_comment", {text, topic: topic()}).then(() => { fill(trouble); draw(); }).catch(failed), "plain small")));
        draw();
      }).catch(failed), "plain small", {"aria-label": `Take out: ${one.text}`}));
    }

    const line = (one) => { const row = h("li", {class: "banked"}); return fill(row, h("button", {type: "button", class: "queued", onclick: () => use(one)}, one.text, h("small", {}, [one.mine ? "yours" : one.author, one.here ? `helped here ${one.here === 1 ? "once" : `${one.here} times`}` : ""].filter(Boolean).join(" · "))), one.mine ? own(one, row) : null); };

    async function draw() {
      try {
        const found = await call(model, "comment_bank", {topic: topic(), find: search.value});
        fill(list, found.slice(0, search.value ? 12 : 6).map(line));
        if (!found.length) fill(list, h("li", {class: "hint"}, search.value ? "No sentence with these words." : "No kept sentences yet."));
      } catch (error) { failed(error); }
    }

    async function offer() {
      try {
        const often = await call(model, "worth_keeping", {});
        fill(offers, often.map((one) => h("p", {class: "hint"}, `You typed this ${one.times} times: “${one.text}” `, button("Keep it", (event) => call(model, "add_comment", {text: one.text, topic: topic()}).then(() => { event.target.closest("p").remove(); said.say("Kept.", "good"); draw(); }).catch(failed), "plain small"))));
      } catch (error) { failed(error); }
    }

    const later = pause(draw, 250);
    search.addEventListener("input", () => later());
    search.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); later.flush(); list.querySelector("button.queued")?.click(); } });
    const element = h("details", {class: "bare"}, h("summary", {}, label), h("div", {class: "field"}, h("label", {for: id}, "Find a sentence"), h("p", {class: "hint"}, "Enter puts the first one in."), search), list, offers,
      button("Keep my words for next time", () => call(model, "add_comment", {text: box.value, topic: topic()}).then(() => { said.say("Kept.", "good"); draw(); }).catch(failed), "quiet small"), trouble);
    element.addEventListener("toggle", () => { if (element.open) { draw(); if (offering) offer(); } });
    return element;
  }

  return {...kit, bank};
};
