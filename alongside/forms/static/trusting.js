// How far each automatic criterion may be trusted: what was measured, and how often trainers here saw it differently.

export default (kit) => {
  const {h} = kit;
  const KINDS = {note: "Notes", goal: "Goals"};

  function trusting(trust, here, titles) {
    const measured = [...new Set(trust.rows.map((one) => `${one.sets.join(", ")}${one.split === "closed" ? " (the third no rule was tuned on)" : ""}, ${one.measured}`))];
    const ours = (one) => here.find((each) => each.kind === one.kind && each.criterion === one.criterion);
    const kappa = (one) => (one.kappa[0] === null || one.kappa[0] === undefined ? "–" : one.kappa[1] === null ? one.kappa[0].toFixed(2) : `${one.kappa[0].toFixed(2)} (${one.kappa[1].toFixed(2)} to ${one.kappa[2].toFixed(2)})`);
    const table = (kind, rows) => h("section", {class: "card"}, h("h3", {id: `trust-${kind}`}, KINDS[kind]), h("table", {class: "trusted", "aria-labelledby": `trust-${kind}`},
      h("thead", {}, h("tr", {}, ["What it looks for", "Same as reviewers", "Kappa", "By itself?", "Trainers here"].map((words) => h("th", {scope: "col"}, words)))),
      h("tbody", {}, rows.map((one) => h("tr", {}, h("th", {scope: "row"}, titles[one.criterion] || one.criterion), h("td", {"data-label": "Same as reviewers"}, one.n ? `${one.agreed} of ${one.n} texts` : "not compared"), h("td", {"data-label": "Kappa"}, kappa(one)),
        h("td", {"data-label": "By itself"}, h("span", {class: one.verdict === "earned" ? "chip good" : "chip"}, one.verdict === "earned" ? "✓ scores by itself" : "a hint")), h("td", {"data-label": "Trainers here"}, ours(one)?.words || "Nobody judged one yet."))))));
    return h("div", {class: "stack"}, h("section", {class: "card"}, h("h2", {tabindex: "-1"}, "How far the program can be trusted"),
      h("p", {}, "The program knows cues, not meaning. Until a criterion has earned trust, its points are a hint: you judge, and only then do they count. Trust needs 150 texts the rules were not tuned on, and close agreement with reviewers on them."),
      h("p", {}, "Kappa says how much of the agreement is more than chance: 1 is always the same, 0 is no better than guessing. In brackets: where the true value lies, 19 times in 20."),
      h("p", {}, "The last column counts rows you judged one by one here. It changes nothing by itself."),
      trust.stale ? h("p", {}, h("strong", {}, "The rules have changed since they were measured, so every reading is a hint for now.")) : null,
      h("p", {class: "hint"}, measured.length ? `Measured with: ${measured.join("; ")}.` : "Nothing has been measured yet.")),
    Object.keys(KINDS).map((kind) => [kind, trust.rows.filter((one) => one.kind === kind)]).filter(([, rows]) => rows.length).map(([kind, rows]) => table(kind, rows)));
  }

  return {...kit, trusting};
};
