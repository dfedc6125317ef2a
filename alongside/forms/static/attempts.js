// The cases somebody played as an assessment, for those who support her learning: what each showed, and one more try.

export default (kit) => {
  const {h, fill, call, button, notice, ask, area, field, chip, when, prose, inline, status, lacking} = kit;
  const ENDS = {good: "It went their way", mixed: "Some of it worked", poor: "A chance was missed", unsafe: "Someone was not safe"};

  /** A section that asks for the attempts when it is opened. `model` has attempts, read_attempt and reopen_attempt. */
  function attempts(model, {title, may, first}) {
    const said = status();
    const list = h("div", {class: "stack tight"});

    const share = ({points, max}) => `${points} of ${max}`;

    const talk = (row) => h("li", {class: "piece"}, h("div", {class: "hint"}, prose(row.story)),
      h("p", {}, h("strong", {}, row.timed_out ? "The moment passed before a choice was made." : "Chose: "), inline(row.picked)),
      row.why ? h("p", {class: "hint"}, inline(row.why)) : null);

    function piece(one) {
      const body = h("div", {class: "stack tight"});
      const read = h("details", {class: "bare", ontoggle: async () => {
        if (!read.open || body.childNodes.length) return;
        try {
          const told = await call(model, "read_attempt", {attempt: one.attempt});
          fill(body, h("ol", {}, told.steps.map(talk)), told.ending ? h("blockquote", {}, prose(told.ending.text)) : null);
        } catch (error) {
          if (!error.problem) throw error;
          fill(body, notice(error.problem));
        }
      }}, h("summary", {}, "Read what they chose", h("span", {class: "visually-hidden"}, `: ${one.title}, ${when(one.started)}`)), body);
      return h("li", {class: "piece"}, h("p", {}, h("strong", {}, one.title), ` · ${when(one.ended || one.started)}`),
        h("p", {class: "row tight"}, one.ended ? h("span", {class: "chip"}, ENDS[one.ending] || "Finished") : chip("in_progress", "Under way"),
          one.critical ? h("span", {class: "chip late"}, "! Somebody was put at risk") : null,
          one.newest && one.ended ? h("span", {class: "chip info"}, "This one counts") : null),
        one.score ? h("ul", {}, Object.entries(one.score).map(([id, marks]) => h("li", {}, `${title(id)}: ${share(marks)}`))) : null,
        one.reopened ? h("p", {class: "hint"}, `Opened by ${one.reopened.by}: ${one.reopened.reason}`) : null,
        one.ended ? read : null,
        may && one.newest && one.ended ? button("Open another try", () => again(one), "plain small no-print", {"aria-label": `Open another try of ${one.title}`}) : null);
    }

    async function again(one) {
      const reason = area(2);
      const done = await ask({title: `Another try: ${one.title}`, yes: "Open it",
        body: [h("p", {}, `${first} may play this case as an assessment once more. Every try is kept; the newest counts.`), field("Why is another try fair?", reason)],
        send: () => {
          if (!reason.value.trim()) throw lacking("The reason", "is missing.", "A few words are enough.");
          return call(model, "reopen_attempt", {scenario: one.scenario, reason: reason.value});
        }});
      if (done) said.say("Opened. It is on the page of that case now.", "good");
    }

    const element = h("details", {class: "no-print", ontoggle: async () => {
      if (!element.open || list.childNodes.length) return;
      try {
        const told = await call(model, "attempts", {});
        fill(list, told.attempts.length ? h("ul", {class: "plain"}, told.attempts.map(piece)) : h("p", {class: "hint"}, "No case was played as an assessment yet. Practice stays private."));
      } catch (error) {
        if (!error.problem) throw error;
        fill(list, notice(error.problem));
      }
    }}, h("summary", {}, "Cases played as an assessment"), said.element, list);
    return element;
  }

  return {...kit, attempts};
};
