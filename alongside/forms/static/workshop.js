// The workshop: a list of drafts, and one draft with its faults, its drawing, its play and its publishing beside the text.

const FILES = [["scenario.md", "Story"], ["person.md", "Person"], ["walks.yaml", "Walks"]];
const PANELS = [["mend", "To mend"], ["map", "Map"], ["try", "Play"], ["publish", "Publish"], ["help", "Help"]];
const HELP = [
  [["# park"], "begins a step. The first step is where the story starts. Below it stands what happens."],
  [["# home (end: good)"], "is an ending: good, mixed, poor or unsafe. A line {later} … tells of a month later."],
  [["* Ask her first -> park"], "is a choice and the step it leads to."],
  [["  > It is her day."], "below a choice is the reason, told at the end. [C2.1] in it names the indicator."],
  [["| C2 3"], "behind the arrow: what the choice shows, from 0 (harm) to 3 (best)."],
  [["| trust +1", "| told yes"], "changes a variable. Each one is declared in the lines between --- at the top."],
  [["| if trust >= 2", "| if not told"], "offers the choice only then. {if told} at the start of a line shows that line only then."],
  [["| once", "| critical"], "takes a choice away after one use; marks one that puts somebody at risk."],
  [["# log (resource: Her log)", "{show log}"], "is something to look up, and the line that lets learners open it."],
  [["picks: [2, 1]"], "in Walks: the numbers of the choices, in your order, and where they lead. Each ending needs a walk."],
];

