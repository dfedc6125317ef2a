// Case figures: what people chose in a story, where they went, which steps are worth another look. Counts only where few have played.

export default (kit) => ({render({model, el}) {
  const {h, fill, uid, call, notice, status, chip, field, select, button, when, steady} = kit;
  const told = model.get("data");
  const said = status();
  const place = h("div", {});
  const roomy = window.matchMedia("(min-width: 62rem)");
  const count = (number, one, more = `${one}s`) => `${number} ${number === 1 ? one : more}`;
  const percent = (share) => (share > 0 && share < 0.01 ? "under 1%" : share > 0.99 && share < 1 ? "over 99%" : `${Math.round(share * 100)}%`);

  // --- all cases ---------------------------------------------------------------------------------------------------

  const practiced = (counts, least) => (counts ? `${count(counts.people, "person", "people")}, ${counts.attempts} times` : h("small", {}, `fewer than ${least} people`));

  function all({cases, least}) {
    const rows = [...cases].sort((a, b) => b.people - a.people || a.title.localeCompare(b.title));
    const ready = (one) => (one.first >= least ? h("span", {class: "chip good"}, "ready")
      : h("small", {}, one.people ? `${count(least - one.first, "more person", "more people")} needed` : "nobody yet"));
    return [h("p", {}, `Figures of a case appear when ${least} people have finished the same version in their first assessment. Until then there are only counts.`),
      rows.length ? h("table", {class: "stack-rows"}, h("caption", {class: "visually-hidden"}, "All cases, those that most people have played first"),
        h("thead", {}, h("tr", {}, ["Case", "Assessed", "In practice", "Figures"].map((word) => h("th", {scope: "col"}, word)))),
        h("tbody", {}, rows.map((one) => h("tr", {}, h("th", {scope: "row"}, h("a", {href: `/analytics/${one.slug}`}, one.title)),
          h("td", {"data-label": "Assessed"}, one.people ? `${count(one.people, "person", "people")}, ${count(one.attempts, "attempt")}` : "–"),
          h("td", {"data-label": "In practice"}, practiced(one.practice, least)), h("td", {"data-label": "Figures"}, ready(one))))))
        : h("div", {class: "empty"}, h("p", {}, "There are no cases yet."))];
  }

  // --- the flow picture ----------------------------------------------------------------------------------------------

  const ENDED = {good: "ended well", mixed: "ended in between", poor: "ended poorly", unsafe: "ended unsafe"};
  const ROW = 68, BAR = 24, NS = new DOMParser().parseFromString("<svg></svg>", "text/html").querySelector("svg").namespaceURI;
  const s = (tag, attributes, ...children) => {
    const element = document.createElementNS(NS, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = "600 14px system-ui, sans-serif";
  const wide = (text) => pen.measureText(text).width + 10;

  /** The name of a place in the picture: [long, shorter, shortest]; all but the last may not fit. */
  function names(node, steps, turns) {
    const {number, id} = steps[node.step];
    const again = node.visit > 1 && !turns ? " again" : "";
    return node.kind ? [`${number} ${id}: ${node.kind} ending, ${node.count}`, `${number} ${node.kind} ${node.count}`, `${number} ${node.kind}`, `${number}`]
      : [`${number} ${id}${again}, ${node.count}`, `${number} ${id}${again}`, `${number}`];
  }

  function picture(flow, steps, width, about) {
    const height = (flow.layers - 1) * ROW + BAR + 4;
    const top = (layer) => layer * ROW + 2;
    const hatch = uid("hatch");
    const svg = s("svg", {role: "img", "aria-label": "How people went through the story, from top to bottom", "aria-describedby": about, viewBox: `0 0 ${width} ${height}`, width, height, class: "flow"},
      s("defs", {}, s("pattern", {id: hatch, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)"},
        s("rect", {width: 6, height: 6, class: "ground"}), s("rect", {width: 2, height: 6, class: "stroke"}))));
    for (const link of flow.links) {
      const w = Math.max(link.w * width, 1);
      const [first, ...rest] = link.points.map(([x, layer], at) => ({x: x * width, y: top(layer) + (at ? 0 : BAR), bottom: top(layer) + BAR}));
      const there = [`M${first.x} ${first.y}`], back = [`L${rest.at(-1).x + w} ${rest.at(-1).y}`];
      const stops = [first, ...rest];
      stops.slice(1).forEach((to, at) => {
        const from = stops[at], y = at ? from.bottom : from.y, half = (y + to.y) / 2;
        if (at) there.push(`L${from.x} ${from.bottom}`);
        there.push(`C${from.x} ${half} ${to.x} ${half} ${to.x} ${to.y}`);
      });
      stops.slice(1).reverse().forEach((to, at, list) => {
        const number = list.length - 1 - at, from = stops[number], y = number ? from.bottom : from.y, half = (y + to.y) / 2;
        back.push(`C${to.x + w} ${half} ${from.x + w} ${half} ${from.x + w} ${y}`);
        if (number) back.push(`L${from.x + w} ${from.y}`);
      });
      const ribbon = s("path", {d: `${there.join("")}${back.join("")}Z`, class: link.best ? "ribbon best" : "ribbon"});
      if (!link.best) ribbon.style.fill = `url(#${hatch})`;
      svg.append(ribbon);
    }
    for (let layer = 0; layer < flow.layers; layer += 1) {
      const row = flow.nodes.filter((node) => node.layer === layer).sort((a, b) => a.x - b.x);
      row.forEach((node, at) => {
        const x = node.x * width, w = Math.max(node.w * width, 4);
        svg.append(s("rect", {x, y: top(layer), width: w, height: BAR, rx: node.kind ? 8 : 2, class: node.kind ? "spot end" : "spot"}));
        const words = names(node, steps, flow.turns);
        const inside = words.find((text) => wide(text) <= w);
        const right = (row[at + 1] ? row[at + 1].x * width : width) - x - w;
        const left = x - (at ? (row[at - 1].x + row[at - 1].w) * width : 0);
        const beside = words.find((text) => wide(text) <= Math.max(left, right));
        const middle = {x: Math.min(Math.max(x + w / 2, 11), width - 11)};
        const label = inside ? s("text", {...middle, class: node.kind ? "mid" : "mid light"}, inside)
          : !beside ? s("text", {...middle, class: "mid over"}, words.at(-1))
          : wide(beside) <= right ? s("text", {x: x + w + 3}, beside) : s("text", {x: x - 3, class: "before"}, beside);
        label.setAttribute("y", top(layer) + BAR / 2 + 5);
        svg.append(label);
      });
    }
    return svg;
  }

  function paths(figures) {
    const steps = Object.fromEntries([...figures.steps, ...figures.endings].map((one) => [one.id, one]));
    const about = uid("flow");
    const ends = figures.endings.filter((one) => one.count).sort((a, b) => b.count - a.count).map((one) => `${one.count} ${ENDED[one.kind]} (${one.number} ${one.id})`);
    const frame = h("div", {class: "flow-frame"});
    const spot = Object.fromEntries(figures.flow.nodes.map((node) => [node.key, node]));
    const name = (key) => names(spot[key], steps, figures.flow.turns).at(spot[key].kind ? 0 : 1).replace(/, \d+$/, "");
    const ways = new Map();
    for (const {from, to, best, count: many} of figures.flow.links) {
      const way = ways.get(`${from} ${to}`) || {from, to, best: 0, other: 0};
      way[best ? "best" : "other"] += many;
      ways.set(`${from} ${to}`, way);
    }
    let drawn = 0;
    new ResizeObserver(() => {
      const width = Math.min(Math.floor(frame.clientWidth), 1120);
      if (width && Math.abs(width - drawn) > 1) { drawn = width; fill(frame, picture(figures.flow, steps, width, about)); }
    }).observe(frame);
    return h("section", {class: "card", "aria-label": "Paths taken"}, h("h3", {}, "Paths taken"),
      h("p", {id: about}, `First attempts of ${figures.n} people, from top to bottom: ${ends.join(", ")}. The wider a band, the more people. The table below says the same.`),
      h("ul", {class: "plain flow-key", "aria-hidden": "true"}, h("li", {class: "best"}, "took the best choice"), h("li", {class: "other"}, "took another"), h("li", {class: "end"}, "an ending")),
      frame,
      h("details", {class: "ways"}, h("summary", {}, "The paths as a table"), h("div", {}, h("table", {class: "stack-rows"}, h("caption", {class: "visually-hidden"}, "How many people went from one step to the next"),
        h("thead", {}, h("tr", {}, ["From", "To", "Best choice", "Another"].map((word) => h("th", {scope: "col"}, word)))),
        h("tbody", {}, [...ways.values()].map((way) => h("tr", {}, h("th", {scope: "row"}, name(way.from)), h("td", {"data-label": "To"}, name(way.to)),
          h("td", {"data-label": "Best choice"}, String(way.best)), h("td", {"data-label": "Another"}, String(way.other)))))))));
  }

  // --- one step --------------------------------------------------------------------------------------------------------

  const anchor = (id) => `figures-${id}`;

  function bar(share) {
    const element = h("span", {class: "share", "aria-hidden": "true"});
    element.style.setProperty("--share", `${share * 100}%`);
    return element;
  }

  const marks = (option) => [option.best ? chip("current", "best") : null, option.critical ? h("span", {class: "chip late"}, "critical") : null,
    option.rare ? h("span", {class: "chip soon"}, "hardly chosen") : null];

  function tried(chosen, n) {
    const parts = [["first", "at first"], ["later", "later"]].filter(([part]) => chosen?.[part]).map(([part, words]) => `${chosen[part][n] || 0} ${words}`);
    return parts.length ? parts.join(", ") : "–";
  }

  function options(step, chosen) {
    const {options: rows, later} = step.seen;
    return h("table", {class: "stack-rows options-of"}, h("caption", {class: "visually-hidden"}, `Options of step ${step.number}, ${step.id}`),
      h("thead", {}, h("tr", {}, h("th", {scope: "col"}, "Option"), h("th", {scope: "col"}, "First attempt"),
        later ? h("th", {scope: "col"}, `Later attempts, ${count(later, "person", "people")}`) : null, chosen ? h("th", {scope: "col"}, "In practice, times") : null)),
      h("tbody", {}, rows.map((option) => h("tr", {},
        h("th", {scope: "row"}, h("span", {class: "words-of"}, option.n ? `${option.n}. ${option.text}` : "The time ran out"), h("span", {class: "marks"}, marks(option)),
          option.note ? h("p", {class: "hint"}, `${option.note.means} ${option.note.do}`) : null),
        h("td", {"data-label": "First"}, bar(option.share), `${percent(option.share)}, ${count(option.count, "person", "people")}`,
          option.offered < step.reached ? h("small", {class: "block"}, option.offered ? `${option.offered} of ${step.reached} could take it` : "nobody could take it yet") : null),
        later ? h("td", {"data-label": "Later"}, bar(option.later), percent(option.later)) : null,
        chosen ? h("td", {"data-label": "In practice"}, tried(chosen, option.n)) : null))));
  }

  const measure = (one) => h("div", {class: one.flag ? "measure flagged" : "measure"}, h("dt", {}, one.label), h("dd", {}, h("span", {class: "big"}, one.shown), h("small", {}, ` ${count(one.n, "person", "people")}`),
    h("p", {}, one.flag ? h("strong", {}, "Look: ") : null, one.means), one.do ? h("p", {class: "hint"}, one.do) : null));

  const flags = (step) => (step.seen ? step.seen.measures.filter((one) => one.flag).length + step.seen.options.filter((one) => one.note).length : 0);

  const oneStep = (step, chosen, least) => h("details", {class: "of-step", id: anchor(step.id), open: roomy.matches || flags(step) > 0},
    h("summary", {}, h("h4", {class: "h3"}, `${step.number} ${step.id}`), h("span", {class: "chip"}, count(step.reached, "person", "people")),
      flags(step) ? h("span", {class: "chip soon"}, count(flags(step), "thing to look at", "things to look at")) : null),
    h("div", {}, h("p", {class: "hint"}, step.story),
      step.seen ? [h("dl", {class: "measures"}, step.seen.measures.map(measure)), options(step, chosen)]
        : h("p", {}, `Fewer than ${least} people came to this step, so there are no figures.`)));

  /** Open a step and stand on it. */
  function go(event, id) {
    event.preventDefault();
    const there = document.getElementById(anchor(id));
    there.open = true;
    there.querySelector("summary").focus();
    there.scrollIntoView({block: "start"});
  }

  // --- one case ----------------------------------------------------------------------------------------------------------

  const tallies = (shown, least) => h("dl", {class: "counts"}, [
    ["Assessed", shown.counts.people ? `${count(shown.counts.people, "person", "people")}` : "nobody yet", count(shown.counts.attempts, "finished attempt")],
    ["Begun, not finished", String(shown.counts.unfinished), "assessed attempts"],
    ["In practice", shown.practice ? count(shown.practice.people, "person", "people") : `fewer than ${least} people`, shown.practice ? `${count(shown.practice.attempts, "finished attempt")}, whole agency` : "whole agency"],
  ].map(([label, big, small]) => h("div", {}, h("dt", {}, label), h("dd", {}, h("span", {class: "big"}, big), h("small", {class: "block"}, small)))));

  function looks(figures) {
    if (!figures.look.length) return h("div", {class: "notice"}, h("p", {}, "Nothing stands out. Every figure lies where it should."));
    const by = new Map();
    for (const one of figures.look) by.set(one.step, [...(by.get(one.step) || []), one]);
    return h("section", {class: "card warm", "aria-label": "What to look at"}, h("h3", {}, `What to look at: ${count(figures.look.length, "thing")}`),
      h("ul", {class: "plain"}, [...by].map(([id, list]) => h("li", {class: "piece"}, h("p", {}, h("a", {href: `#${anchor(id)}`, onclick: (event) => go(event, id)}, `Step ${list[0].number}, ${id}`)),
        list.map((one) => h("p", {}, h("strong", {}, `${one.what}. `), one.means, " ", one.do))))));
  }

  const steadiness = (alpha) => h("section", {class: "card", "aria-label": "Steadiness"}, h("h3", {}, "How steady the sum is"),
    alpha ? [h("p", {}, h("span", {class: "big"}, alpha.shown), h("small", {}, ` alpha, from ${alpha.n} people and ${alpha.k} steps`)), h("p", {}, alpha.means, " ", alpha.do)]
      : h("p", {}, "There is no figure: too few people came to the same steps."));

  const asked = {version: told.versions?.[0].hash, since: told.since || "", site: told.site || ""};

  async function load() {
    said.say("Loading…");
    try {
      Object.assign(told, await call(model, "load", asked));
      draw();
      said.say(`Shown: ${count(told.shown.counts.people, "person", "people")}.`, "good");
    } catch (error) {
      if (!error.problem) throw error;
      fill(place, notice(error.problem));
      said.say("");
    }
  }

  async function download() {
    try {
      const file = await call(model, "export", asked);
      const link = h("a", {href: URL.createObjectURL(new Blob([file.text], {type: file.type})), download: file.filename, hidden: true});
      el.append(link);
      link.click();
      link.remove();
      said.say(`Downloaded as ${file.filename}.`, "good");
    } catch (error) {
      if (!error.problem) throw error;
      said.say(error.message, "warn");
    }
  }

  const bars = h("div", {});
  function filters() {
    steady(bars, () => fill(bars, h("div", {class: "fields roomy no-print"},
      told.versions.length > 1 ? field("Version of the case", select(told.versions.map((one) => [one.hash, `${one.version || "not readable"}${one.current ? ", today's" : ""}`]), asked.version, (value) => { asked.version = value; load(); })) : null,
      told.sites.length > 1 ? field("Site", select([["", "All my sites"], ...told.sites.map((one) => [one.id, one.name])], asked.site, (value) => { asked.site = value; asked.version = ""; load(); })) : null,
      field("Attempts begun on or after", h("input", {type: "date", value: asked.since, onchange: (event) => { asked.since = event.target.value; asked.version = ""; load(); }})))));
  }

  function draw() {
    const {shown, least} = told;
    const figures = shown.figures;
    asked.version = shown.hash;
    filters();
    const missing = least - shown.counts.first;
    fill(place, h("p", {class: "hint"}, `Version ${shown.version || shown.hash.slice(0, 8)}${told.since ? `, assessed attempts from ${when(told.since)} on` : ""}. Each version of a case is counted alone.`),
      tallies(shown, least),
      shown.problem ? h("div", {class: "notice warn"}, h("p", {}, "The text of this version cannot be read, so it has no figures. ", shown.problem)) : null,
      figures ? [looks(figures), paths(figures), steadiness(figures.alpha), h("div", {class: "spread"}, h("h3", {class: "h2"}, "Step by step"),
        button("Open all", () => { for (const each of place.querySelectorAll(".of-step")) each.open = true; said.say("All steps are open."); }, "plain small no-print")), figures.steps.map((step) => oneStep(step, shown.chosen[step.id], least))]
        : shown.problem ? null : h("div", {class: "empty"}, h("h3", {}, shown.counts.people ? "Too few people for figures" : "Nobody has finished an assessment with this case yet"),
          h("p", {}, `Figures appear when ${least} people have finished it in their first assessment. ${shown.counts.people ? `${count(missing, "more person is", "more people are")} needed. ` : ""}With fewer, a figure would say more about them than about the case.`)),
      h("details", {}, h("summary", {}, "What the words mean"), h("dl", {class: "glossary"}, told.glossary.map(([word, meaning]) => [h("dt", {}, word), h("dd", {}, meaning)])),
        h("p", {}, "Practice is private. It is counted for the whole agency, never by site or day, and only where at least ", String(least), " people have practiced.")),
      figures ? h("div", {class: "actions no-print"}, button("Download the table (CSV)", download, "quiet small"), button("Print", () => window.print(), "quiet small")) : null);
  }

  if (told.view === "all") {
    fill(el, h("div", {class: "case-figures"}, all(told)));
    return;
  }
  fill(el, h("div", {class: "case-figures"}, h("h2", {}, told.title), bars, said.element, place));
  draw();
}});
