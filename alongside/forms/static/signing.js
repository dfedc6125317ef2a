// What may be done about a record, each in a dialog: sign off, change a sign-off, dispute, answer, set a piece aside.
// kit.acts(model, after) gives the acts; `after(about, words)` is called when one was done. `facts()` gives the record as it is shown.

export default (kit) => {
  const {h, call, field, radios, ask, password, area, lacking} = kit;
  const entry = () => `${kit.page}-${Date.now()}`;

  function acts(model, facts, after) {
    async function signOff(row) {
      const record = facts();
      const level = radios("From now on, at which level?", record.levels.map((each) => [each.id, `${each.id}. ${each.title}`, each.meaning]));
      const statement = area(2, `I have seen ${record.person.name} do this, and I entrust it at this level.`);
      const secret = password();
      const id = entry();
      const done = await ask({title: `Sign off: ${row.id} ${row.title}`, yes: "Sign off",
        body: [h("p", {}, kit.dated(row.cell.explain)), level.element, field("Your statement", statement, "It stands on the record with your name and today's date."),
          field("Your password, as your signature", secret)],
        send: () => {
          if (!level.read()) throw lacking("The level", "is still open.", "Choose one.");
          return call(model, "sign_off", {about: row.id, level: level.read(), statement: statement.value, password: secret.value, entry: id});
        }});
      if (done) await after(row.id, `Signed off. ${kit.dated(done.cell.explain)}`);
    }

    async function takeBack(row) {
      const change = radios("What should happen?", [...(row.cell.state === "suspended" ? [] : [["suspended", "Pause it", "Until something is cleared up. It can be given back."]]), ["revoked", "Take it back", "Only a new sign-off changes that, after something new was seen."],
        ...(row.cell.state === "suspended" ? [["reinstated", "Give it back", "The reason is cleared up."]] : [])]);
      const reason = area(3);
      const secret = password();
      const id = entry();
      const done = await ask({title: `Change the sign-off: ${row.id}`, yes: "Sign this change", tone: "danger",
        body: [change.element, field("Why?", reason, `${facts().person.name} can read this and answer it.`), field("Your password, as your signature", secret)],
        send: () => {
          if (!change.read()) throw lacking("What should happen", "is still open.", "Choose one.");
          return call(model, "revoke", {about: row.id, reason: reason.value, password: secret.value, change: change.read(), entry: id});
        }});
      const told = {suspended: "Paused.", revoked: "Taken back.", reinstated: "Given back."};
      if (done) await after(row.id, `${told[change.read()]} ${facts().person.name} can read your reason.`);
    }

    async function dispute(row, event = "") {
      const statement = area(4);
      const id = entry();
      const done = await ask({title: `Something is not right: ${row.id}`, yes: "Send",
        body: [h("p", {}, "Say what is wrong and what would be right. Your words stay on the record, whatever the answer is, and a supervisor has to answer."), field("What is not right?", statement)],
        send: () => call(model, "dispute", {about: row.id, statement: statement.value, event, entry: id})});
      if (done) await after(row.id, "Sent. It is marked as disputed until a supervisor answers.");
    }

    async function answer(row, asked) {
      const upheld = radios("Is it right?", [["yes", "Yes, the record was wrong", "Then correct the record as well."], ["no", "No, the record stands"]]);
      const statement = area(3);
      const done = await ask({title: "Answer", yes: "Answer", body: [h("blockquote", {}, asked.statement), upheld.element, field("Your answer", statement)],
        send: () => {
          if (!upheld.read()) throw lacking("Your answer", "is still open.", "Choose yes or no.");
          return call(model, "answer_dispute", {dispute: asked.event, upheld: upheld.read() === "yes", statement: statement.value});
        }});
      if (done) await after(row.id, "Answered.");
    }

    async function setAside(row, one) {
      const reason = area(3);
      const secret = password();
      const done = await ask({title: "This entry was a mistake", yes: "Sign: it no longer counts", tone: "danger",
        body: [h("p", {}, "It stays on the record, marked as set aside, and no longer counts."), field("Why?", reason), field("Your password, as your signature", secret)],
        send: () => call(model, "void_evidence", {event: one.event, reason: reason.value, password: secret.value})});
      if (done) await after(row.id, "Set aside.");
    }

    return {signOff, takeBack, dispute, answer, setAside};
  }

  return {...kit, acts};
};
