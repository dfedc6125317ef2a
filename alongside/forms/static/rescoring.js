// After a rubric changed: who would change and how, before anything does; then those she ticks, with one reason.

export default (kit) => {
  const {h, fill, call, button, busy, notice, select, field, area, named, asks, shown} = kit;

  /** The panel "A rubric changed". items: [{module, item, title}] with accepted work on the desk. */
  function rescoring(model, items, titles, said) {
    const place = h("div", {class: "stack"});
    const result = h("div", {class: "stack"});
    const keys = items.map((one) => [`${one.module}/${one.item}`, named(`${one.title}/${one.item}`)]);
    let chosen = keys[0]?.[0] || "";

    async function look(control) {
      const [module, item] = chosen.split("/");
      try { show(await busy(control, call(model, "regrade_preview", {module, item}))); }
      catch (error) { if (!error.problem) throw error; fill(result, notice(error.problem)); }
    }

    function show(told) {
      const ready = told.works.filter((one) => !one.open.length && (!one.confirm || one.mine));
      const ticks = new Map(ready.map((one) => [one.id, h("input", {type: "checkbox", checked: !one.confirm})]));
      const why = area(2);
      const trouble = h("div", {});
      const apply = button("Change the ticked ones", async () => {
        const ids = [...ticks].filter(([, tick]) => tick.checked).map(([id]) => id);
        if (!ids.length) { fill(trouble, notice({where: "Nothing", what: "is ticked.", way_out: "Tick whose points shall change."})); return; }
        try {
          const done = await busy(apply, call(model, "regrade_item", {module: told.module, item: told.item, reason: why.value, ids, confirmed: ids}));
          show(await call(model, "regrade_preview", {module: told.module, item: told.item}));
          said.say(`${done.changed.length} changed. Each learner reads what changed and why.${done.left.length ? ` ${done.left.length} left as they were: ${done.left[0].why}` : ""} ${done.gradebook}`.trim(), "good");
          result.querySelector("h3")?.focus();
        } catch (error) { if (!error.problem) throw error; fill(trouble, notice(error.problem)); }
      });
      const note = (one) => (one.open.length ? "A row is new and needs a person: open this work and decide on it by itself." : !one.confirm ? "Only rows the program scored change." : one.mine ? "You judged these rows yourself. Tick it if they may change." : `${one.by} judged these rows; only ${one.by} confirms that.`);
      const line = (one) => h("li", {class: "piece"}, ticks.has(one.id) ? h("label", {class: "check"}, ticks.get(one.id), h("span", {}, h("strong", {}, one.name), total(one))) : h("p", {}, h("strong", {}, one.name), total(one)),
        h("ul", {}, one.rows.map((row) => h("li", {}, asks(row, titles), ": ", row.words))), h("p", {class: "hint"}, note(one)));
      fill(result, h("section", {class: "card"}, h("h3", {tabindex: "-1"}, told.works.length ? `${told.works.length} would change, ${told.same} stay as they are` : `Nobody would change (${told.same} looked at)`),
        told.works.length ? h("ul", {class: "plain"}, told.works.map(line)) : h("p", {}, "Every accepted text has the points the rubric gives it today."),
        ready.length ? [field("Why do they change?", why, "Each learner reads this."), trouble, h("div", {class: "actions"}, apply)] : null));
    }

    const total = (one) => `: ${shown(one.points)} of ${shown(one.max)}${one.after === null ? "" : ` becomes ${shown(one.after)} of ${shown(one.after_max)}`}`;

    fill(place, h("section", {class: "card"}, h("h2", {tabindex: "-1"}, "When a rubric changed"), h("p", {}, "See first whose points would be different with the rubric as it is now. Nothing changes until you tick it and say why, and what a person judged changes only when that person says so."),
      h("p", {class: "hint"}, "Questions with an answer key are not in this list: the key scores them when they are handed in. One decision alone, of any kind, you change on the work itself."),
      keys.length ? h("div", {class: "fields roomy"}, field("Which text", select(keys, chosen, (value) => { chosen = value; fill(result); }))) : h("p", {}, "No text has been accepted yet."),
      keys.length ? h("div", {class: "actions"}, button("Show who would change", (event) => look(event.currentTarget))) : null), result);
    return place;
  }

  return {...kit, rescoring};
};
