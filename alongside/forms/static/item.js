// What every item of a lesson shares: the prompt, saving by itself, checking, feedback.

export default (kit) => {
  const {h, fill, call, button, busy, status, notice, clock, prose, uid, same} = kit;
  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("alongside-answers") : null;

  /** Words on this device, until Python said they are saved. No storage (private window) means no draft, no error. */
  const drafts = {
    read(key) { try { return key ? JSON.parse(localStorage.getItem(key)) : null; } catch { return null; } },
    write(key, draft) { try { if (key) localStorage.setItem(key, JSON.stringify(draft)); } catch { /* full or off */ } },
    drop(key) { try { if (key) localStorage.removeItem(key); } catch { /* off */ } },
  };

  /**
   * Saves a form's value by itself: 600 ms after the last change, when it loses focus, when the page goes away.
   * `read()` gives the value, `write(value)` shows one. Tells of a newer value from another tab, and asks.
   */
  function keeper({model, el, read, write, after}) {
    const data = model.get("data");
    const key = data.draft ? `alongside:${data.draft}` : "";
    const line = status("save-status");
    const ask = h("div", {});
    let saved = data.value ?? null;
    let savedAt = data.saved_at || "";
    let dirty = false;
    let running = null;
    let retry = null;

    const later = kit.pause(() => save(), 600);

    const remember = () => drafts.write(key, {value: read(), at: new Date().toISOString(), base: savedAt});

    function changed() {
      dirty = true;
      remember();
      line.say("Saving…");
      later();
    }

    async function save(force = false) {
      later.cancel();
      clearTimeout(retry);
      if (running) { await running; return dirty ? save(force) : undefined; }
      if (!dirty && !force) return undefined;
      const value = read();
      dirty = false;
      running = call(model, "save", {value, known: force ? null : savedAt});
      try {
        const reply = await running;
        if (reply.newer) { dirty = true; conflict(reply.newer, value); return undefined; }
        saved = value;
        savedAt = reply.saved_at;
        fill(ask);
        if (!dirty) {  // nothing was written meanwhile
          drafts.drop(key);
          line.say(`Saved ${clock(savedAt)}`, "good");
        } else {
          remember();
        }
        channel?.postMessage({key, value, saved_at: savedAt});
        after?.(value, reply);
      } catch (error) {
        if (!error.problem) throw error;
        dirty = true;
        line.say(`Not saved yet. ${error.problem.what} Your words are kept on this device.`, "warn");
        if (error.problem.code === "offline") retry = setTimeout(() => save(), 8000);
        else fill(ask, notice(error.problem), button("Try to save again", () => save(), "quiet"));
      } finally {
        running = null;
      }
      return undefined;
    }

    function take(value, at) {
      saved = value;
      savedAt = at;
      dirty = false;
      later.cancel();
      drafts.drop(key);
      write(value);
      fill(ask);
      after?.(value, {});
    }

    function conflict(newer, mine) {
      later.cancel();
      line.say("");
      fill(ask, h("div", {class: "notice warn", role: "alert"},
        h("p", {}, h("strong", {}, "This answer was changed somewhere else"),
          ` at ${clock(newer.saved_at)}, maybe in another tab. Nothing is lost. Which one do you want to keep?`),
        h("div", {class: "actions"},
          button("Keep what I see here", () => { savedAt = newer.saved_at; dirty = true; fill(ask); save(true); }),
          button("Show the newer one", () => {
            take(newer.value, newer.saved_at);
            line.say("This is the newer answer.", "good");
            offer(mine, "what you had here");
          }, "quiet"))));
    }

    function offer(value, words) {
      fill(ask, h("p", {class: "hint"}, button(`Bring back ${words}`, () => {
        write(value);
        fill(ask);
        changed();
      }, "plain small")));
    }

    channel?.addEventListener("message", ({data: told}) => {
      if (!key || told.key !== key || told.saved_at <= savedAt || same(told.value, read())) return;
      if (dirty || el.contains(document.activeElement)) conflict(told, read());
      else { take(told.value, told.saved_at); line.say(`Brought over from your other tab, saved ${clock(told.saved_at)}`, "good"); }
    });

    el.addEventListener("focusout", () => later.flush());
    addEventListener("pagehide", () => later.flush());
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") later.flush(); });
    addEventListener("beforeunload", (event) => { if (dirty && !key) event.preventDefault(); });

    function start() {
      const draft = drafts.read(key);
      if (savedAt) line.say(`Saved ${clock(savedAt)}`, "good");
      if (!draft) return;
      if (same(draft.value, saved)) { drafts.drop(key); return; }
      if ((draft.base || "") === savedAt) {
        write(draft.value);
        changed();
        line.say("Your words from last time were still on this device. They are back.", "good");
      } else {
        offer(draft.value, `what you wrote on this device at ${clock(draft.at)}`);
      }
    }

    return {element: h("div", {class: "saving"}, line.element, ask), changed, save, start};
  }

  const TONES = {true: ["good", "That fits"], false: ["again", "Look again"], null: ["plain", ""]};

  /** A small mark with words for one part of an answer: "That fits: because…". */
  function verdict(right, because, id) {
    const [tone, words] = TONES[right] || TONES.null;
    return h("p", {class: `verdict ${tone}`, id}, words ? h("strong", {}, `${words}. `) : null, because || "");
  }

  /**
   * The frame of one item. `make(tools)` builds the control and gives {body, read, write, ready?, show?, clear?}:
   * ready() gives "" or what is still missing before checking; show(feedback) puts verdicts beside the parts.
   */
  function frame({model, el}, make) {
    const data = model.get("data");
    const item = data.item;
    const told = h("div", {class: "feedback", role: "status", "aria-live": "polite"});
    const legendId = uid("prompt");
    let keep = null;
    let checked = false;
    const tools = {item, data, model, legendId, verdict, changed() {
      if (checked) { checked = false; fill(told); control.clear?.(); }
      keep.changed();
    }, touched() { keep.changed(); }};  // touched: saves, and leaves the feedback where it is

    const control = make(tools);
    keep = keeper({model, el, read: control.read, write: (value) => { control.write(value); control.clear?.(); fill(told); },
      after: control.after});

    async function check(event) {
      const missing = control.ready?.() || "";
      if (missing) { fill(told, h("p", {class: "notice tip"}, missing)); return; }
      try {
        keep.save();
        const feedback = await busy(event.currentTarget, call(model, "respond", {value: control.read()}));
        checked = true;
        control.clear?.();
        control.show?.(feedback);
        fill(told, summary(feedback, control));
      } catch (error) {
        if (!error.problem) throw error;
        fill(told, notice(error.problem));
      }
    }

    const again = data.graded || control.noCheck ? null : button(control.checkWords || "Check my answer", check);
    fill(el, h("section", {class: `card item item-${item.kind}`, "data-item": item.id, "aria-labelledby": legendId},
      data.eyebrow ? h("p", {class: "eyebrow"}, data.eyebrow) : null,
      h("div", {id: legendId, class: "prompt"}, prose(item.prompt)),
      control.body,
      data.graded && !control.noCheck ? h("p", {class: "hint"}, "This one counts. You can change it until you hand the work in.") : null,
      control.savePlace ? null : h("div", {class: "actions"}, again, keep.element), told));
    control.savePlace?.append(keep.element);
    if (data.value !== null && data.value !== undefined) control.write(data.value);
    control.start?.();
    keep.start();
    return {keep, told};
  }

  function summary(feedback, control) {
    if (control.summary) return control.summary(feedback);
    if (feedback.right === null) return null;
    const right = feedback.parts.filter((part) => part.right).length;
    const words = feedback.right ? "Yes. That is it."
      : right && right === feedback.parts.length ? "What you have so far fits."
      : right ? `${right} of ${feedback.parts.length} fit so far. Look again at the others, then check once more.`
        : "Not there yet. Read the note beside your answer, then try another way.";
    return h("div", {class: `notice ${feedback.right ? "" : "warn"}`.trim()},
      h("p", {}, h("strong", {}, words)),
      feedback.missing ? h("p", {}, feedback.missing === 1 ? "One more is still to be found." : `${feedback.missing} more are still to be found.`) : null,
      feedback.because ? prose(feedback.because) : null);
  }

  return {...kit, keeper, frame, verdict};
};
