// How a learner sees herself on the steps of a skill, and that view beside what was seen. Used on /observe and the record.

export default (kit) => {
  const {h, fill, button, busy, notice, status, field, when, uid} = kit;
  const SEEN = {seen: "✓ Seen", missed: "– Not seen", absent: "Did not come up"};

  /** Both views side by side. both: `beside` of the portal; own: the learner herself reads it. */
  function sideBySide(both, own) {
    const id = uid("beside");
    return h("section", {class: "card calm beside", "aria-labelledby": id},
      h("h3", {id}, own ? "How you saw yourself, and what was seen" : `How ${both.name} saw it before, and what was seen`),
      h("p", {}, both.said),
      h("table", {}, h("thead", {}, h("tr", {}, h("th", {scope: "col"}, "Step"), h("th", {scope: "col"}, own ? "You" : "Self"), h("th", {scope: "col"}, when(both.on)))),
        h("tbody", {}, both.rows.map((row) => h("tr", {}, h("th", {scope: "row"}, row.text), h("td", {}, row.self ? "✓ I do this" : "– Not yet"), h("td", {}, SEEN[row.seen]))))),
      both.words ? h("blockquote", {}, both.words) : null,
      h("p", {class: "hint"}, `${own ? "You" : both.name} on ${when(both.rated_at)}; seen by ${both.by}. A self-view is for talking. It never counts for or against anybody.`));
  }

  /** The learner's own page part, to put into any place: `rating` = what the use-case my_rating gives;
      `save({steps, words})` = rate_myself; gives an element. `again()` = my_rating anew, after saving. `ready(found)`: what
      stands below a view that was kept, on a page of its own. */
  function selfRating({rating, save, again, ready = () => null}) {
    const place = h("div", {class: "stack self-rating"});
    const said = status();
    function draw(found) {
      const inputs = found.steps.map((step) => h("input", {type: "checkbox", value: step.id, checked: !!found.mine?.steps.includes(step.id)}));
      const words = h("textarea", {rows: 2, maxlength: 600, value: found.mine?.words || ""});
      const keep = button(found.mine ? "Keep my new view" : "Keep my view", async () => {
        try {
          await busy(keep, save({steps: inputs.filter((one) => one.checked).map((one) => one.value), words: words.value}));
          draw(await again());
          said.say("Kept. Your observer sees it after signing what was seen, not before.", "good");
        } catch (error) {
          if (!error.problem) throw error;
          fill(trouble, notice(error.problem));
        }
      });
      const trouble = h("div", {});
      fill(place, found.beside ? sideBySide(found.beside, true) : null,
        h("section", {class: "card"}, h("h2", {class: "h3"}, `${found.about} ${found.title}`),
          h("p", {}, "Before somebody watches: which of these do you already do, without being told? There is no score. It helps the talk afterwards."),
          h("fieldset", {class: "field"}, h("legend", {}, "I do this already"), found.steps.map((step, at) => h("label", {class: "check"}, inputs[at], h("span", {}, step.text)))),
          field("In your own words, if you like: what is easy, what is not yet?", words), trouble,
          h("div", {class: "actions"}, keep), said.element,
          found.mine ? h("p", {class: "hint"}, `Last kept ${when(found.mine.at)}.`) : null),
        found.mine && found.may_ask ? ready(found) : null);
    }
    draw(rating);
    return place;
  }

  return {...kit, sideBySide, selfRating};
};
