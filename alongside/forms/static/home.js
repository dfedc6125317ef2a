// The first page: one thing to do next, then the modules, stories, feedback and the record at a glance.

export default (kit) => ({render({model, el}) {
  const {h, fill, progress, named, when, chip, notice} = kit;
  const STATUS = {new: ["", "Not begun"], started: ["info", "Begun"], submitted: ["soon", "Handed in"], graded: ["soon", "With your trainer"], returned: ["late", "Came back to you"], judged: ["good", "✓ Done"]};

  const FEW = 6;

  const pages = (card) => h("ol", {class: "plain steps"}, card.pages.map((page) => h("li", {},
    h("a", {class: "part", href: `/learn/${card.slug}/${page.file}`}, h("span", {class: `dot ${page.done_at ? "done" : ""}`, "aria-hidden": "true"}),
      h("span", {}, page.title, " ", h("small", {}, `${page.minutes} min`), page.done_at ? h("span", {class: "visually-hidden"}, " (done)") : null)))));

  function module(card) {
    const [tone, words] = STATUS[card.status] || ["", card.status];
    const open = ["new", "started"].includes(card.status);
    return h("section", {class: "card", "aria-label": card.title},
      h("ul", {class: "chips"}, h("li", {class: `chip ${tone}`}, words),
        card.due && open ? h("li", {class: `chip ${card.overdue ? "late" : "soon"}`}, card.overdue ? `! Was due ${when(card.due)}` : `Due ${when(card.due)}`) : null),
      h("h3", {}, card.title), h("p", {}, card.summary),
      progress(card.done, card.pages.length, `${card.done} of ${card.pages.length} pages done · ${card.minutes} minutes in all`),
      h("details", {open: card.status === "started"}, h("summary", {}, "Pages"), pages(card)),
      h("div", {class: "actions"}, card.next ? h("a", {class: "button small", href: `/learn/${card.slug}/${card.next.file}`, "aria-label": `${card.done ? "Go on" : "Begin"}: ${card.title}`}, card.done ? "Go on" : "Begin") : null,
        card.submissions ? h("a", {class: "button quiet small", href: `/feedback/${card.slug}`, "aria-label": `Feedback: ${card.title}`}, card.feedback_at ? "Read your feedback" : "What you handed in") : null));
  }

  const story = (one) => h("li", {}, h("a", {class: "card", href: `/practice/${one.slug}`},
    h("p", {class: "eyebrow"}, one.person.goes_by || one.person.name), h("h3", {}, one.title), h("p", {}, one.summary),
    h("p", {class: "hint"}, [`about ${one.minutes} minutes`, one.unfinished ? "you are in the middle of it" : one.practiced ? `practiced ${one.practiced === 1 ? "once" : `${one.practiced} times`}` : "not played yet", one.assessed ? "assessed" : ""].filter(Boolean).join(" · "))));

  const staff = (card) => h("li", {}, h("a", {class: "card", href: card.href}, h("h3", {}, card.title), h("p", {}, card.count == null ? null : [h("span", {class: "big"}, String(card.count)), " "], card.text)));

  /** What somebody answered: to a line after a case, or to a wish to be seen. */
  const answer = (one) => h("li", {}, h("a", {class: "card", href: one.href}, h("h3", {}, one.title), one.quote ? h("blockquote", {}, one.quote) : null,
    h("p", {}, one.text), h("p", {class: "hint"}, when(one.at))));

  /** When this browser last showed this page to this person: what came since is new. Only a moment is kept. */
  function lastVisit(id) {
    const key = `alongside:home:${id}`;
    try {
      const at = sessionStorage.getItem(key) ?? localStorage.getItem(key) ?? "";
      sessionStorage.setItem(key, at); // the same until this tab ends, so a reload does not hide what is new
      localStorage.setItem(key, new Date().toISOString());
      return at;
    } catch { return ""; }
  }

  const welcome = (name) => h("section", {class: "card calm", "aria-labelledby": "welcome"}, h("h2", {id: "welcome"}, `Welcome, ${name}. It is good that you are here.`),
    h("p", {}, "Your first week, in four lines:"),
    h("ol", {}, h("li", {}, "Meet somebody in a case. It takes about 15 minutes, and nobody scores it."), h("li", {}, "Do the first pages of a module. You can stop and go on at any time."),
      h("li", {}, "Write something small, such as a note. Your trainer reads it and writes back."), h("li", {}, "When you feel ready, a supervisor watches you do it on the job. Then it stands in your record.")));

  /** One thing to do: where one was, else what is asked for, else what to practice again. */
  function nextStep(learner, again) {
    const next = learner.next;
    // Work that came back begins with the trainer's words; the way to write again stands below them.
    const back = learner.modules.find((card) => card.status === "returned" && next?.href.startsWith(`/learn/${card.slug}/`));
    if (next) return h("section", {class: "card warm", "aria-label": "Next"}, h("p", {class: "eyebrow"}, "Next for you"), h("h2", {}, next.title), h("p", {}, `${next.module_title} · about ${next.minutes} minutes. ${kit.dated(next.why)}`),
      h("div", {class: "actions"}, h("a", {class: "button", href: back ? `/feedback/${back.slug}` : next.href}, back ? "Read what your trainer wrote" : "Open")));
    if (again) return h("section", {class: "card warm", "aria-label": "Next"}, h("p", {class: "eyebrow"}, "Good to practice again"), h("h2", {}, again.title), h("p", {}, again.reason),
      h("div", {class: "actions"}, h("a", {class: "button", href: again.open.href}, `Open “${again.open.title}”`)));
    return h("section", {class: "card warm", "aria-label": "Next"}, h("h2", {}, "Nothing is waiting for you"), h("p", {}, learner.modules.length ? "Everything you were asked to do is handed in. Play a case, or look at what your record says." : "Meet somebody in a case: it takes about 15 minutes, and practice is never scored."));
  }

  function draw() {
    const {user, notices, staff: cards, learner, again, role, win, first_day, cases, record, news} = model.get("data");
    const before = lastVisit(user.id);
    const fresh = (one) => one.at > before;
    const feedback = (learner?.feedback || []).filter((one) => one.returned || fresh(one) || !before);
    const answers = (news || []).filter((one) => fresh(one) || !before);
    fill(el, (notices || []).map(notice),
      first_day ? welcome(user.name.split(" ")[0]) : null,
      learner ? nextStep(learner, again) : null,
      learner && (role.all || win) ? h("section", {class: "card", "aria-label": "How far you are"},
        role.all ? progress(role.met, role.all, `${role.met} of ${role.all} things your work asks for are signed off`) : null,
        win ? h("p", {}, h("strong", {}, "This week: "), win) : null,
        record.length ? h("ul", {class: "chips"}, record.map((one) => h("li", {}, chip(one.state, `${one.count} ${one.words.toLowerCase()}`)))) : null,
        h("p", {}, h("a", {href: "/record"}, "Open my record"))) : null,
      cards.length ? [h("h2", {}, learner ? "Your work for the team" : cards.some((card) => card.count || card.first) ? "What waits for you" : "Where your work is"), h("ul", {class: "plain grid"}, cards.map(staff))] : null,
      answers.length || feedback.length ? [h("h2", {}, before ? "New since you were here" : "Answers and feedback"), h("ul", {class: "plain grid"}, answers.map(answer), feedback.map((one) => h("li", {}, h("a", {class: "card", href: `/feedback/${one.module}`},
        h("div", {class: "spread head"}, h("h3", {}, one.title), h("span", {class: `chip ${one.returned ? "late" : "info"}`}, one.returned ? "Please write again" : "Your trainer wrote")), h("p", {class: "hint"}, when(one.at))))))] : null,
      learner ? [h("h2", {}, "Modules"), learner.modules.length ? h("div", {class: "grid"}, learner.modules.map(module)) : h("div", {class: "empty"}, h("p", {}, "No module is here for you yet. Your supervisor can ask you to do one."))] : null,
      h("h2", {}, "Cases to practice with"), cases.length ? [h("ul", {class: "plain grid"}, cases.slice(0, FEW).map(story)), cases.length > FEW ? h("p", {}, h("a", {href: "/practice"}, `All ${cases.length} cases`)) : null] : h("div", {class: "empty"}, h("p", {}, "No cases yet.")),
      learner && !role.all && !win ? h("section", {class: "card", "aria-label": "My record"}, h("h2", {class: "h3"}, "What your record says"),
        record.length ? h("ul", {class: "chips"}, record.map((one) => h("li", {}, chip(one.state, `${one.count} ${one.words.toLowerCase()}`)))) : h("p", {}, "Nothing has begun yet. What you show in cases, documents and on the job lands here."),
        h("div", {class: "actions"}, h("a", {class: "button quiet small", href: "/record"}, "Open my record"))) : null);
    document.title = `${user.name.split(" ")[0]}'s page · Alongside`;
  }
  model.on("change:data", draw);
  draw();
}});
