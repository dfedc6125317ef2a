// The end of a lesson page: what is done, where to go next; on the practice page also handing the work in.

export default (kit) => ({render({model, el}) {
  const {h, fill, button, busy, call, confirm, progress, notice, clock, day, status} = kit;
  const told = h("div", {});
  const heard = status();

  function draw() {
    const data = model.get("data");
    const practice = Boolean(data.handing_in);
    fill(el, h("section", {class: "card calm finish", "aria-labelledby": "finish-title"},
      h("h2", {id: "finish-title", tabindex: "-1"}, practice ? "Hand in your work" : data.done_at ? "This part is done" : "How far you are"),
      data.total ? progress(data.answered, data.total, `${data.answered} of ${data.total} answered on this page`) : null,
      practice ? handing(data) : lesson(data),
      data.notice ? notice(data.notice) : null,
      data.preview ? h("p", {class: "hint"}, "You are trying this page out: nothing is kept, and nothing can be handed in.") : null,
      told, heard.element,
      h("nav", {class: "steps", "aria-label": "Parts of this module"},
        h("ol", {class: "plain"}, data.parts.map((part) => h("li", {},
          part.here ? h("span", {class: "part here", "aria-current": "page"}, mark(part), part.title)
            : h("a", {class: "part", href: part.href}, mark(part), part.title)))))));
  }

  const mark = (part) => h("span", {class: `dot ${part.done ? "done" : ""}`}, h("span", {class: "visually-hidden"}, part.done ? "Done: " : ""));

  function lesson(data) {
    const next = data.next && data.done_at
      ? h("a", {class: "button", href: data.next.href}, `Next: ${data.next.title}`) : null;
    return h("div", {}, data.done_at ? h("p", {}, `You finished it on ${day(data.done_at)}. You can come back any time.`) : null,
      h("div", {class: "actions"},
        data.done_at ? null : button(data.next ? `Done. Next: ${data.next.title}` : "Mark as done", async (event) => {
          await attempt(event, "done", {}, (reply) => {
            if (reply.href && !data.preview) location.assign(reply.href);
            else heard.say("Marked as done.", "good");
          });
        }), next,
        data.previous ? h("a", {class: "button plain", href: data.previous.href}, `Back: ${data.previous.title}`) : null));
  }

  function handing(data) {
    const last = data.receipts[0];
    return h("div", {},
      data.empty.length
        ? h("div", {class: "notice warn"}, h("p", {}, h("strong", {}, "Still empty:")),
          h("ul", {}, data.empty.map((one) => h("li", {}, button(one.title, () => go(one.id), "plain small")))))
        : h("p", {}, "Everything has an answer. Read it once more as if you were the person it is about. Would that person be glad to read it?"),
      last ? receipt(last, data) : null,
      h("div", {class: "actions"}, button(last ? "Hand in again" : "Hand in", (event) => handIn(event, data)),
        data.previous ? h("a", {class: "button plain", href: data.previous.href}, `Back: ${data.previous.title}`) : null));
  }

  function receipt(one, data) {
    return h("div", {class: "notice", id: "receipt"}, h("p", {}, h("strong", {}, `Handed in on ${day(one.at)} at ${clock(one.at)}.`)),
      h("p", {}, data.receipts.length > 1 ? `This is number ${data.receipts.length}; every one is kept and the newest counts. ` : "",
        one.feedback ? h("a", {href: one.feedback}, "Read your feedback") : "Your feedback appears on your home page after grading.", " ",
        one.href ? h("a", {href: one.href}, "Your receipt") : null));
  }

  function go(id) {
    const place = document.querySelector(`[data-item="${CSS.escape(id)}"]`);
    const first = place?.querySelector("input,select,textarea,button");
    place?.scrollIntoView({block: "start"});
    first?.focus({preventScroll: true});
  }

  async function handIn(event, data) {
    const pressed = event.currentTarget;
    const yes = await confirm({title: data.receipts.length ? "Hand in again?" : "Hand in now?",
      body: [h("p", {}, data.empty.length ? `${data.empty.length === 1 ? "One answer is" : `${data.empty.length} answers are`} still empty. You can hand in now and again later.`
        : "Your answers are copied and a receipt is made. You can change them and hand in again."),
      h("p", {class: "hint"}, `What goes in: ${data.titles.map((title) => title.replace(/[.?:]+$/, "")).join("; ")}.`)], yes: "Hand in", no: "Not yet"});
    if (!yes) return;
    await attempt({currentTarget: pressed}, "submit", {}, () => {
      heard.say("Handed in. Your receipt is on this page.", "good");
      el.querySelector("#finish-title").focus();
    });
  }

  async function attempt(event, name, args, then) {
    fill(told);
    try {
      const reply = await busy(event.currentTarget, call(model, name, args));
      if (reply.data) { model.set("data", reply.data); draw(); }
      then(reply);
    } catch (error) {
      if (!error.problem) throw error;
      fill(told, notice(error.problem));
    }
  }

  model.on("change:data", () => { if (!el.contains(document.activeElement) || !model.get("data").handing_in) draw(); });
  draw();
}});
