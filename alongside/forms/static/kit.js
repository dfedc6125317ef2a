// The kit every form shares: building elements, asking Python, saying what happened, keeping words safe.
// No file here imports another (their names carry a hash of their own bytes); a form is a function of this kit.

const PAGE = Math.random().toString(36).slice(2, 10);
let counter = 0;

/** An element: h("p", {class: "hint"}, "text", child). `on…` attributes take functions; null and false are left out. */
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "hidden" || name === "indeterminate") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...flat(children));
  return element;
}

function flat(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

/** Empty `element` and put `children` in it. */
function fill(element, ...children) {
  element.replaceChildren(...flat(children));
  return element;
}

/** A fresh id for label/for and aria-describedby. */
function uid(prefix = "al") {
  counter += 1;
  return `${prefix}-${PAGE}-${counter}`;
}

const SPOKEN = /(\*\*[^*]+\*\*|\*[^*\s][^*]*\*|_[^_\s][^_]*_|`[^`]+`|\[[^\]]+\]\([^)\s]+\))/;

/** Inline marks of Markdown (**bold**, *emphasis*, `code`, [words](address)) as nodes. Never builds HTML from text. */
function inline(text) {
  return String(text).split(SPOKEN).filter(Boolean).map((piece) => {
    if (/^\*\*.+\*\*$/s.test(piece)) return h("strong", {}, inline(piece.slice(2, -2)));
    if (/^(\*.+\*|_.+_)$/s.test(piece)) return h("em", {}, inline(piece.slice(1, -1)));
    if (/^`.+`$/s.test(piece)) return h("code", {}, piece.slice(1, -1));
    const link = /^\[([^\]]+)\]\(([^)\s]+)\)$/.exec(piece);
    if (link) return /^(https?:\/\/|\/|#|\.)/.test(link[2]) ? h("a", {href: link[2]}, link[1]) : link[1];
    return piece;
  });
}

/** Plain Markdown (paragraphs, lists, quotes and inline marks) as nodes. */
function prose(text) {
  return String(text || "").trim().split(/\n\s*\n/).filter(Boolean).map((block) => {
    const lines = block.split("\n");
    if (lines.every((line) => /^\s*[-*] /.test(line))) {
      return h("ul", {}, lines.map((line) => h("li", {}, inline(line.replace(/^\s*[-*] /, "")))));
    }
    if (lines.every((line) => /^\s*\d+\. /.test(line))) {
      return h("ol", {}, lines.map((line) => h("li", {}, inline(line.replace(/^\s*\d+\. /, "")))));
    }
    if (lines.every((line) => /^\s*> ?/.test(line))) {
      return h("blockquote", {}, inline(lines.map((line) => line.replace(/^\s*> ?/, "")).join(" ")));
    }
    return h("p", {}, inline(lines.join(" ")));
  });
}

class Trouble extends Error {
  constructor(problem) {
    super(`${problem.what} ${problem.way_out || ""}`.trim());
    this.problem = problem;
  }
}

const waiting = new WeakMap();

/** Ask Python to run the action `name`. Gives its result; throws an Error with `.problem` {code, where, what, way_out}. */
function call(model, name, args = {}) {
  if (!waiting.has(model)) {
    const open = new Map();
    waiting.set(model, open);
    model.on("msg:custom", (message) => {
      if (!message || message.type !== "reply" || !open.has(message.id)) return;
      const entry = open.get(message.id);
      open.delete(message.id);
      entry.stop();
      if (message.ok) entry.resolve(message.result);
      else entry.reject(new Trouble(message.problem));
    });
  }
  const id = `${PAGE}.${(counter += 1)}`;
  const message = {type: "call", id, name, args};
  return new Promise((resolve, reject) => {
    // The same id is safe to send twice: Python answers a repeated call with its first answer.
    const resend = () => model.send(message);
    const again = setInterval(resend, 20000);
    document.addEventListener("alongside:connected", resend);
    const stop = () => { clearInterval(again); document.removeEventListener("alongside:connected", resend); };
    waiting.get(model).set(id, {resolve, reject, stop});
    model.send(message);
  });
}

/** A problem as a friendly notice: what, and the way out. */
function notice(problem) {
  return h("div", {class: "notice warn", role: "alert"},
    h("p", {}, h("strong", {}, [problem.where, problem.what].filter(Boolean).join(" "))),
    problem.way_out ? h("p", {}, problem.way_out) : null);
}

/** A polite live region. `say("Saved 14:03")`; a later word replaces an earlier one. */
function status(kind = "") {
  const element = h("p", {class: `status ${kind}`.trim(), role: "status", "aria-live": "polite"});
  return {element, say(text, tone = "") {
    element.dataset.tone = tone;
    if (element.textContent !== text) element.textContent = text;
  }};
}

/** "14:03" in the reader's own way, from an ISO time. */
function clock(iso) {
  const when = iso ? new Date(iso) : new Date();
  return Number.isNaN(when.getTime()) ? "" : when.toLocaleTimeString([], {hour: "2-digit", minute: "2-digit"});
}

/** "21 Nov 2026" style date in the reader's own way, from an ISO date or time. */
function day(iso) {
  if (!iso) return "";
  const when = new Date(/^\d{4}-\d\d-\d\d$/.test(iso) ? `${iso}T12:00:00` : iso);
  return when.toLocaleDateString([], {day: "numeric", month: "short", year: "numeric"});
}

/** A button. tone: "" (main), "quiet", "danger". */
function button(text, onclick, tone = "", more = {}) {
  return h("button", {type: "button", class: `button ${tone}`.trim(), onclick, ...more}, text);
}

/** While `promise` runs, `control` says it is busy and cannot be pressed twice. */
async function busy(control, promise) {
  control.setAttribute("aria-disabled", "true");
  control.classList.add("busy");
  try {
    return await promise;
  } finally {
    control.removeAttribute("aria-disabled");
    control.classList.remove("busy");
  }
}

/** Ask before doing. Gives true or false; Escape means no. Focus goes back to where it was. */
function confirm({title, body, yes, no = "Go back", tone = ""}) {
  return new Promise((resolve) => {
    const id = uid("dialog");
    const back = document.activeElement;
    let answer = false;
    const dialog = h("dialog", {class: "dialog alongside", "aria-labelledby": id},
      h("h2", {id}, title), h("div", {class: "dialog-body"}, body),
      h("div", {class: "actions"},
        button(yes, () => { answer = true; dialog.close(); }, tone),
        button(no, () => dialog.close(), "quiet")));
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (back && back.isConnected) back.focus();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Wait until `ms` have passed without another call. `.flush()` runs it now; `.cancel()` forgets it. */
function pause(run, ms) {
  let timer = null;
  let last = null;
  const later = (...args) => {
    last = args;
    clearTimeout(timer);
    timer = setTimeout(() => { timer = null; run(...last); }, ms);
  };
  later.flush = () => { if (timer !== null) { clearTimeout(timer); timer = null; return run(...last); } return undefined; };
  later.cancel = () => { clearTimeout(timer); timer = null; };
  return later;
}

// Python counts code points, the browser counts UTF-16 units: convert at this edge and nowhere else.
const toUnits = (text, points) => [...text].slice(0, points).join("").length;
const toPoints = (text, units) => [...text.slice(0, units)].length;

/** A progress bar with words: "3 of 5 done". */
function progress(done, all, words) {
  const label = words || `${done} of ${all} done`;
  return h("div", {class: "progress"},
    h("progress", {value: done, max: all || 1, "aria-label": label}), h("span", {"aria-hidden": "true"}, label));
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Shuffle that is the same at every visit for the same `seed` text, so that an answer's place is no hint. */
function shuffled(list, seed) {
  let state = [...seed].reduce((sum, letter) => (Math.imul(sum, 31) + letter.codePointAt(0)) >>> 0, 7);
  const result = [...list];
  for (let i = result.length - 1; i > 0; i -= 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 4294967296) * (i + 1));
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}

export default {h, fill, uid, inline, prose, call, notice, status, clock, day, button, busy, confirm, pause,
  toUnits, toPoints, progress, same, shuffled, page: PAGE};
