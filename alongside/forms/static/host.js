// The portal page's host: a small Jupyter kernel client, and the anywidget model for each form on the page.
// It reads <script type="application/json" id="page-config"> {kernel: id, base: "/", static: "/static/forms"}
// and fills every <div data-view="MODEL_ID">. It can only exchange widget messages; it never sends code.

const VERSION = "2.1.0";
const CONTROL_VERSION = "1.0.0";
const config = JSON.parse(document.getElementById("page-config")?.textContent || "{}");
const base = (config.base || "/").replace(/\/?$/, "/");
const staticBase = (config.static || `${base}static/forms`).replace(/\/$/, "");
const session = uuid();
const models = new Map();
const unsent = [];
let socket = null;
let tries = 0;
let leaving = false;
let timer = null;
let controlId = "";
let lastWord = Date.now();

function uuid() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// --- talking to the kernel ------------------------------------------------------------------------------------

function message(type, content, metadata = {}) {
  return {
    header: {msg_id: uuid(), msg_type: type, username: "", session, version: "5.3", date: new Date().toISOString()},
    parent_header: {}, metadata, content, channel: "shell", buffers: [],
  };
}

function post(made) {
  if (socket && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(made));
  else unsent.push(made);
}

function connect() {
  clearTimeout(timer);
  const address = new URL(`${base}api/kernels/${encodeURIComponent(config.kernel)}/channels`, location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  address.searchParams.set("session_id", session);
  const fresh = new WebSocket(address);
  socket = fresh;
  fresh.onopen = () => {
    tries = 0;
    lastWord = Date.now();
    bar("");
    document.dispatchEvent(new CustomEvent("alongside:connected"));
    askForStates();
    while (unsent.length) fresh.send(JSON.stringify(unsent.shift()));
  };
  fresh.onmessage = (event) => { lastWord = Date.now(); if (typeof event.data === "string") receive(JSON.parse(event.data)); };
  fresh.onclose = (event) => {
    if (leaving || fresh !== socket) return;
    if (event.code === 4001 || event.code === 4003) { bar(event.code === 4001 ? "asleep" : "out"); return; }
    tries += 1;
    if (tries > 1) bar(tries > 6 ? "asleep" : "lost");
    timer = setTimeout(connect, Math.min(500 * 2 ** (tries - 1), 15000) * (0.75 + Math.random() / 2));
  };
}

function askForStates() {
  if (models.size) return;
  controlId = uuid();
  const fill = setTimeout(() => { if (!models.size && socket?.readyState === WebSocket.OPEN) askForStates(); }, 4000);
  askForStates.stop = () => clearTimeout(fill);
  const open = {comm_id: controlId, target_name: "jupyter.widget.control", data: {}};
  socket.send(JSON.stringify(message("comm_open", open, {version: CONTROL_VERSION})));
  socket.send(JSON.stringify(message("comm_msg", {comm_id: controlId, data: {method: "request_states"}})));
}

function receive(got) {
  const type = got.header?.msg_type || got.msg_type;
  const content = got.content || {};
  if (type === "status" && ["dead", "restarting"].includes(content.execution_state)) bar("asleep");
  if (type === "comm_open" && content.target_name === "jupyter.widget") adopt(content.comm_id, content.data.state);
  if (type !== "comm_msg" && type !== "comm_close") return;
  if (content.comm_id === controlId && content.data?.method === "update_states") {
    askForStates.stop?.();
    for (const [id, entry] of Object.entries(content.data.states)) adopt(id, entry.state);
    showAll();
    return;
  }
  const model = models.get(content.comm_id);
  if (!model) return;
  if (type === "comm_close") models.delete(content.comm_id);
  else if (content.data.method === "update") model.update(content.data.state);
  else if (content.data.method === "custom") model.fire("msg:custom", content.data.content, []);
}

// --- the model each form gets (the same shape as anywidget's) ---------------------------------------------------

class Model {
  constructor(id, state) {
    this.id = id;
    this.state = state;
    this.changed = {};
    this.listeners = new Map();
  }

  get(name) { return this.state[name]; }

  set(name, value) {
    this.state[name] = value;
    this.changed[name] = value;
    this.fire(`change:${name}`, this, value);
  }

  save_changes() {
    const state = this.changed;
    this.changed = {};
    if (Object.keys(state).length) this.#say({method: "update", state, buffer_paths: []});
  }

  send(content) { this.#say({method: "custom", content}); }

  on(name, run) {
    if (!this.listeners.has(name)) this.listeners.set(name, new Set());
    this.listeners.get(name).add(run);
  }

  off(name, run) {
    if (!name) this.listeners.clear();
    else if (!run) this.listeners.delete(name);
    else this.listeners.get(name)?.delete(run);
  }

  fire(name, ...args) { for (const run of [...(this.listeners.get(name) || [])]) run(...args); }

  update(state) {
    for (const [name, value] of Object.entries(state)) {
      this.state[name] = value;
      this.fire(`change:${name}`, this, value);
    }
    this.fire("change", this);
  }

  #say(data) { post(message("comm_msg", {comm_id: this.id, data}, {version: VERSION})); }
}

function adopt(id, state) {
  const known = models.get(id);
  if (known) known.update(state);
  else models.set(id, new Model(id, state));
}

// --- showing ------------------------------------------------------------------------------------------------------

async function show(id, place) {
  const model = models.get(id);
  if (!model) return;
  const kind = model.get("_model_name");
  if (kind === "VBoxModel" || kind === "HBoxModel" || kind === "BoxModel") return showBox(model, place, kind);
  if (kind === "HTMLModel") return showHtml(model, place);
  const parts = model.get("parts");
  if (!Array.isArray(parts)) return undefined;
  const loaded = await Promise.all(parts.map((name) => import(`${staticBase}/${name}.js`)));
  const [kit, ...rest] = loaded.map((module) => module.default);
  const widget = rest.reduce((made, part) => part(made), kit);
  place.replaceChildren();
  place.classList.add("alongside");
  await widget.render({model, el: place, experimental: {}});
  place.removeAttribute("aria-busy");
  return undefined;
}

function showBox(model, place, kind) {
  const box = document.createElement("div");
  box.className = kind === "HBoxModel" ? "row" : "stack";
  place.replaceChildren(box);
  place.removeAttribute("aria-busy");
  return Promise.all((model.get("children") || []).map((child) => {
    const inner = document.createElement("div");
    box.append(inner);
    return show(String(child).replace("IPY_MODEL_", ""), inner);
  }));
}

function showHtml(model, place) {
  const draw = () => {
    const page = new DOMParser().parseFromString(model.get("value") || "", "text/html");
    for (const element of page.querySelectorAll("script,iframe,object,embed,style,link,meta")) element.remove();
    for (const element of page.body.querySelectorAll("*")) {
      for (const {name, value} of [...element.attributes]) {
        if (name.startsWith("on") || /^\s*(javascript|data):/i.test(value)) element.removeAttribute(name);
      }
    }
    place.replaceChildren(...page.body.childNodes);
  };
  model.on("change:value", draw);
  draw();
  place.removeAttribute("aria-busy");
}

let shown = false;

async function showAll() {
  if (shown) return;
  shown = true;
  const places = [...document.querySelectorAll("[data-view]")];
  await Promise.all(places.map(async (place) => {
    try {
      await show(place.dataset.view, place);
    } catch (error) {
      console.error(error);
      const words = document.createElement("p");
      words.className = "notice warn";
      words.textContent = "This part of the page did not load. Reload the page; what you wrote is kept.";
      place.replaceChildren(words);
    }
  }));
  document.documentElement.dataset.ready = "yes";
  document.dispatchEvent(new CustomEvent("alongside:ready"));
}

// --- the line at the top when the connection is gone ---------------------------------------------------------------

const WORDS = {
  lost: "The connection is lost. Your words are kept on this device; trying again…",
  asleep: "This page went to sleep. Your words are kept on this device.",
  out: "You are signed out. Your words are kept on this device.",
};

// On a page that keeps nothing (it says so itself), the promise about this device would not be true.
const LOOSE = {
  lost: "The connection is lost. What you wrote is still on this page; trying again…",
  asleep: "This page went to sleep. Copy what you wrote before you wake it up: this page keeps nothing.",
  out: "You are signed out. Copy what you wrote before you go on: this page keeps nothing.",
};

function bar(kind) {
  let line = document.getElementById("connection");
  if (!kind) {
    if (line && !line.hidden) { line.hidden = true; line.replaceChildren(); }
    return;
  }
  if (!line) {
    line = document.createElement("div");
    line.id = "connection";
    line.className = "connection";
    line.setAttribute("role", "status");
    document.body.prepend(line);
  }
  if (line.dataset.kind === kind && !line.hidden) return;
  line.dataset.kind = kind;
  line.hidden = false;
  const words = document.createElement("span");
  words.textContent = (document.documentElement.dataset.keeps === "no" ? LOOSE : WORDS)[kind];
  line.replaceChildren(words);
  if (kind !== "lost") {
    const again = document.createElement("button");
    again.type = "button";
    again.className = "button small";
    again.textContent = kind === "asleep" ? "Wake it up" : "Sign in again";
    again.addEventListener("click", () => location.reload());
    line.append(again);
  }
}

if (config.kernel) {
  connect();
  // A phone that slept often keeps a dead socket: when the page comes back after a while, look at once.
  const wake = () => {
    if (document.visibilityState !== "visible") return;
    if (socket?.readyState === WebSocket.CLOSED) { tries = 0; connect(); }
    else if (Date.now() - lastWord > 60000) post(message("kernel_info_request", {}));
  };
  document.addEventListener("visibilitychange", wake);
  addEventListener("online", wake);
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  addEventListener("pagehide", () => { leaving = true; });
}
