// Second looks: marking without seeing the first marks, then both side by side, and how alike trainers here mark.

export default (kit) => {
  const {h, fill, call, button, busy, notice, when, prose, named, scale, asks, speaks, shown, bank} = kit;

  /** The panel "Second looks". open(id): show one piece of work on the desk; said: the page's status. */
  function seconds(model, open, titles, said) {
    const place = h("div", {class: "stack"});
    const failed = (error) => { if (!error.problem) throw error; fill(place.querySelector(".trouble") || place, notice(error.problem)); };
    const label = (one) => named(`${one.title}/${one.item}`);
    const back = () => button("Back to the list", list, "quiet small");
    const focus = () => place.querySelector("h2")?.focus();

    async function list() {
      try {
        const told = await call(model, "second_looks", {});
        const row = (one, hint, ...actions) => h("li", {class: "piece"}, h("p", {}, h("strong", {}, label(one))), hint ? h("p", {class: "hint"}, hint) : null, h("div", {class: "actions"}, actions));
        const take = (one) => call(model, "ask_second", {id: one.id}).then(() => mark(one.id)).catch(failed);
        const leave = (one, words) => call(model, "withdraw_second", {id: one.id}).then(list).then(() => said.say(words, "good")).catch(failed);
        const part = (title, hint, items, none = "") => (items.length || none ? h("section", {class: "card"}, h("h3", {}, title), hint && items.length ? h("p", {class: "hint"}, hint) : null, items.length ? h("ul", {class: "plain"}, items) : h("p", {}, none)) : null);
        fill(place, h("h2", {tabindex: "-1"}, "Second looks"), h("p", {class: "hint"}, "Two trainers mark the same text, each without seeing the other's marks. It shows where you see things differently, so you can talk about it."), h("div", {class: "trouble"}),
          part("Waiting for your second look", "You see the text and the questions, nothing else.", told.waiting.map((one) => row(one, `${one.asked_by ? `Asked by ${one.asked_by}, ` : ""}waiting ${one.waits}`, button("Mark it", () => mark(one.id), "small"), button("I cannot", () => leave(one, "Taken off your list."), "quiet small"))), "Nobody waits for your second look."),
          part("You asked for", "", told.asked.map((one) => row(one, `${one.marker} was asked, waiting ${one.waits}`, button("Ask no longer", () => leave(one, "No longer asked."), "quiet small")))),
          part("Offered", "One accepted text in ten, chosen by chance. Take one when you have ten minutes.", told.offered.map((one) => row(one, "", button("Take it", () => take(one), "quiet small")))),
          part("To compare", "", told.done.map((one) => row(one, `${one.with ? `With ${one.with}, ` : ""}${when(one.at)}`, button("See both", () => compare(one.id), "quiet small")))),
          part("How alike you mark here", "", told.agreement.map((one) => h("li", {class: "piece"}, h("p", {}, h("strong", {}, one.title), `, ${one.works} ${one.works === 1 ? "text" : "texts"} marked twice`), h("p", {}, one.words), one.apart.length ? [h("p", {}, "Marked differently most often:"), h("ul", {}, one.apart.map((row) => h("li", {}, asks(row, titles), `: ${row.differ} of ${row.of}`)))] : null))));
      } catch (error) { failed(error); }
    }

    async function mark(id) {
      try {
        const work = await call(model, "second_work", {id});
        const draft = Object.fromEntries(work.rows.map((row) => [row.id, {id: row.id, points: null, comment: ""}]));
        const box = h("textarea", {rows: 3, maxlength: 4000});
        box.id = `second-${id}`;
        const trouble = h("div", {});
        const send = button("Keep my marks", async () => {
          try {
            const done = await busy(send, call(model, "second_mark", {id, rows: Object.values(draft), comment: box.value}));
            if (done.decided) await compare(id); else await list();
            said.say(done.decided ? "Kept. Here are both." : "Kept. You can compare as soon as the first trainer has decided.", "good");
          } catch (error) { if (!error.problem) throw error; fill(trouble, notice(error.problem)); trouble.scrollIntoView({block: "center"}); }
        });
        fill(place, h("div", {class: "row no-print"}, back()), h("div", {class: "split"}, h("section", {class: "card", "aria-label": "The text"}, h("p", {class: "eyebrow"}, "Second look"), h("h2", {tabindex: "-1"}, label(work)), prose(work.prompt),
          work.case ? h("details", {}, h("summary", {}, "The case"), prose(work.case)) : null, h("div", {class: "paper", tabindex: "0", role: "region", "aria-label": "The text to mark"}, work.text)),
        h("section", {class: "card", "aria-label": "Your marks"}, h("h3", {}, "Your marks"), h("p", {class: "hint"}, "Whose text it is, what the program found and what the first trainer gave is left out here."),
          work.rows.map((row) => h("fieldset", {class: "points"}, h("legend", {}, asks(row, titles)), row.full ? h("p", {class: "hint"}, `Full marks: ${row.full}`) : null,
            h("div", {class: "row"}, scale(row.max, null, (points) => { draft[row.id].points = points; })), h("details", {class: "bare"}, h("summary", {}, "Add a word"), h("input", {type: "text", maxlength: 500, "aria-label": "Comment on this row", oninput: (event) => { draft[row.id].comment = event.target.value; }}), speaks(row)))),
          h("div", {class: "field"}, h("label", {for: box.id}, "In a sentence (the first trainer reads it)"), box, bank(model, box, {said})), trouble, h("div", {class: "actions"}, send))));
        focus();
      } catch (error) { failed(error); }
    }

    async function compare(id) {
      try {
        const both = await call(model, "compare_marks", {id});
        const side = (one) => h("div", {class: "piece"}, h("p", {}, h("strong", {}, one.by), `, ${when(one.at)}: `, one.points === null ? "sent back" : `${shown(one.points)} of ${shown(both.max)} points`), one.comment ? h("p", {}, one.comment) : h("p", {class: "hint"}, "No words."));
        fill(place, h("div", {class: "row no-print"}, back()), h("section", {class: "card"}, h("p", {class: "eyebrow"}, `${both.name} · ${label(both)}`), h("h2", {tabindex: "-1"}, both.words), h("div", {class: "both"}, side(both.first), side(both.second)),
          h("ul", {class: "plain compared"}, both.rows.map((row) => h("li", {class: row.same ? "piece" : "piece differs"}, h("p", {}, h("strong", {}, asks(row, titles))), h("p", {}, row.same ? "" : h("span", {class: "chip soon"}, "◐ different"), row.same ? "" : " ", row.words),
            row.first_said ? h("p", {class: "hint"}, `${both.first.by}: ${row.first_said}`) : null, row.second_said ? h("p", {class: "hint"}, `${both.second.by}: ${row.second_said}`) : null))),
          h("details", {}, h("summary", {}, "The text"), h("div", {class: "paper"}, both.text)),
          both.mine ? [h("p", {class: "hint"}, "Your decision stays yours. If you see it differently now, change it and say why."), h("div", {class: "actions"}, button("Open my decision", () => open(id), "quiet"))] : null));
        focus();
      } catch (error) { failed(error); }
    }

    list();
    return place;
  }

  return {...kit, seconds};
};
