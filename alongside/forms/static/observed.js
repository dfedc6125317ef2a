// After an observation is signed: what it means for the record, the learner's own view beside it, and the separate sign-off
// where the rule is met now.

export default (kit) => {
  const {h, fill, call, button, busy, notice, field, radios, password, area, lacking} = kit;

  /** page: {results, refused, model, people, skills (both by id), levels, prompt(name, args), entry() (a fresh id), say, go}. */
  function afterSigning({results, refused, model, people, skills, levels: choices, prompt, entry: fresh, say, go}) {
    const person = results.length === 1 ? people[results[0].person] : null;

    function compared(each) {
      const spot = h("div", {});
      call(model, "beside", {person: each.person, about: each.about}).then(({beside}) => { if (beside) fill(spot, kit.sideBySide(beside, false)); }, () => {});
      return spot;
    }

    /** The rule is met: the separate signature, with the level entrusted. */
    function signOff(each) {
      const name = people[each.person]?.name || "";
      const spot = h("div", {class: "notice tip sign-off"});
      if (!each.may_sign) { fill(spot, h("p", {}, h("strong", {}, "The rule is met. "), each.why_not)); return spot; }
      const levels = radios("From now on, at which level?", choices.map((one) => [one.id, `${one.id}. ${one.title}`, one.meaning]));
      const statement = area(2, `I have seen ${name} do this, and I entrust it at this level.`);
      const secret = password();
      const trouble = h("div", {});
      const entry = fresh();
      const sign = button("Sign off", async () => {
        fill(trouble);
        try {
          if (!levels.read()) throw lacking("The level", "is still open.", "Choose one.");
          const made = await busy(sign, prompt("sign_off", {person: each.person, about: each.about, level: levels.read(), statement: statement.value, password: secret.value, entry}));
          each.offers_sign_off = false;
          fill(spot, h("p", {tabindex: "-1"}, h("strong", {}, `Signed off at level ${levels.read()}. `), kit.dated(made.cell.explain)));
          spot.firstChild.focus();
          say(`Signed off. ${kit.dated(made.cell.explain)}`, "good");
        } catch (error) { if (!error.problem) throw error; fill(trouble, notice(error.problem)); }
      });
      fill(spot, h("h4", {}, "The rule is met: sign it off?"), h("p", {}, "This is a decision of its own. You may also leave it for another day, on the record."), levels.element,
        field("Your statement", statement), field("Your password once more, as your signature", secret), trouble, h("div", {class: "actions"}, sign));
      return spot;
    }

    const result = (each) => h("section", {class: `card ${each.passed ? "calm" : ""}`.trim()}, h("h3", {}, `${people[each.person]?.name || ""}: ${each.about} ${skills[each.about]?.title || ""}`),
      h("p", {}, h("strong", {}, each.words)), each.ask ? h("p", {}, "This answers the wish to be seen.") : null, h("p", {}, kit.dated(each.cell.explain)),
      each.cell.missing.length ? [h("h4", {}, "Still needed for the record"), h("ul", {}, each.cell.missing.map((words) => h("li", {}, kit.dated(words))))] : null,
      each.offers_sign_off ? signOff(each) : null, compared(each),
      h("p", {class: "hint"}, "A mistake? A signature is never undone. On ", h("a", {href: `/people/${each.person}#${each.about}`}, "the record"), ", “This was a mistake” sets it aside: it stays readable and no longer counts."));

    return [results.map(result), refused.map(({problem}) => notice(problem)),
      h("div", {class: "thumb-bar no-print"}, person ? button("Another skill", () => go("skills", person.id), "", {"aria-label": `Another skill with ${person.name}`}) : null, button("Another person", () => go("people"), person ? "quiet" : ""))];
  }

  return {...kit, afterSigning};
};
