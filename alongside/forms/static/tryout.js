// Trying a story out while it is written: from any step, with any values, one step back, and the debrief of the path.
// Nothing here is an attempt: it stays on this page.

const ENDS = {good: ["A good ending", "good"], mixed: ["A mixed ending", "soon"], poor: ["A poor ending", "late"], unsafe: ["An unsafe ending", "late"]};

export default (kit) => {
  const {h, fill, uid, call, button, busy, notice, prose, inline, field, select} = kit;

  const worth = (shows) => Object.entries(shows).map(([id, points]) => `${id} ${points}`).join(", ");

  /** What the choices showed, and why, as a learner would be told at the ending; so far where it has not ended. */
  function talk(told) {
    return [
      h("ol", {class: "plain talk-over"}, told.steps.map((row) => h("li", {class: `piece ${row.best ? "kept" : ""}`.trim()},
        h("p", {}, h("strong", {}, row.timed_out ? "The time ran out." : inline(row.picked)), " ",
          row.critical ? h("span", {class: "chip late"}, "Critical") : row.best ? h("span", {class: "chip good"}, "The best here") : null),
        row.why ? h("p", {}, inline(row.why)) : h("p", {class: "hint"}, "No reason is written for this choice."),
        row.shows.length ? h("p", {class: "hint"}, row.shows.map((one) => `${one.id}: ${one.points} of ${one.max}`).join(", ")) : null,
        row.better ? h("p", {class: "hint"}, "Better: ", inline(row.better.text), row.better.why ? [" ", inline(row.better.why)] : null) : null))),
      Object.keys(told.score).length ? h("p", {}, "Together: ", Object.entries(told.score).map(([id, one]) => `${id} ${one.points} of ${one.max}`).join(", "), ".") : null,
    ];
  }

  /** {panel, from(step), known(look)}: texts() gives what to play, goLine(line) shows a step in the text. */
  function tryout({model, slug, texts, goLine, walked}) {
    const head = uid("try");
    const trouble = h("div", {});
    const scene = h("div", {class: "scene"});
    const stepBox = h("div", {});
    const valueBox = h("div", {class: "fields"});
    let look = {steps: [], vars: []};
    let wanted = "";
    let values = {};

    const ask = async (control, name, args) => {
      fill(trouble);
      try {
        draw(await busy(control, call(model, name, args)));
        scene.querySelector("h4")?.focus();
      } catch (error) {
        if (!error.problem) throw error;
        fill(trouble, notice(error.problem));
      }
    };

    const start = (control, step = wanted) => ask(control, "play", {slug, texts: texts(), step, values});
    const go = button("Play", (event) => start(event.currentTarget), "small");

    function setting() {
      const steps = look.steps.map(({id, kind}) => [id, kind ? `${id} (${kind} ending)` : id]);
      if (!look.steps.some(({id}) => id === wanted)) wanted = steps[0]?.[0] || "";
      fill(stepBox, steps.length ? field("Begin at", select(steps, wanted, (value) => { wanted = value; })) : null);
      fill(valueBox, look.vars.map((each) => {
        const now = values[each.name] ?? each.start;
        if (each.flag) {
          return h("label", {class: "check"}, h("input", {type: "checkbox", checked: !!now, onchange: (event) => { values[each.name] = Number(event.target.checked); }}), h("span", {}, each.name));
        }
        return field(`${each.name} (${each.min} to ${each.max})`, h("input", {type: "number", min: each.min, max: each.max, value: now,
          onchange: (event) => { values[each.name] = Number(event.target.value); }}));
      }));
      go.hidden = !steps.length;
    }

    /** After every look at the text: the steps and variables there are now. */
    function known(now) {
      const key = (one) => JSON.stringify([one.steps.map(({id, kind}) => [id, kind]), one.vars]);
      if (key(now) !== key(look)) {
        look = now;
        values = Object.fromEntries(Object.entries(values).filter(([name, value]) => now.vars.some((one) => one.name === name && value >= one.min && value <= one.max)));
        setting();
      }
    }

    function draw(now) {
      walked?.(now);
      const [words, tone] = ENDS[now.ended] || [];
      const state = Object.entries(now.values).map(([name, value]) => `${name}: ${value === true ? "yes" : value === false ? "no" : value}`);
      fill(scene,
        h("h4", {tabindex: "-1"}, now.step, words ? [" ", h("span", {class: `chip ${tone}`}, words)] : null),
        h("div", {class: "telling"}, prose(now.text)),
        now.later ? h("div", {class: "telling"}, h("p", {class: "label"}, "A month later"), prose(now.later)) : null,
        now.signs.length ? h("p", {class: "hint"}, "What you notice: ", inline(now.signs.join(" "))) : null,
        state.length ? h("p", {class: "hint"}, `Only you see this: ${state.join(", ")}.`) : null,
        now.can_open.map((one) => h("details", {}, h("summary", {}, one.title), prose(one.text))),
        now.options.length ? h("ul", {class: "plain picks"}, now.options.map((one) => h("li", {},
          h("button", {type: "button", class: "pick", onclick: (event) => ask(event.currentTarget, "pick", {n: one.n})}, h("span", {}, inline(one.text)),
            h("small", {}, [`${one.n} → ${one.to}`, worth(one.shows), one.critical ? "critical" : ""].filter(Boolean).join(" · ")))))) : null,
        now.timer ? button(`Let the ${now.timer} seconds run out`, (event) => ask(event.currentTarget, "pick", {n: 0}), "quiet small") : null,
        h("div", {class: "actions"},
          now.n ? button("One step back", (event) => ask(event.currentTarget, "back", {}), "quiet small") : null,
          now.n ? button("From the start of this try", (event) => ask(event.currentTarget, "back", {n: 0}), "plain small") : null,
          button("Show this step in the text", () => goLine(now.line), "plain small")),
        now.debrief ? h("details", {class: "debrief", open: !!now.ended}, h("summary", {}, now.ended ? "The debrief of this path" : "The debrief so far"), talk(now.debrief)) : null);
    }

    setting();
    const panel = h("section", {"aria-labelledby": head},
      h("h3", {id: head}, "Play from any step"), h("p", {class: "hint"}, "You play the words as they stand now. Nothing is scored or kept. Numbers and points show only here."),
      stepBox, valueBox, h("div", {class: "actions"}, go), trouble, scene);
    return {panel, known, from(step, control) { wanted = step; setting(); return start(control || go, step); }};
  }

  return {...kit, tryout};
};
