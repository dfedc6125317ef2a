// Plays a story: what happens, what the person says and does, a choice, what follows in her life, and at the end a
// talk about it. The page keeps no score and knows no key: every step comes from Python when it is reached.

const ENDS = {
  good: ["It went her way", "good"], mixed: ["Some of it worked", "soon"],
  poor: ["A chance was missed", "late"], unsafe: ["Someone was not safe", "late"],
};

export default (kit) => ({render({model, el}) {
  const {h, fill, prose, inline, button, busy, call, notice, confirm, uid} = kit;
  const told = h("div", {});
  const stage = h("div", {class: "stage"});
  let since = performance.now();
  let timer = null;
  fill(el, h("div", {class: "simulator"}, stage, told));

  // --- asking Python ------------------------------------------------------------------------------------------------

  async function ask(control, name, args, focus = "#story") {
    fill(told);
    try {
      const view = await busy(control, call(model, name, args));
      draw(view);
      const target = stage.querySelector(focus) || stage.querySelector("h2");
      target?.focus({preventScroll: true});
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      target?.scrollIntoView({block: "start", behavior: still ? "auto" : "smooth"});
    } catch (error) {
      if (!error.problem) throw error;
      fill(told, notice(error.problem));
    }
  }

  function draw(view) {
    clearInterval(timer);
    fill(stage, {cases, intro, play, debrief}[view.view](view));
    since = performance.now();
  }

  // --- choosing a story ---------------------------------------------------------------------------------------------

  const cases = (view) => [
    h("p", {class: "lead"}, "Meet someone, decide what you would do, and see what it means in that person's day. You can go back and try another way as often as you like."),
    view.cases.length ? h("ul", {class: "plain grid"}, view.cases.map((one) => h("li", {class: "card"},
      h("h2", {class: "h3"}, h("a", {href: one.href}, one.title)), h("p", {}, inline(one.summary)),
      h("ul", {class: "chips"}, h("li", {class: "chip"}, `About ${one.minutes} minutes`),
        one.ended ? h("li", {class: "chip good"}, one.ended === 1 ? "Played once" : `Played ${one.ended} times`) : null,
        one.open ? h("li", {class: "chip soon"}, "Under way") : null,
        one.assessed ? h("li", {class: "chip info"}, "Assessment done") : null),
      one.content_note ? h("p", {class: "hint"}, one.content_note) : null)))
      : h("div", {class: "empty"}, h("p", {}, h("strong", {}, "No story is here yet.")), h("p", {}, "Ask your trainer which one comes first.")),
    view.broken.length ? h("div", {class: "notice warn"}, h("p", {}, "Not shown, because their files have an error: ", view.broken.join(", "), ".")) : null,
  ];

  function intro(view) {
    const {story, person} = view;
    return [
      h("h2", {class: "h1", tabindex: "-1"}, story.title),
      h("p", {class: "lead"}, inline(story.summary)),
      story.content_note ? h("div", {class: "notice tip"}, h("p", {}, story.content_note),
        story.offer ? h("p", {}, h("a", {href: story.offer.href}, `Choose another story instead: ${story.offer.title}`), " It counts the same.") : null) : null,
      h("div", {class: "split"}, person ? h("section", {class: "card warm", "aria-labelledby": "who"}, h("p", {class: "eyebrow"}, "Who you will meet"),
        h("h2", {id: "who"}, person.name), person.line ? h("p", {class: "hint"}, person.line) : null, h("div", {class: "voice"}, prose(person.story))) : null,
      h("section", {class: "card", "aria-labelledby": "begin"}, h("h2", {id: "begin"}, "Ready?"),
        h("ul", {}, h("li", {}, `It takes about ${story.minutes} minutes. You can stop and come back.`),
          h("li", {}, "Practice is never scored and nobody else sees it."),
          view.assessed ? h("li", {}, "Your assessment of this story is done. Practice stays open.") : null),
        h("div", {class: "actions"},
          view.open ? button("Go on where you were", (event) => ask(event.currentTarget, "resume", {attempt: view.open.attempt})) : null,
          button(view.open ? "Start again" : "Step into the story", (event) => ask(event.currentTarget, "start", {mode: "practice"}), view.open ? "quiet" : ""),
          view.may_assess ? button("Take it as an assessment", (event) => assessed(event.currentTarget), "quiet") : null))),
    ];
  }

  async function assessed(control) {
    const yes = await confirm({title: "Take it as an assessment?",
      body: [h("p", {}, "You play it once, without going back, and the result becomes part of your record. Your trainer can open another try."),
        h("p", {}, "You have practiced and feel ready? Then go ahead.")], yes: "Begin", no: "Practice some more"});
    if (yes) ask(control, "start", {mode: "assessed"});
  }

  // --- playing ------------------------------------------------------------------------------------------------------

  const did = (view) => (view.passed ? h("p", {class: "did"}, "The moment passed before you chose.")
    : view.last ? h("p", {class: "did"}, h("span", {class: "label"}, "You did: "), inline(view.last)) : null);

  function play(view) {
    const name = uid("choice");
    const {step} = view;
    const hint = h("p", {class: "hint", role: "alert"});
    const inputs = step.options.map((option) => h("input", {type: "radio", name, value: option.number}));
    const go = button("Do this", (event) => {
      const picked = inputs.find((input) => input.checked);
      if (!picked) { hint.textContent = "Choose what you would do first."; inputs[0]?.focus(); return; }
      ask(event.currentTarget, "pick", {n: step.n, option: Number(picked.value), ms: Math.round(performance.now() - since)});
    });
    return [
      h("div", {class: "spread"}, h("h2", {}, view.story.title),
        h("p", {class: "chip"}, view.mode === "assessed" ? "Assessment" : "Practice: not scored")),
      h("div", {class: "split"},
        h("div", {},
          h("section", {class: "card story", "aria-labelledby": "story"},
            did(view),
            h("h3", {id: "story", tabindex: "-1"}, view.path.length ? "What happens then" : "How it begins"),
            h("div", {class: "telling"}, prose(step.text)),
            step.signs.length ? h("p", {class: "sign"}, h("span", {class: "label"}, "What you notice: "), inline(step.signs.join(" "))) : null),
          h("form", {class: "card", onsubmit: (event) => { event.preventDefault(); go.click(); }},
            h("fieldset", {}, h("legend", {}, "What do you do?"),
              h("div", {class: "options"}, step.options.map((option, at) => h("label", {class: "option"}, inputs[at], h("span", {}, inline(option.text)))))),
            step.timer ? clockFor(step, go) : null, hint,
            h("div", {class: "actions"}, go,
              view.can_undo ? button("Take the last step back", (event) => ask(event.currentTarget, "undo", {}), "plain") : null))),
        h("div", {}, resources(view), soFar(view))),
    ];
  }

  function clockFor(step) {
    const end = Date.now() + step.timer * 1000;
    const line = h("p", {class: "hint"}, `There is some time pressure here: about ${step.timer} seconds.`);
    timer = setInterval(() => {
      if (Date.now() < end) return;
      clearInterval(timer);
      ask(line, "pick", {n: step.n, option: 0, ms: Math.round(performance.now() - since)});
    }, 500);
    return h("div", {}, line, button("I need more time", () => { clearInterval(timer); line.textContent = "Take the time you need."; }, "plain small"));
  }

  function resources(view) {
    if (!view.step.resources.length) return null;
    return h("section", {class: "card flat", "aria-labelledby": "look-up"}, h("h2", {id: "look-up", class: "h3"}, "You can look this up"),
      view.step.resources.map((one) => {
        const body = h("div", {});
        return h("details", {ontoggle: async (event) => {
          if (!event.target.open || body.childNodes.length) return;
          try { fill(body, prose((await call(model, "open_resource", {resource: one.id})).text)); } catch (error) {
            if (!error.problem) throw error;
            fill(body, notice(error.problem));
          }
        }}, h("summary", {}, one.title), body);
      }));
  }

  function soFar(view) {
    if (!view.path.length) return null;
    return h("details", {class: "so-far"}, h("summary", {}, `The story so far: ${view.path.length} ${view.path.length === 1 ? "choice" : "choices"}`),
      h("ol", {}, view.path.map((row) => h("li", {}, h("p", {class: "hint"}, inline(row.story)), h("p", {}, h("strong", {}, "You: "), inline(row.picked)),
        view.mode === "practice" ? button("Try again from here", (event) => ask(event.currentTarget, "replay_from", {n: row.n}), "plain small",
          {"aria-label": `Try again from choice ${row.n}`}) : null))));
  }

  // --- talking about it ---------------------------------------------------------------------------------------------

  function debrief(view) {
    const [words, tone] = ENDS[view.ending.kind] || ENDS.mixed;
    return [
      h("h2", {}, view.story.title),
      h("section", {class: "card story", "aria-labelledby": "story"},
        did(view),
        h("h3", {id: "story", tabindex: "-1"}, "How it ends"),
        h("div", {class: "telling"}, prose(view.ending.text)),
        view.ending.later ? h("div", {class: "telling later"}, h("h4", {}, "A month later"), prose(view.ending.later.replace(/^A month later,? (\p{L})/u, (_, first) => first.toUpperCase()))) : null, h("p", {}, h("span", {class: `chip ${tone}`}, words))),
      view.shown.length ? h("section", {class: "card calm", "aria-labelledby": "shown"}, h("h2", {id: "shown", class: "h3"}, "What your choices showed"),
        h("ul", {class: "plain shown"}, view.shown.map((one) => h("li", {}, h("span", {}, one.title), " ", h("span", {class: `chip ${one.tone}`}, one.words))))) : null,
      h("section", {"aria-labelledby": "talk"}, h("h2", {id: "talk"}, "Let's talk about it"),
        view.note ? h("p", {class: "notice"}, view.note) : null,
        h("ol", {class: "plain talk"}, view.steps.map(talk))),
      h("section", {class: "card", "aria-labelledby": "on"}, h("h2", {id: "on", class: "h3"}, "Where to go from here"),
        h("p", {}, view.endings.length > 1 ? `This story can end in ${view.endings.length} ways. You have just seen one of them.` : ""),
        h("div", {class: "actions"},
          button("Play it again", (event) => ask(event.currentTarget, "start", {mode: "practice"})),
          view.lesson ? h("a", {class: "button quiet", href: view.lesson.href}, view.lesson.title) : null,
          h("a", {class: "button plain", href: "/practice"}, "All stories"))),
    ];
  }

  function talk(row) {
    return h("li", {class: `card ${row.best ? "kept" : ""}`.trim()},
      h("h3", {}, `Choice ${row.n}`),
      h("p", {}, h("strong", {}, row.timed_out ? "The moment passed before you chose." : "You: "), inline(row.picked)),
      row.why ? h("p", {class: `verdict ${row.best ? "good" : "again"}`}, inline(row.why)) : null,
      h("details", {}, h("summary", {}, row.better ? "Another way from here" : "The moment again"), h("div", {class: "hint"}, prose(row.story)),
        row.better ? h("div", {}, h("p", {}, h("strong", {}, inline(row.better.text))), h("p", {}, inline(row.better.why)),
          row.better.opens ? [h("p", {class: "label"}, "Then the story goes on like this:"), h("blockquote", {}, prose(row.better.opens))] : null) : null),
      row.shows.length ? h("ul", {class: "chips", "aria-label": "What this choice showed"}, row.shows.map((one) => h("li", {class: `chip ${one.tone}`}, `${one.title}: ${one.words}`))) : null,
      h("div", {class: "actions"}, button("Try again from here", (event) => ask(event.currentTarget, "replay_from", {n: row.n}), "plain small",
        {"aria-label": `Try again from choice ${row.n}`})));
  }

  draw(model.get("data"));
}});
