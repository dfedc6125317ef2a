// Plays a story: whom to meet, what happens, a choice, what follows in her life, and at the end a talk about it.
// The page keeps no score and knows no key: every step comes from Python when it is reached.

export default (kit) => ({render({model, el}) {
  const {h, fill, prose, inline, button, busy, call, notice, confirm, uid, choosing, debrief, reflections} = kit;
  const told = h("div", {});
  const stage = h("div", {class: "stage"});
  const spoken = h("p", {class: "visually-hidden", role: "status"});
  const ours = /^\/practice(\/|$)/.test(location.pathname);
  let since = performance.now();
  let timer = null;
  fill(el, h("div", {class: "simulator"}, told, stage, spoken));

  // --- asking Python ------------------------------------------------------------------------------------------------

  /** Ask, draw what comes, and put the focus on its words. How long that took is measured as "story:<action>". */
  async function ask(control, name, args, push = true) {
    const start = performance.now();
    fill(told);
    try {
      const view = await (control ? busy(control, call(model, name, args)) : call(model, name, args));
      draw(view);
      if (push) address(view);
      const target = stage.querySelector("#story") || stage.querySelector("h2[tabindex]") || stage.querySelector("h2");
      target?.focus({preventScroll: true});
      if (view.view === "cases") scrollTo(0, 0);
      else (target?.closest(".story") || target)?.scrollIntoView({block: "start"});
      requestAnimationFrame(() => setTimeout(() => performance.measure(`story:${name}`, {start}), 0));
    } catch (error) {
      if (!error.problem) throw error;
      fill(told, notice(error.problem));
      told.scrollIntoView({block: "nearest"});
    }
  }

  function draw(view) {
    clearInterval(timer);
    fill(stage, {cases, intro, play, debrief: end}[view.view](view));
    spoken.textContent = announced(view);
    if (ours) document.title = [view.name || view.person?.name || "Practice with a story", "Alongside"].join(" · ");
    since = performance.now();
  }

  /** What a screen reader says when a scene comes: the consequence itself, not only its heading. */
  function announced(view) {
    if (view.view !== "play" && view.view !== "debrief") return "";
    const words = stage.querySelector(".story .telling")?.innerText || "";
    const sign = stage.querySelector(".story .sign")?.innerText || "";
    return [view.view === "debrief" ? "The story ends." : "", words, sign].filter(Boolean).join(" ").replace(/\s+/g, " ");
  }

  /** The address follows the page, so that reload and Back do what one expects. */
  function address(view) {
    if (!ours) return;
    const path = view.view === "cases" ? "/practice" : `/practice/${view.slug}`;
    if (path !== location.pathname) history.pushState({}, "", path);
  }
  if (ours) addEventListener("popstate", () => ask(null, ...(location.pathname === "/practice" ? ["people", {}] : ["open", {slug: location.pathname.split("/")[2]}]), false));

  const byHand = (event) => event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  const go = {
    open(event, slug) { if (!byHand(event)) { event.preventDefault(); ask(null, "open", {slug}); } },
    people(event) { if (!byHand(event)) { event.preventDefault(); ask(null, "people", {}); } },
    resume(control, attempt) { ask(control, "resume", {attempt}); },
    back(event, n) { ask(event.currentTarget, "replay_from", {n}); },
    again(event) { ask(event.currentTarget, "start", {mode: "practice"}); },
  };

  // --- whom to meet ---------------------------------------------------------------------------------------------------

  const cases = (view) => [...choosing(view, go), view.trainer ? reflections(model) : null,
    view.figures ? h("p", {class: "no-print"}, h("a", {href: "/analytics"}, "How our cases work: what people choose, and which options tell little")) : null];
  const all = () => (document.querySelector(".crumbs a[href='/practice']") ? null
    : h("p", {class: "crumbs"}, h("a", {href: "/practice", onclick: go.people}, "← Everybody you can meet")));

  function intro(view) {
    const {story, person} = view;
    const timed = h("input", {type: "checkbox"});
    const start = (event, mode) => ask(event.currentTarget, "start", {mode, timed: timed.checked});
    return [
      all(),
      view.open ? h("section", {class: "card warm go-on", "aria-label": "Go on"}, h("div", {class: "spread"}, h("p", {}, h("strong", {}, "You are in the middle of this story"), view.open.mode === "assessed" ? " (assessment)." : "."),
        button("Go on where you were", (event) => go.resume(event.currentTarget, view.open.attempt)))) : null,
      h("h2", {class: "h1", tabindex: "-1"}, person.name || story.title),
      person.about.length ? h("p", {class: "hint"}, person.about.join(" · ")) : null,
      h("p", {class: "lead"}, person.name ? [h("strong", {}, story.title), ". "] : null, inline(story.summary)),
      story.content_note ? h("div", {class: "notice tip"}, h("p", {}, h("strong", {}, "Before you choose: "), story.content_note),
        story.offer ? h("p", {}, h("a", {href: story.offer.href, onclick: (event) => go.open(event, story.offer.slug)}, `Meet ${story.offer.name} instead`), ". It counts the same.") : null) : null,
      h("div", {class: "split"}, person.story ? h("section", {class: "card warm", "aria-labelledby": "who"}, h("h3", {id: "who", class: "eyebrow"}, `${person.name || "Who you will meet"}, in ${{she: "her", he: "his"}[(person.about[0] || "").split("/")[0]] || "their"} own words`), h("div", {class: "voice"}, voice(person.story))) : null,
        h("section", {class: "card", "aria-labelledby": "begin"}, h("h2", {id: "begin"}, "Ready?"),
          h("ul", {}, h("li", {}, `It takes about ${story.minutes} minutes. You can stop and come back.`),
            h("li", {}, "Practice is never scored and nobody else sees it."),
            view.assessed ? h("li", {}, "Your assessment of this story is done. Practice stays open.") : null),
          view.timers ? h("label", {class: "check"}, timed, h("span", {}, "With time pressure where the story has some. You can switch it off at any moment.")) : null,
          h("div", {class: "actions"}, button(view.open ? "Start again" : "Step into the story", (event) => start(event, "practice"), view.open ? "quiet" : ""),
            view.may_assess ? button("Take it as an assessment", (event) => assessed(event, start), "quiet") : null))),
    ];
  }

  /** Her own telling; a long one is folded after its first paragraphs. */
  function voice(story) {
    const told = prose(story);
    return told.length < 5 ? told : [told.slice(0, 3), h("details", {class: "bare"}, h("summary", {}, "Read on"), told.slice(3))];
  }

  async function assessed(event, start) {
    const control = event.currentTarget;
    const yes = await confirm({title: "Take it as an assessment?",
      body: [h("p", {}, "You play it once, without going back, and the result becomes part of your record. Your trainer can open another try."),
        h("p", {}, "You have practiced and feel ready? Then go ahead.")], yes: "Begin", no: "Practice some more"});
    if (yes) start({currentTarget: control}, "assessed");
  }

  // --- playing ------------------------------------------------------------------------------------------------------

  const did = (view) => (view.passed ? h("p", {class: "did"}, "The moment passed before you chose.")
    : view.last ? h("p", {class: "did"}, h("span", {class: "label"}, "You did: "), inline(view.last)) : null);

  function play(view) {
    const name = uid("choice");
    const {step} = view;
    const hint = h("p", {class: "hint", role: "alert"});
    const inputs = step.options.map((option) => h("input", {type: "radio", name, value: option.number}));
    const pick = button("Do this", (event) => {
      const picked = inputs.find((input) => input.checked);
      if (!picked) { hint.textContent = "Choose what you would do first."; inputs[0]?.focus(); return; }
      ask(event.currentTarget, "pick", {n: step.n, option: Number(picked.value), ms: Math.round(performance.now() - since)});
    });
    return [
      h("div", {class: "spread"}, h("h2", {}, view.name || view.story.title),
        h("p", {class: "chip"}, view.mode === "assessed" ? "Assessment" : "Practice: not scored")),
      h("div", {class: "split"},
        h("div", {},
          h("section", {class: "card story", "aria-labelledby": "story"},
            did(view),
            h("h3", {id: "story", tabindex: "-1"}, view.path.length ? "What happens then" : "How it begins"),
            h("div", {class: "telling"}, prose(step.text)),
            step.signs.length ? h("p", {class: "sign"}, h("span", {class: "label"}, "What you notice: "), inline(step.signs.join(" "))) : null),
          h("form", {class: "card", onsubmit: (event) => { event.preventDefault(); pick.click(); }},
            h("fieldset", {}, h("legend", {}, "What do you do?"),
              h("div", {class: "options"}, step.options.map((option, at) => h("label", {class: "option"}, inputs[at], h("span", {}, inline(option.text)))))),
            step.timer ? clockFor(step) : null, hint,
            h("div", {class: "actions"}, pick,
              view.can_undo ? button("Take the last step back", (event) => ask(event.currentTarget, "undo", {}), "plain") : null))),
        h("div", {}, resources(view), soFar(view))),
    ];
  }

  function clockFor(step) {
    const until = Date.now() + step.timer * 1000;
    const line = h("p", {class: "hint"}, `There is some time pressure here: about ${step.timer} seconds.`);
    timer = setInterval(() => {
      if (Date.now() < until) return;
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
        view.mode === "practice" ? button("Try again from here", (event) => go.back(event, row.n), "plain small",
          {"aria-label": `Try again from choice ${row.n}`}) : null))));
  }

  const end = (view) => debrief(view, {model, acts: go, did: did(view)});

  draw(model.get("data"));
  requestAnimationFrame(() => setTimeout(() => performance.mark("story:shown"), 0));
}});
