// Publishing a draft: what stands in the way, what is different for learners, and every version there ever was.

const FILES = {"scenario.md": "Story", "person.md": "Person", "walks.yaml": "Walks"};
const SIGNS = {"+": "new: ", "-": "gone: "};
const DID = {published: "Published", "brought back": "Brought back", "taken down": "Taken down", found: "Was here before", shipped: "Came with Alongside"};

export default (kit) => {
  const {h, fill, uid, call, button, busy, notice, day, clock} = kit;

  /** True where version `a` is higher than `b`. */
  function later(a, b) {
    const [x, y] = [a, b].map((each) => each.split(".").map(Number));
    const at = [0, 1, 2].find((place) => x[place] !== y[place]);
    return at !== undefined && x[at] > y[at];
  }

  const lines = (rows, kind) => {
    const count = rows.filter(([sign]) => sign === kind).length;
    return count === 1 ? "1 line" : `${count} lines`;
  };

  const differences = (files) => files.map(({file, rows}) => h("details", {class: "difference", open: files.length === 1},
    h("summary", {}, `${FILES[file]}: ${lines(rows, "+")} new, ${lines(rows, "-")} gone`),
    h("div", {class: "diff", tabindex: "0", role: "region", "aria-label": `What is different in ${FILES[file]}`}, rows.map(([sign, words]) =>
      h("div", {class: {"+": "in", "-": "out", "…": "skip"}[sign] || ""}, h("span", {class: "sign", "aria-hidden": "true"}, sign === "…" ? "⋯" : sign),
        SIGNS[sign] ? h("span", {class: "visually-hidden"}, SIGNS[sign]) : null, words || "\u00a0")))));

  /** {panel, known(look)}. draft(): the card as last read; save(): resolves when all is kept; read(): the three texts; setStory(text). */
  function publishing({model, draft, save, read, setStory, reopened, goFirst}) {
    const head = uid("publish");
    const state = h("div", {});
    const trouble = h("div", {});
    const done = h("div", {role: "status"});
    const past = h("div", {});
    const files = h("div", {});
    let look = null;
    let accepted = "";

    const safely = (run) => async (event) => {
      fill(trouble);
      try { await run(event?.currentTarget); } catch (error) {
        if (!error.problem) throw error;
        fill(trouble, notice(error.problem));
      }
    };

    function known(now) { look = now; draw(); }

    const adviceKey = () => look.faults.filter(({code}) => code.startsWith("W")).map(({code, words, file}) => `${code} ${file} ${words}`).join("\n");

    function draw() {
      if (!look) return;
      const {published, next, highest} = draft();
      const errors = look.faults.filter(({code}) => code.startsWith("E")).length;
      const advice = look.faults.length - errors;
      const texts = read();
      const same = !!published.version && Object.keys(FILES).every((name) => texts[name] === published.texts[name]);
      const low = !same && highest && !later(look.version, highest);
      const tick = h("input", {type: "checkbox", checked: accepted !== "" && accepted === adviceKey(), onchange: (event) => { accepted = event.target.checked ? adviceKey() : ""; draw(); panel.querySelector("input[type=checkbox]")?.focus(); }});
      const ready = !same && !errors && !low && (!advice || tick.checked);
      fill(state,
        h("ul", {class: "plain ready"},
          h("li", {class: errors ? "no" : "yes"}, errors ? [`${errors === 1 ? "One error" : `${errors} errors`} to mend first. `, button("Go to the first", goFirst, "plain small")] : "No errors."),
          h("li", {class: low ? "no" : "yes"}, same ? `Learners play just these words, version ${published.version}.` : highest ? [published.version ? `Learners play ${published.version}. ` : `There was a version ${highest} before. `, `This draft is ${look.version}. `,
            low ? button(`Make it ${next}`, safely(async (control) => { setStory((await busy(control, call(model, "raise_version", {story: read()["scenario.md"], version: next}))).text); }), "quiet small") : null]
            : `A new story, version ${look.version}.`),
          advice && !same ? h("li", {class: tick.checked ? "yes" : "no"}, h("label", {class: "check"}, tick, h("span", {}, advice === 1 ? "I have read the one piece of advice, and it may stay." : `I have read the ${advice} pieces of advice, and they may stay.`))) : null),
        h("div", {class: "actions"},
          button("Publish", safely((control) => publish(control)), "", ready ? {} : {"aria-disabled": "true"}),
          published.version ? button("What is different now?", safely((control) => busy(control, compare())), "quiet small") : null),
        ready ? null : h("p", {class: "hint"}, same ? "There is nothing new to publish." : "Publish opens when the points above are settled."));
    }

    async function compare() {
      const {published} = draft();
      if (!published.version) { fill(files); return; }
      const found = await call(model, "compare", {before: published.texts, after: read()});
      fill(files, h("h4", {}, `Different from what learners play (${published.version})`), found.length ? differences(found) : h("p", {}, "Nothing yet."));
    }

    async function publish(control) {
      if (control.getAttribute("aria-disabled") === "true") return;
      const before = draft().published.version;
      await busy(control, save());
      const told = await busy(control, call(model, "publish", {id: draft().id, revision: draft().revision, hash: draft().published.hash, accepted: accepted !== ""}));
      await reopened();
      draw();
      fill(files);
      say([h("p", {}, h("strong", {}, `Version ${told.version} is published.`), " Learners find it on the practice page now. Who has begun an earlier version goes on with that one."),
        h("p", {class: "row"}, h("a", {class: "button quiet small", href: `/practice/${told.scenario}`}, "Open it as a learner sees it"),
          button("Undo", undo(told.before, before ? `Version ${before} is back.` : "It is no longer published."), "plain small"))]);
      await history();
    }

    const say = (nodes) => { fill(done, h("div", {class: "notice"}, nodes)); done.firstChild.tabIndex = -1; done.firstChild.focus(); };

    const undo = (hash, words) => safely(async (control) => {
      const told = await busy(control, call(model, "put", {scenario: draft().scenario, hash}));
      await reopened();
      draw();
      say(h("p", {}, words, " ", button("Undo", undo(told.before, "Done."), "plain small")));
      await history();
    });

    async function history() {
      const {now, events} = await call(model, "versions", {scenario: draft().scenario});
      const {published} = draft();
      const first = new Set();
      fill(past, events.length ? h("details", {class: "versions"}, h("summary", {}, "Earlier versions"), h("ul", {class: "plain lines"}, events.map((one) => {
        const id = uid("version");
        const again = one.hash && one.hash !== now && !first.has(one.hash);
        first.add(one.hash);
        return h("li", {}, h("span", {id}, h("strong", {}, one.version || "None"), ` ${DID[one.what] || one.what}`, h("small", {}, one.at ? ` ${day(one.at)}, ${clock(one.at)}${one.by ? `, ${one.by}` : ""}` : "", one.hash && one.hash === now ? " · learners play this one" : "")),
          again ? button("Put this one in force", undo(one.hash, `Version ${one.version} is in force again.`), "quiet small", {"aria-describedby": id}) : null);
      })), published.here && !events.some(({what}) => what === "shipped") ? h("div", {class: "actions"}, button("Take it down", undo("", "It is taken down: learners no longer find it."), "plain small")) : null) : null);
    }

    const panel = h("section", {"aria-labelledby": head}, h("h3", {id: head, tabindex: "-1"}, "Publish"),
      h("p", {class: "hint"}, "Learners play what is published. Drafts are seen by trainers only."), state, trouble, done, files, past);
    return {panel, known, opened: safely(async () => { await history(); await compare(); })};
  }

  return {...kit, publishing, differences};
};
