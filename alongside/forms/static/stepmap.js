// A story drawn for its author: every step leads to its line, and shows what there is to mend in it. The frame that moves
// and zooms is the one learners get with their path.

export default (kit) => {
  const {h, button, pathmap} = kit;
  // The name of SVG's elements, read from one: no address stands in these files.
  const NS = new DOMParser().parseFromString("<svg></svg>", "text/html").querySelector("svg").namespaceURI;

  function sign(step, tone) {
    const group = document.createElementNS(NS, "g");
    const dot = document.createElementNS(NS, "circle");
    const word = document.createElementNS(NS, "text");
    for (const [name, value] of [["cx", step.x + step.w - 4], ["cy", step.y + 4], ["r", 11]]) dot.setAttribute(name, value);
    for (const [name, value] of [["x", step.x + step.w - 4], ["y", step.y + 9], ["text-anchor", "middle"]]) word.setAttribute(name, value);
    word.textContent = tone === "error" ? "✕" : "!";
    group.setAttribute("class", `flaw ${tone}`);
    group.append(dot, word);
    return group;
  }

  /** The section. choose(id): to the step's line; play(id): from there. */
  function stepMap({chart, steps, choose, play}) {
    const place = new Map(chart.steps.map(({id}, at) => [id, at]));
    const codes = new Map(steps.map((step) => [step.id, step.codes]));
    const told = (id) => (codes.get(id)?.length ? `to mend: ${codes.get(id).join(", ")}` : "");
    const list = h("div", {class: "path-list"}, h("ol", {}, chart.steps.map(({id, kind}) => h("li", {},
      h("p", {}, button(id, () => choose(id), "plain small", {"aria-label": `${id}: to its line`}), kind ? ` ${kind} ending ` : null,
        told(id) ? h("strong", {}, ` ${told(id)}`) : null, button("Play from here", () => play(id), "plain small", {"aria-label": `Play from ${id}`})),
      chart.links.some((link) => link.from === id) ? h("ul", {}, chart.links.filter((link) => link.from === id)
        .map((link) => h("li", {}, `${link.words} → ${link.to}`, link.critical ? " (critical)" : ""))) : null))));
    const element = pathmap({width: chart.width, height: chart.height,
      steps: chart.steps.map((step) => ({...step, words: `${step.id}: ${step.words}`, met: true, last: false})),
      links: chart.links.map((link) => ({...link, from: place.get(link.from), to: place.get(link.to), took: [], seen: true, timer: link.n === 0}))},
    {title: "The story, drawn", about: "The steps of the story. Each one leads to its line.", list,
      hint: "Press a step to go to its line. Rounder or edged boxes are endings. ✕ marks an error, ! a piece of advice."});
    const svg = element.querySelector("svg");
    svg.setAttribute("role", "group");
    [...svg.querySelectorAll(":scope > .met")].forEach((box, at) => {
      const {id} = chart.steps[at];
      box.setAttribute("tabindex", "0");
      box.setAttribute("role", "button");
      box.setAttribute("aria-label", [`${id}, to its line`, told(id)].filter(Boolean).join(", "));
      box.dataset.step = id;
      box.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(id); } });
      if (told(id)) box.append(sign(chart.steps[at], codes.get(id).some((code) => code.startsWith("E")) ? "error" : "advice"));
    });

    // The frame takes hold of the mouse to drag: a press that did not move is a click on the step below it.
    let pressed = null;
    svg.addEventListener("pointerdown", (event) => { pressed = {id: event.target.closest("[data-step]")?.dataset.step, x: event.clientX, y: event.clientY}; });
    svg.parentElement.addEventListener("pointerup", (event) => {
      if (pressed?.id && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < 6) choose(pressed.id);
      pressed = null;
    });
    return element;
  }

  return {...kit, stepMap};
};