export default (kit) => ({render({model, el}) {
  const {h, fill, uid, button, busy, call, notice, status, clock, day, field, ask} = kit;
  const data = model.get("data");

  const said = status();
  const trouble = h("div", {});
  const safely = (run) => async (event) => {
    fill(trouble);
    try { return await run(event?.currentTarget); } catch (error) {
      if (!error.problem) throw error;
      fill(trouble, notice(error.problem));
      return null;
    }
  };
  /** A message with its `code` shown as such; everything else as it stands. */
  const coded = (text) => text.split("`").map((piece, at) => (at % 2 ? h("code", {}, piece) : piece));
  const address = (id) => `/workshop/${id}`;
  const begin = async (facts) => { location.assign(address((await call(model, "begin", facts)).id)); };

  // --- the list -----------------------------------------------------------------------------------------------------

  const named = (title, facts) => ask({title, yes: "Begin",
    body: (() => { facts.box = h("input", {type: "text", maxlength: 120, autocomplete: "off", required: true}); return field("Its title", facts.box, "For example: Rosa and the morning bus"); })(),
    send: () => call(model, "begin", {...facts.send, name: facts.box.value.trim() || " "})}).then((made) => { if (made) location.assign(address(made.id)); });

  function list(view) {
    const blank = () => named("A new story", {send: {}});
    const when = (one) => `${one.mine ? "you" : one.by || "somebody"}, ${day(one.at)} at ${clock(one.at)}`;
    const again = safely(async () => draw(await call(model, "list")));
    const drafts = h("section", {"aria-labelledby": "drafts"}, h("h2", {id: "drafts", tabindex: "-1"}, "Drafts"),
      view.drafts.length ? h("div", {class: "card"}, h("ul", {class: "plain lines"}, view.drafts.map((one) => {
        const id = uid("draft");
        return h("li", {}, h("span", {id}, h("a", {href: address(one.id)}, one.title), h("small", {}, ` ${one.version ? `version ${one.version}, ` : ""}saved by ${when(one)}${one.id === one.scenario ? "" : ` · ${one.id}`}`)),
          h("span", {class: "row"}, button("Copy as a new story", () => named("A new story from this draft", {send: {id: one.id}}), "plain small", {"aria-describedby": id}),
            button("Delete", safely(async (control) => {
              const gone = await busy(control, call(model, "drop", {id: one.id}));
              await again();
              fill(said.element, `“${one.title}” is deleted. `, button("Undo", safely(async () => { await call(model, "bring_back", {id: gone.id}); await again(); said.say("It is back."); el.querySelector("#drafts").focus(); }), "plain small"));
              el.querySelector("#drafts").focus();
            }), "plain small", {"aria-describedby": id})));
      }))) : h("div", {class: "empty"}, h("p", {}, h("strong", {}, "No draft is here yet.")), h("p", {}, "Begin a new story, or change one of those below. Learners see nothing of it until you publish.")));
    const stories = h("section", {"aria-labelledby": "stories"}, h("h2", {id: "stories"}, "Stories your learners play"),
      h("div", {class: "card"}, h("ul", {class: "plain lines"}, view.stories.map((one) => {
        const id = uid("story");
        return h("li", {}, h("span", {id}, h("strong", {}, one.title), h("small", {}, ` version ${one.version}${one.here ? ", published here" : ""}`)),
          h("span", {class: "row"}, one.draft ? h("a", {class: "button quiet small", href: address(one.draft), "aria-describedby": id}, "Open the draft")
            : button("Change it", safely((control) => busy(control, begin({scenario: one.slug}))), "quiet small", {"aria-describedby": id}),
          button("Copy as a new story", () => named(`A new story from “${one.title}”`, {send: {scenario: one.slug}}), "plain small", {"aria-describedby": id})));
      }))));
    const deleted = view.deleted.length ? h("details", {}, h("summary", {}, `Deleted drafts: ${view.deleted.length}`), h("ul", {class: "plain lines"}, view.deleted.map((one) => {
      const id = uid("gone");
      return h("li", {}, h("span", {id}, one.title, h("small", {}, ` last saved by ${when(one)}`)),
        button("Bring it back", safely(async (control) => { await busy(control, call(model, "bring_back", {id: one.id})); await again(); said.say(`“${one.title}” is back.`); el.querySelector("#drafts").focus(); }), "quiet small", {"aria-describedby": id}));
    }))) : null;
    return [h("div", {class: "actions top"}, button("Begin a new story", blank)), said.element, trouble, drafts, stories, deleted];
  }

  const none = (view) => [h("div", {class: "empty"}, h("p", {}, h("strong", {}, view.story ? `“${view.story.title}” has no draft.` : "This draft is not here.")),
    h("p", {}, view.story ? "Change it: a draft of it is made, and learners go on with the one they have." : "Somebody may have deleted it; deleted drafts can be brought back from the list."),
    h("div", {class: "actions center"}, view.story ? button("Change it", safely((control) => busy(control, begin({scenario: view.id})))) : null, h("a", {class: "button quiet", href: "/workshop"}, "All drafts"))), trouble];

  // --- one draft ----------------------------------------------------------------------------------------------------

  function draft(view) {
    let card = view.draft;
    let file = "scenario.md";
    let look = {faults: [], steps: [], vars: [], more: 0};
    let kept = {...card.texts};
    let saving = null;
    let shown = "mend";

    // The three texts, one at a time.
    const editors = new Map(FILES.map(([name, title]) => [name, kit.lines({"aria-label": `${title}: ${name}`, "aria-describedby": "here", rows: 20,
      oninput: edited, online: (line) => here(name, line)})]));
    const read = () => Object.fromEntries(FILES.map(([name]) => [name, editors.get(name).read()]));
    for (const [name, editor] of editors) editor.set(card.texts[name]);
    const now = () => editors.get(file);

    const tabs = tabbed("Files of this story", FILES.map(([name, title]) => [name, title, editors.get(name).element]), (name) => { file = name; here(name, now().at()); });

    // What is wrong, beside the line and as a list.
    const hereLine = h("p", {id: "here", class: "here-line"});
    const isError = ({code}) => code.startsWith("E");
    function here(name, line) {
      const found = look.faults.filter((one) => one.file === name && one.line === line);
      fill(hereLine, h("span", {class: "hint"}, `Line ${line}`), found.map((one) => [" ", h("strong", {class: isError(one) ? "error" : "advice"}, one.code), ` ${one.words ? `“${one.words}” ` : ""}`, coded(one.message), " ", h("span", {class: "hint"}, coded(one.way_out))]));
    }
    const heard = h("p", {class: "visually-hidden", role: "status"});
    const hear = kit.pause((text) => { if (heard.textContent !== text) heard.textContent = text; }, 1500);
    const counted = () => {
      const errors = look.faults.filter(isError).length;
      const advice = look.faults.length - errors + look.more;
      return [errors && (errors === 1 ? "1 error" : `${errors} errors`), advice && (advice === 1 ? "1 piece of advice" : `${advice} pieces of advice`)].filter(Boolean).join(", ");
    };

    function goTo(name, line) {
      if (name !== file) tabs.show(name);
      editors.get(name).go(line);
    }

    /** F8 and Shift+F8: to the next or the last line with something to mend, as in other editors. */
    function hop(back) {
      const lines = [...new Set(look.faults.filter((one) => one.file === file).map((one) => one.line))].sort((a, b) => a - b);
      const at = now().at();
      const line = back ? lines.filter((each) => each < at).pop() ?? lines.at(-1) : lines.find((each) => each > at) ?? lines[0];
      if (!line) { heard.textContent = "Nothing to mend in this file."; return; }
      now().go(line);
      hear.cancel();
      heard.textContent = hereLine.textContent;
    }

    const mendList = h("div", {});
    function drawFaults() {
      fill(mendList, h("p", {class: "count"}, look.faults.length ? `${counted()}.` : "Nothing to mend: every line is understood, and the story holds."),
        look.more ? h("p", {class: "hint"}, `The first ${look.faults.length} are shown.`) : null,
        h("ol", {class: "plain faults"}, [...look.faults.filter(isError), ...look.faults.filter((one) => !isError(one))].map((one) => h("li", {class: isError(one) ? "error" : "advice"},
          h("p", {}, h("button", {type: "button", class: "go-line", onclick: () => goTo(one.file, one.line)}, `${FILES.find(([name]) => name === one.file)?.[1] || one.file}, line ${one.line}`), " ",
            h("span", {class: "chip"}, isError(one) ? `Error ${one.code}` : `Advice ${one.code}`)),
          h("p", {}, one.words ? [h("q", {}, one.words), " "] : null, coded(one.message)), h("p", {class: "hint"}, coded(one.way_out))))),
        h("p", {class: "hint"}, "F8 goes to the next one while you write, Shift+F8 to the one before."));
      for (const [name, editor] of editors) {
        const marks = new Map();
        for (const one of look.faults.filter((each) => each.file === name)) {
          const old = marks.get(one.line);
          marks.set(one.line, {tone: isError(one) || old?.tone === "error" ? "error" : "advice", words: [old?.words, `${one.code} ${one.words} ${one.message}`].filter(Boolean).join("\n")});
        }
        editor.mark(marks);
        const count = look.faults.filter((one) => one.file === name).length;
        tabs.count(name, count);
      }
      panels.count("mend", look.faults.length);
      here(file, now().at());
      hear(look.faults.length ? `${counted()}.` : "Nothing to mend.");
    }

    // The drawing, the play, publishing, help.
    const goStep = (id) => { const found = look.steps.find((one) => one.id === id); if (found) goTo("scenario.md", found.line); };
    const map = h("div", {});
    let drawnFor = "";
    function drawMap() {
      const key = JSON.stringify([look.chart, look.steps]);
      if (shown !== "map" || key === drawnFor) return;
      drawnFor = key;
      if (!look.chart) { fill(map, h("p", {class: "hint"}, "There is no step to draw yet. Write a line such as # morning.")); return; }
      fill(map, kit.stepMap({chart: look.chart, steps: look.steps, choose: goStep, play: (id) => { panels.show("try"); trial.from(id); }}));
    }
    const trial = kit.tryout({model, slug: card.scenario, texts: read, goLine: (line) => goTo("scenario.md", line)});
    const press = kit.publishing({model, draft: () => card, save, read, reopened,
      goFirst: () => { const first = look.faults.find(isError); if (first) goTo(first.file, first.line); },
      setStory: (text) => { editors.get("scenario.md").set(text); edited(); return peek.flush(); }});
    const help = h("section", {}, h("h3", {}, "How a story is written"),
      h("dl", {class: "grammar"}, HELP.map(([codes, words]) => [h("dt", {}, codes.map((code, at) => [at ? " " : "", h("code", {}, code)])), h("dd", {}, words)])),
      h("p", {class: "hint"}, "Tab leaves the text. F8 goes to the next line to mend. Your draft is saved by itself; every trainer here can open it."));

    const panels = tabbed("Beside the text", PANELS.filter(([name]) => card.id || name !== "publish").map(([name, title]) => [name, title, {mend: mendList, map, try: trial.panel, publish: press.panel, help}[name]]), (name) => {
      shown = name;
      drawMap();
      if (name === "publish") press.opened();
    });

    // Looking at it while it is written.
    let latest = 0;
    async function peekNow() {
      const number = (latest += 1);
      try {
        const found = await call(model, "look", {slug: card.scenario, texts: read()});
        if (number !== latest) return;
        look = found;
        fill(checkTrouble);
        drawFaults();
        trial.known(look);
        press.known(look);
        drawMap();
      } catch (error) {
        if (!error.problem) throw error;
        if (number === latest) fill(checkTrouble, notice(error.problem));
      }
    }
    const checkTrouble = h("div", {});
    const peek = kit.pause(peekNow, 350);

    // Saving by itself.
    const dirty = () => FILES.some(([name]) => editors.get(name).read() !== kept[name]);
    const later = kit.pause(() => save().catch((error) => { if (!error.problem) throw error; }), 1500);
    function edited() {
      peek();
      if (!card.id) return;
      document.documentElement.dataset.keeps = "no";
      said.say("Not saved yet…");
      later();
    }

    /** Resolves when what is on the page is kept; throws a Trouble where it cannot be. */
    async function save() {
      later.cancel();
      while (saving) await saving.catch(() => {});
      if (!card.id || !dirty()) return;
      const texts = read();
      saving = call(model, "save", {id: card.id, texts, revision: card.revision});
      try {
        const told = await saving;
        kept = texts;
        card = {...card, id: told.id, revision: told.revision};
        fill(trouble);
        if (told.other) apart(told);
        if (!dirty()) delete document.documentElement.dataset.keeps;
        said.say(dirty() ? "Not saved yet…" : `Saved at ${clock(told.at)}`, "good");
      } catch (error) {
        if (!error.problem) throw error;
        said.say("Not saved.", "warn");
        fill(trouble, notice(error.problem));
        if (error.problem.code === "offline" || error.problem.code === "locked") setTimeout(() => later(), 8000);
        throw error;
      } finally {
        saving = null;
      }
    }

    /** Somebody else saved in between: both are kept, and this page goes on with its own. */
    function apart(told) {
      history.replaceState(null, "", address(told.id));
      fill(twice, h("div", {class: "notice warn", role: "alert"},
        h("p", {}, h("strong", {}, `${told.other.by || "Somebody"} saved this draft while you were writing. Both are kept.`)),
        h("p", {}, `Your words are now a draft of their own, ${told.id}. `, h("a", {href: address(told.other.id), target: "_blank"}, "Open the other one in a new window"), ", take over what you need, and delete the one you do not keep."),
        h("p", {}, button("What is different?", safely(async (control) => {
          const theirs = await busy(control, call(model, "open", {id: told.other.id}));
          fill(twiceFiles, kit.differences(await call(model, "compare", {before: theirs.texts, after: read()})));
        }), "quiet small")), twiceFiles));
    }
    const twice = h("div", {});
    const twiceFiles = h("div", {});

    /** What the draft was before: looked at, put back, and that undone. */
    const past = h("div", {});
    const put = (texts) => { for (const [name] of FILES) editors.get(name).set(texts[name]); edited(); };
    const before = card.id ? h("details", {class: "earlier", ontoggle: safely(async () => {
      if (!before.open) return;
      const {saves} = await call(model, "earlier", {id: card.id});
      const told = h("div", {role: "status"});
      fill(past, saves.length ? h("ul", {class: "plain lines"}, saves.map((one) => {
        const id = uid("save");
        return h("li", {}, h("span", {id}, `Until ${day(one.at)} at ${clock(one.at)}`, one.by ? h("small", {}, ` saved by ${one.by}`) : null),
          button("Put these words back", safely(async (control) => {
            const {texts} = await busy(control, call(model, "earlier", {id: card.id, as_of: one.at}));
            const now = read();
            put(texts);
            fill(told, "The earlier words are back. ", button("Undo", () => { put(now); fill(told, "Undone."); }, "plain small"));
          }), "quiet small", {"aria-describedby": id}));
      })) : h("p", {}, "Nothing yet. Every ten minutes of writing are kept here."), told);
    })}, h("summary", {}, "Earlier saves of this draft"), past) : null;

    async function reopened() {
      const fresh = await call(model, "open", {id: card.id});
      card = {...card, published: fresh.published, next: fresh.next, highest: fresh.highest, revision: fresh.revision};
    }

    el.addEventListener("keydown", (event) => {
      if (event.key === "F8" && event.target.closest(".lined")) { event.preventDefault(); hop(event.shiftKey); }
      if (event.key === "s" && (event.ctrlKey || event.metaKey) && card.id) { event.preventDefault(); save().catch(() => {}); }
    });
    addEventListener("beforeunload", (event) => { if (el.isConnected && card.id && dirty()) event.preventDefault(); });
    if (card.id) said.say(`Saved ${card.mine ? "" : `by ${card.by || "somebody"}, `}${day(card.at)} at ${clock(card.at)}`);
    else said.say("This page cannot keep a draft: it runs without the portal.", "warn");
    peek();
    peek.flush();
    return [h("div", {class: "spread bench-head"}, h("h2", {}, card.title), said.element), trouble, twice, checkTrouble, heard,
      h("div", {class: "bench"}, h("div", {class: "bench-text"}, tabs.element, hereLine,
        button("See what to mend ↓", () => { panels.show("mend"); panels.focus(); }, "quiet small jump"), before), h("div", {class: "bench-side"}, panels.element))];
  }

  /** Tabs as the ARIA pattern has them: arrows move, Home and End too. {element, show(name), count(name, n), focus()}. */
  function tabbed(label, parts, chosen) {
    const buttons = new Map();
    const bodies = new Map();
    const show = (name) => {
      for (const [each, control] of buttons) {
        control.setAttribute("aria-selected", String(each === name));
        control.tabIndex = each === name ? 0 : -1;
        bodies.get(each).hidden = each !== name;
      }
      chosen?.(name);
    };
    const row = h("div", {role: "tablist", class: "tab-row", "aria-label": label, onkeydown: (event) => {
      const all = [...buttons.keys()];
      const at = all.findIndex((name) => buttons.get(name) === document.activeElement);
      const to = {ArrowRight: (at + 1) % all.length, ArrowLeft: (at + all.length - 1) % all.length, Home: 0, End: all.length - 1}[event.key];
      if (to === undefined) return;
      event.preventDefault();
      show(all[to]);
      buttons.get(all[to]).focus();
    }}, parts.map(([name, title]) => {
      const count = h("span", {class: "count"});
      const control = h("button", {type: "button", role: "tab", id: uid("tab"), onclick: () => show(name)}, title, count);
      buttons.set(name, control);
      return control;
    }));
    const element = h("div", {class: "tabbed"}, row, parts.map(([name, , body], at) => {
      const place = h("div", {role: "tabpanel", id: uid("panel"), "aria-labelledby": buttons.get(name).id, hidden: at > 0}, body);
      buttons.get(name).setAttribute("aria-controls", place.id);
      buttons.get(name).setAttribute("aria-selected", String(at === 0));
      buttons.get(name).tabIndex = at === 0 ? 0 : -1;
      bodies.set(name, place);
      return place;
    }));
    return {element, show,
      count(name, number) { fill(buttons.get(name).querySelector(".count"), number ? [" ", h("span", {class: "badge"}, number), h("span", {class: "visually-hidden"}, " to mend")] : null); },
      focus() { const current = [...buttons.values()].find((each) => each.tabIndex === 0); current.focus(); current.scrollIntoView({block: "start"}); }};
  }

  function draw(view) { fill(el, h("div", {class: "workshop"}, {list, none, draft}[view.view || "list"](view))); }
  draw(data);
}});
