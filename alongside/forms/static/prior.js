// What somebody learned elsewhere: saying it with its paper, reading one's claims, and deciding on them.
// kit.prior(model, {person, own, heading}) needs the actions prior_learning, withdraw_prior and decide_prior;
// kit.priorReview(model) needs prior_waiting and decide_prior. Papers go to the portal itself, not through the page's program.

export default (kit) => {
  const {h, fill, call, button, notice, status, field, checks, ask, password, area, lacking, when} = kit;
  const LARGEST = 5e6;
  const STATES = {waiting: ["soon", "Waiting"], accepted: ["good", "✓ Accepted"], declined: ["late", "Not accepted"], withdrawn: ["", "Taken back"]};

  /** A list of things to tick with a box above it that leaves only those with some words in them. */
  function findable(legend, choices, chosen = []) {
    const group = checks(legend, choices, chosen);
    const rows = [...group.element.querySelectorAll("label")];
    const find = h("input", {type: "search", autocomplete: "off", oninput: () => {
      const words = find.value.toLowerCase();
      for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(words) && !row.querySelector("input").checked;
    }});
    const box = h("div", {class: "pick-list", tabindex: "0", role: "group", "aria-label": legend}, rows);
    group.element.append(field("Find one", find), box);
    return group;
  }

  /** Send a form with a file to the portal. Throws a Trouble, as `call` does. */
  async function send(form) {
    const token = document.querySelector("input[name=_xsrf]")?.value || "";
    let answer;
    try {
      answer = await fetch("/prior/claim", {method: "POST", body: form, headers: {"X-XSRFToken": token}});
      const told = await answer.json();
      if (told.result) return told.result;
      throw Object.assign(new Error(told.problem.what), {problem: told.problem});
    } catch (error) {
      if (error.problem) throw error;
      throw lacking("The paper", answer && answer.status === 403 ? "was not taken: you are signed out." : "did not get through.", answer && answer.status === 403 ? "Sign in in another tab, then send it again." : "Try again in a moment. What you wrote is still here.");
    }
  }

  async function say(model, person, items, own) {
    const title = h("input", {type: "text", maxlength: 200, autocomplete: "off", required: true});
    const provider = h("input", {type: "text", maxlength: 200, autocomplete: "off", required: true});
    const day = h("input", {type: "date"});
    const statement = area(3);
    const about = findable("What is it about?", items.map((one) => [one.id, `${one.id} ${one.title}`]));
    const file = h("input", {type: "file", accept: ".pdf,.png,.jpg,.jpeg,application/pdf,image/png,image/jpeg", required: true});
    const clean = h("input", {type: "checkbox"});
    const entry = `${kit.page}-${Date.now()}`;
    return ask({title: own ? "Something I learned elsewhere" : "Something learned elsewhere", yes: "Send it in", wide: true, body: [
      field("What was it?", title, "The name on the paper, such as “Medication support, 16 hours”."), field("Where?", provider, "The school, agency or trainer."), field("When did it end? (optional)", day),
      about.element, field(own ? "What did you learn that you use?" : "What was learned that is used?", statement, "One or two sentences."),
      field("The paper", file, "A PDF, PNG or JPG of at most 5 MB. A photo of it is fine."),
      h("p", {class: "notice warn"}, "No real person's data may be in it. Cover names, addresses and pictures of people you support before you take the photo."),
      h("label", {class: "check"}, clean, h("span", {}, "I have looked: nothing about a real person supported is in this file.")),
      h("p", {class: "hint"}, own ? "A trainer or supervisor looks at it. Until then it can be taken back." : "Four eyes: because you write it down, another trainer or supervisor decides on it. Until then it can be taken back.")],
    send: () => {
      if (!file.files[0]) throw lacking("The paper", "is missing.", "Choose a PDF, PNG or JPG file.");
      if (file.files[0].size > LARGEST) throw lacking("The paper", `has ${(file.files[0].size / 1e6).toFixed(1)} MB.`, "At most 5 MB. A photo in medium size is enough.");
      if (!clean.checked) throw lacking("The box about real people", "is not ticked.", "Look through the file first.");
      const form = new FormData();
      for (const [name, value] of Object.entries({title: title.value, provider: provider.value, learned_on: day.value, statement: statement.value, person, entry, no_client: "yes"})) form.append(name, value);
      for (const id of about.read()) form.append("about", id);
      form.append("file", file.files[0]);
      return send(form);
    }});
  }

  async function decide(model, claim) {
    const accept = checks("For which of these do you accept it?", claim.about.map((one) => [one.id, `${one.id} ${one.title}`]), claim.about.map((one) => one.id));
    const reason = area(3);
    const secret = password();
    return ask({title: `${claim.title}, ${claim.name}`, yes: "Sign this decision", body: [
      h("p", {}, "Have you read the paper? What you accept becomes evidence with your name. It counts only where a rule asks for prior learning, and is no sign-off."),
      accept.element, field("Why not all of it? (needed when one is left out)", reason, `${claim.name} reads this.`), field("Your password, as your signature", secret)],
    send: () => call(model, "decide_prior", {id: claim.id, accept: accept.read(), reason: reason.value, password: secret.value})});
  }

  const card = (model, claim, named, again) => h("li", {class: "card"},
    h("div", {class: "spread head"}, h("h3", {}, named ? `${claim.name}: ${claim.title}` : claim.title), h("span", {class: `chip ${STATES[claim.status][0]}`}, STATES[claim.status][1])),
    h("p", {class: "hint"}, [claim.provider, claim.learned_on ? when(claim.learned_on) : "", `sent in ${when(claim.at)}`].filter(Boolean).join(" · ")),
    h("blockquote", {}, claim.statement),
    h("ul", {}, claim.about.map((one) => h("li", {}, `${one.id} ${one.title}`, claim.status === "accepted" ? (claim.accepted.includes(one.id) ? ": accepted" : ": not accepted") : ""))),
    claim.entered_by ? h("p", {class: "hint"}, `Written down by ${claim.entered_by}.`) : null,
    claim.blocked ? h("p", {class: "notice"}, claim.blocked) : null,
    claim.decided_by && (claim.status !== "withdrawn" || claim.decided_by !== claim.name) ? h("p", {}, `${claim.status === "withdrawn" ? "Taken back by " : ""}${claim.decided_by}, ${when(claim.decided_at)}`, claim.reason ? `: ${claim.reason}` : "") : null,
    h("div", {class: "row no-print"}, h("a", {class: "button quiet small", href: `/prior/${claim.id}/paper`, download: claim.file_name, "aria-label": `Save the paper: ${claim.title}`}, "Save the paper"),
      claim.may.decide ? button("Decide", async () => { if (await decide(model, claim)) again("Signed. It stands in the record now."); }, "small", {"aria-label": `Decide: ${claim.title}`}) : null,
      claim.may.withdraw ? button("Take it back", async (event) => {
        try { await kit.busy(event.currentTarget, call(model, "withdraw_prior", {id: claim.id})); again("Taken back. Nobody has to look at it any more."); } catch (error) { again("", error.problem); }
      }, "quiet small", {"aria-label": `Take it back: ${claim.title}`}) : null));

  /** A place that loads a list of claims and draws it; `empty` is what stands there when there are none. */
  function listed(load, draw, empty) {
    const said = status();
    const trouble = h("div", {});
    const place = h("div", {});
    async function again(words = "", problem = null) {
      fill(trouble, problem ? notice(problem) : null);
      try {
        const told = await load();
        fill(place, told.claims.length ? h("ul", {class: "plain stack"}, told.claims.map((claim) => draw(claim, again))) : h("div", {class: "empty"}, h("p", {}, empty)));
        if (words) said.say(words, "good");
        return told;
      } catch (error) {
        if (!error.problem) throw error;
        fill(trouble, notice(error.problem));
        return null;
      }
    }
    return {element: h("div", {}, said.element, trouble, place), again};
  }

  /** One person's claims, with the way to send in another. */
  function prior(model, {person, own, heading = true}) {
    const list = listed(() => call(model, "prior_learning", {person}), (claim, again) => card(model, claim, false, again),
      own ? "Nothing yet. A course, a certificate, a license: send in the paper, and a supervisor looks at it." : "Nothing was sent in yet.");
    let items = [];
    const add = button(own ? "Add something I learned" : "Add something learned elsewhere", async () => {
      if (await say(model, person, items, own)) list.again("It is in. A trainer or supervisor looks at it.");
    });
    list.again().then((told) => { items = told?.items || []; });
    return h("section", {"aria-label": "Learned elsewhere"}, heading ? h("h2", {}, own ? "What I learned elsewhere" : "Learned elsewhere") : null, h("p", {class: "no-print"}, add), list.element);
  }

  /** What waits for somebody to look at it, for trainers and supervisors. */
  function priorReview(model) {
    const list = listed(() => call(model, "prior_waiting"), (claim, again) => card(model, claim, true, again), "Nothing is waiting. Papers that people at your sites send in show up here.");
    list.again();
    return h("section", {"aria-label": "Waiting for you"}, h("h2", {}, "Waiting for you"), list.element);
  }

  return {...kit, prior, priorReview};
};
