// The map of a path: what was met, what was not, drawn and as a list that says the same. Nothing in it moves by itself.

const ENDS = {good: ["●", "It went well"], mixed: ["◐", "Some of it worked"], poor: ["○", "A chance was missed"], unsafe: ["!", "Someone was not safe"]};
const LEAST = 0.2;
const MOST = 2.5;

export default (kit) => {
  const {h, button, uid} = kit;

  // The namespace as the browser knows it, so that no address stands in this file.
  const SVG = new DOMParser().parseFromString("<svg></svg>", "text/html").querySelector("svg").namespaceURI;

  /** An SVG element; null and false attributes are left out. */
  function s(tag, attributes, ...children) {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== false) made.setAttribute(name, value);
    made.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return made;
  }

  function wrapped(text, width, most) {
    const rows = [""];
    for (const word of text.replace(/ …$/, "\u00a0…").split(" ")) {
      if (rows.at(-1) && rows.at(-1).length + 1 + word.length > width) rows.push("");
      rows.push(`${rows.pop()} ${word}`.trim());
    }
    return rows.length > most ? [...rows.slice(0, most - 1), `${rows[most - 1].replace(/[ …]+$/, "")} …`] : rows;
  }

  function line(link) {
    let [x, y] = link.points[0];
    return link.points.slice(1).reduce((said, [toX, toY]) => {
      const half = Math.round((y + toY) / 2);
      const next = toX === x || link.from === link.to ? `L${toX} ${toY}` : `C${x} ${half} ${toX} ${half} ${toX} ${toY}`;
      [x, y] = [toX, toY];
      return said + next;
    }, `M${x} ${y}`);
  }

  /** Endings have shapes of their own: a pill, round corners, cut corners, a double frame. */
  function outline(step) {
    const {x, y, w, h: tall, kind} = step;
    const kinds = `box ${kind} ${step.met ? "met" : "unmet"} ${step.last ? "last" : ""}`;
    if (kind === "poor") return s("path", {class: kinds, d: `M${x + 14} ${y}H${x + w - 14}L${x + w} ${y + 14}V${y + tall - 14}L${x + w - 14} ${y + tall}H${x + 14}L${x} ${y + tall - 14}V${y + 14}Z`});
    const box = s("rect", {class: kinds, x, y, width: w, height: tall, rx: {good: tall / 2, mixed: 18, unsafe: 0}[kind] ?? 6});
    return kind === "unsafe" ? s("g", {}, box, s("rect", {class: "inner", x: x + 4, y: y + 4, width: w - 8, height: tall - 8})) : box;
  }

  function boxOf(step) {
    const [sign, words] = ENDS[step.kind] || [];
    const middle = step.x + step.w / 2;
    const rows = [...(sign ? [`${sign} ${words}`] : []), ...wrapped(step.words, step.kind ? 21 : 23, step.kind ? 2 : 3)];
    const top = step.y + step.h / 2 - (rows.length - 1) * 8 + 4;
    return s("g", {class: step.met ? "met" : "unmet"}, outline(step), s("title", {}, `${sign ? `Ending: ${words}. ` : ""}${step.met ? "" : "Not met. "}${step.words}`),
      rows.map((row, at) => s("text", {x: middle, y: top + at * 16, "text-anchor": "middle", class: sign && !at ? "kind" : null}, row)));
  }

  function draw(map, about) {
    const id = uid("tip");
    const order = [...map.links].sort((a, b) => a.took.length - b.took.length);
    return s("svg", {viewBox: `0 0 ${map.width} ${map.height}`, role: "img", "aria-label": about},
      s("defs", {}, ["tip", "tip-took"].map((kind) => s("marker", {id: `${id}-${kind}`, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: kind === "tip" ? 7 : 12, markerHeight: kind === "tip" ? 7 : 12, markerUnits: "userSpaceOnUse", orient: "auto"}, s("path", {class: kind, d: "M0 0 8 4 0 8z"})))),
      order.map((link) => s("path", {class: `link ${link.took.length ? "took" : link.seen ? "seen" : "unseen"}`, d: line(link), "marker-end": `url(#${id}-${link.took.length ? "tip-took" : "tip"})`}, s("title", {}, `${link.took.length ? `Your choice ${link.took.join(" and ")}: ` : ""}${link.words}`))),
      map.steps.map(boxOf),
      map.links.filter((link) => link.took.length).map((link) => {
        const [x, y] = link.points[0];
        const at = y + (link.back ? -12 : 14);
        return s("g", {class: "number"}, s("rect", {x: x - 6 - 5 * link.took.join(",").length, y: at - 10, width: 12 + 10 * link.took.join(",").length, height: 20, rx: 10}), s("text", {x, y: at + 4, "text-anchor": "middle"}, link.took.join(",")));
      }));
  }

  /** The map as a list: the same steps, choices and endings, in the order they were met. */
  function asList(map) {
    const ending = (step) => `${ENDS[step.kind][0]} ${ENDS[step.kind][1]}`;
    const where = (link) => {
      const to = map.steps[link.to];
      if (to.kind) return to.met ? " → the ending you came to" : " → an ending you have not met";
      return [to.met ? " → a step you know: " : " → a step you have not met: ", h("em", {}, to.words)];
    };
    const walked = map.links.flatMap((link) => link.took.map((n) => ({n, link}))).sort((a, b) => a.n - b.n);
    const told = new Set();
    const steps = walked.map(({link}) => {
      const others = told.has(link.from) ? [] : map.links.filter((one) => one.from === link.from && one !== link);
      const hidden = others.filter((one) => !one.seen).length;
      told.add(link.from);
      return h("li", {}, h("p", {}, h("strong", {}, map.steps[link.from].words)), h("p", {}, "You chose: ", link.timer ? "nothing; the moment passed." : link.words),
        others.length ? h("details", {}, h("summary", {}, others.length === 1 ? "1 path not taken from here" : `${others.length} paths not taken from here`),
          h("ul", {}, others.filter((one) => one.seen).map((one) => h("li", {}, one.words, where(one))), hidden ? h("li", {}, hidden === 1 ? "One more was not on offer to you this time." : `${hidden} more were not on offer to you this time.`) : null)) : null);
    });
    const unmet = map.steps.map((step, at) => ({step, at})).filter(({step}) => !step.met && !step.kind);
    const ends = map.steps.filter((step) => step.kind);
    return h("div", {class: "path-list"}, h("h3", {}, "The way you went"), h("ol", {}, steps),
      h("h3", {}, `Steps you have not met: ${unmet.length}`), unmet.length ? h("ul", {}, unmet.map(({step, at}) => h("li", {}, h("em", {}, step.words),
        h("span", {class: "hint"}, ` (choices there: ${map.links.filter((link) => link.from === at).length})`)))) : h("p", {}, "You have met every step."),
      h("h3", {}, "Endings"), h("ul", {}, ends.map((step) => h("li", {}, h("strong", {}, ending(step)), step.last ? ": you came to this one." : ": not met yet."))));
  }

  /** The section with both. On a small screen the list is shown first. own: {title, about, hint, list} of another drawing. */
  function pathmap(map, own = {}) {
    const met = map.steps.filter((step) => step.met).length;
    const ends = map.steps.filter((step) => step.kind);
    const last = map.steps.find((step) => step.last && step.kind);
    const about = own.about || `A drawing of the whole story. You met ${met} of ${map.steps.length} steps and came to 1 of ${ends.length} endings${last ? `: ${ENDS[last.kind][1].toLowerCase()}` : ""}. The list says the same in words.`;
    const svg = draw(map, about);
    const paper = h("div", {class: "map-paper", tabindex: "0", role: "region", "aria-label": "The map. Arrow keys move it, plus and minus bring it closer or farther."}, svg);
    const said = h("span", {class: "hint", role: "status"});
    let scale = 1;
    let chosen = false;

    function zoom(to, at = null) {
      const box = paper.getBoundingClientRect();
      const [x, y] = at || [box.width / 2, box.height / 2];
      const [left, top, was] = [(paper.scrollLeft + x) / scale, (paper.scrollTop + y) / scale, scale];
      scale = Math.min(MOST, Math.max(LEAST, to));
      svg.style.width = `${map.width * scale}px`;
      svg.style.height = `${map.height * scale}px`;
      if (was !== scale) { paper.scrollLeft = left * scale - x; paper.scrollTop = top * scale - y; }
    }

    const byHand = (to) => { chosen = true; zoom(to); said.textContent = `${Math.round(scale * 100)} percent`; };
    const across = () => Math.min(1.25, (paper.clientWidth - 2) / map.width);
    /** As wide as the page, yet never too small to read; the first step in the middle. Until a reader zooms herself. */
    function fit() {
      if (chosen || !paper.clientWidth) return;
      zoom(Math.max(across(), 0.75));
      const [first] = map.steps;
      paper.scrollTo((first.x + first.w / 2) * scale - paper.clientWidth / 2, 0);
    }
    new ResizeObserver(fit).observe(paper);
    const whole = () => { byHand(Math.min(across(), paper.clientHeight / map.height)); paper.scrollTo(0, 0); };

    paper.addEventListener("keydown", (event) => {
      const act = {"+": () => byHand(scale * 1.25), "=": () => byHand(scale * 1.25), "-": () => byHand(scale / 1.25), 0: whole}[event.key];
      if (act && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); act(); }
    });
    paper.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const box = paper.getBoundingClientRect();
      zoom(scale * (event.deltaY < 0 ? 1.1 : 1 / 1.1), [event.clientX - box.left, event.clientY - box.top]);
    }, {passive: false});
    dragged(paper);
    pinched(paper, () => scale, zoom);

    const list = own.list || asList(map);
    const picture = h("div", {class: "map"}, h("div", {class: "row no-print"}, button("Closer", () => byHand(scale * 1.25), "quiet small"), button("Farther", () => byHand(scale / 1.25), "quiet small"),
      button("Whole map", whole, "plain small"), said), paper,
    h("p", {class: "hint"}, own.hint || "Thick, numbered lines: your choices. Thin lines: choices you saw. Dashed: what you have not met. Rounder or edged boxes at the end are endings."));
    const toggle = ["Map", "List"].map((words) => h("button", {type: "button", class: "button quiet small", onclick: () => show(words)}, words));

    function show(words) {
      toggle.forEach((one) => one.setAttribute("aria-pressed", String(one.textContent === words)));
      picture.classList.toggle("put-away", words !== "Map");
      list.classList.toggle("put-away", words !== "List");
    }

    const element = h("section", {class: "card path", "aria-labelledby": "path"}, h("div", {class: "spread"}, h(own.title ? "h3" : "h2", {id: "path"}, own.title || "Your path, and the paths not taken"),
      h("div", {class: "row no-print", role: "group", "aria-label": "Show as"}, toggle)), picture, list);
    show(matchMedia("(max-width: 40rem)").matches ? "List" : "Map");
    return element;
  }

  /** Drag with a mouse; fingers scroll by themselves. */
  function dragged(paper) {
    let from = null;
    paper.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "mouse" || event.button) return;
      from = [event.clientX + paper.scrollLeft, event.clientY + paper.scrollTop];
      paper.setPointerCapture(event.pointerId);
    });
    paper.addEventListener("pointermove", (event) => { if (from) paper.scrollTo(from[0] - event.clientX, from[1] - event.clientY); });
    for (const end of ["pointerup", "pointercancel"]) paper.addEventListener(end, () => { from = null; });
  }

  /** Two fingers bring it closer or farther. */
  function pinched(paper, scale, zoom) {
    let from = null;
    const apart = ([a, b]) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    paper.addEventListener("touchstart", (event) => { from = event.touches.length === 2 ? [apart(event.touches), scale()] : null; }, {passive: true});
    paper.addEventListener("touchmove", (event) => {
      if (!from || event.touches.length !== 2) return;
      event.preventDefault();
      const box = paper.getBoundingClientRect();
      const [a, b] = event.touches;
      zoom(from[1] * apart(event.touches) / from[0], [(a.clientX + b.clientX) / 2 - box.left, (a.clientY + b.clientY) / 2 - box.top]);
    }, {passive: false});
    paper.addEventListener("touchend", () => { from = null; });
  }

  return {...kit, pathmap};
};
