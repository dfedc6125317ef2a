// Ask many people at once to do a module: by site, role and level, with a look before and an undo after.

export default (kit) => {
  const {h, fill, call, button, busy, notice, status, field, select, checks} = kit;
  const people = (many) => `${many} ${many === 1 ? "person" : "people"}`;

  function assigning(model, {modules, sites, roles, done, heading = true}) {
    const said = status();
    const trouble = h("div", {});
    const place = h("div", {});
    const module = select(modules.map((each) => [each.slug, each.title]), modules[0]?.slug || "", () => fill(place));
    const due = h("input", {type: "date", onchange: () => fill(place)});
    const role = select(roles.map((each) => [each, `${each[0].toUpperCase()}${each.slice(1)}s`]), "learner", () => fill(place));
    const level = select([["", "Everybody"], ["adult", "Who support adults"], ["youth", "Who support youth"]], "", () => fill(place));
    const again = h("input", {type: "checkbox", onchange: () => fill(place)});
    const where = checks("Sites (none ticked means all of them)", sites.map((site) => [site.id, site.name]));
    where.element.classList.add("many");
    where.element.addEventListener("change", () => fill(place));
    const facts = () => ({module: module.value, sites: where.read(), role: role.value, level: level.value, due: due.value || null, again: again.checked});

    const safely = async (run) => {
      fill(trouble);
      try { return await run(); } catch (error) {
        if (!error.problem) throw error;
        fill(trouble, notice(error.problem));
        return null;
      }
    };

    const names = (rows) => [h("p", {}, rows.filter((one) => !one.why).map((one) => one.name).join(", ")),
      rows.some((one) => one.why) ? h("ul", {}, rows.filter((one) => one.why).map((one) => h("li", {}, `${one.name}: ${kit.dated(one.why)}`))) : null];

    async function look() {
      const asked = facts();
      const told = await safely(() => busy(see, call(model, "preview_assign", asked)));
      if (!told) return;
      const go = button(`Ask ${people(told.give.length)}`, async () => {
        const made = await safely(() => busy(go, call(model, "assign_many", asked)));
        if (!made) return;
        const undo = button("Undo", async () => {
          const back = await safely(() => busy(undo, call(model, "unassign_many", {ids: made.assigned.map((one) => one.id)})));
          if (!back) return;
          fill(place);
          said.say(`Taken back for ${people(back.removed)}. What was done stays.`, "good");
          done();
        }, "quiet small");
        fill(place, h("div", {class: "notice"}, h("p", {}, `${people(made.assigned.length)} ${made.assigned.length === 1 ? "is" : "are"} asked to do “${made.title}”${made.due ? ` by ${kit.when(made.due)}` : ""}.`), h("div", {class: "row"}, undo)));
        undo.focus();
        said.say(`${people(made.assigned.length)} asked.`, "good");
        done();
      });
      fill(place, h("section", {class: "card flat", "aria-label": "Who would be asked"},
        told.give.length ? [h("h3", {}, `${people(told.give.length)} would be asked`), names(told.give)] : h("p", {}, told.skip.length ? "Everybody who fits has it already." : "Nobody fits. Choose other sites, another role or level."),
        told.skip.length ? h("details", {}, h("summary", {}, `${people(told.skip.length)} left out`), h("ul", {}, told.skip.map((one) => h("li", {}, `${one.name}: ${kit.dated(one.why)}`)))) : null,
        told.give.length ? h("div", {class: "actions"}, go) : null));
      said.say(`${told.give.length} would be asked, ${told.skip.length} left out.`);
    }

    const see = button("See who that is", look);
    return h("div", {class: heading ? "card asking" : "asking"}, heading ? h("h2", {class: "h3"}, "Ask many people at once") : null,
      h("div", {class: "fields roomy"}, field("Module", module), field("Due by (optional)", due), field("Role", role), field("Of these", level)), where.element,
      h("label", {class: "check"}, again, h("span", {}, "Also ask those who have handed it in, as for a yearly refresher")),
      h("div", {class: "actions"}, see), said.element, trouble, place);
  }

  return {...kit, assigning};
};
