// Choosing whom to meet: people first, their stories second; found by the words a person would use.

export default (kit) => {
  const {h, fill, inline, button, uid, progress, day} = kit;

  const plain = (text) => String(text).normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const choices = (count) => (count ? `${count} ${count === 1 ? "choice" : "choices"} in` : "at the beginning");

  /** The list. view: what Python told; go: {open(event, slug), resume(event, attempt)} for a tap on a person or on "Go on". */
  function choosing(view, go) {
    const list = h("ul", {class: "plain grid people"});
    const count = h("p", {class: "status", role: "status"});
    const filters = {words: "", who: "", fresh: false, minutes: 0};
    const found = view.cases.map((one) => ({one, card: card(one, go),
      hay: plain([one.name, one.full, one.lives, one.voice, one.about, one.title, one.summary].join(" "))}));

    function draw() {
      const words = plain(filters.words).split(/\s+/).filter(Boolean);
      const shown = found.filter(({one, hay}) => words.every((word) => hay.includes(word))
        && (!filters.who || (filters.who === "youth") === (one.stage === "youth"))
        && (!filters.fresh || !one.ended) && (!filters.minutes || one.minutes <= filters.minutes));
      fill(list, shown.map(({card: made}) => made));
      if (!shown.length) fill(list, h("li", {class: "empty"}, h("p", {}, h("strong", {}, "Nobody here fits all of that.")), h("p", {}, "Try a shorter word, or clear the search.")));
      count.textContent = shown.length === found.length ? "" : `${shown.length} of ${found.length} people`;
    }

    const open = view.cases.filter((one) => one.open).sort((a, b) => b.since.localeCompare(a.since));
    draw();
    return [
      open.length ? h("section", {class: "card warm go-on", "aria-labelledby": "go-on"}, h("h2", {id: "go-on", class: "h3"}, "Go on where you were"),
        h("ul", {class: "plain"}, open.slice(0, 3).map((one) => h("li", {class: "spread"}, h("span", {}, h("strong", {}, one.name), `, ${choices(one.open.n)}`, one.open.mode === "assessed" ? " (assessment)" : ""),
          button("Go on", (event) => go.resume(event.currentTarget, one.open.attempt), "small", {"aria-label": `Go on with ${one.name}`}))))) : null,
      view.cases.length ? [
        h("p", {class: "lead"}, "Meet someone, decide what you would do, and see what it means in that person's day. You can go back and try another way as often as you like."),
        progress(view.met, view.of, `You have met ${view.met} of ${view.of} people`),
        filterFields(view, filters, draw), count, h("h2", {class: "visually-hidden", tabindex: "-1"}, "People"), list]
        : h("div", {class: "empty"}, h("p", {}, h("strong", {}, "No story is here yet.")), h("p", {}, "Ask your trainer which one comes first.")),
      view.broken.length ? h("div", {class: "notice warn"}, h("p", {}, "Not shown, because their files have an error: ", view.broken.join(", "), ".")) : null,
    ];
  }

  function filterFields(view, filters, draw) {
    const search = uid("find");
    const hint = uid("hint");
    const who = uid("who");
    const time = uid("time");
    const minutes = [...new Set(view.cases.map((one) => one.minutes))].sort((a, b) => a - b);
    const set = (name, value) => { filters[name] = value; draw(); };
    return h("form", {class: "filters find no-print", role: "search", "aria-label": "Find a person", onsubmit: (event) => event.preventDefault()}, h("div", {class: "fields roomy"},
      h("div", {class: "field"}, h("label", {for: search}, "Find somebody"), h("p", {class: "hint", id: hint}, "A name, a place, or a word like drums or sister"),
        h("input", {type: "search", id: search, "aria-describedby": hint, autocomplete: "off", oninput: (event) => set("words", event.target.value)})),
      view.cases.some((one) => one.stage === "youth") ? h("div", {class: "field"}, h("label", {for: who}, "Who"),
        h("select", {id: who, onchange: (event) => set("who", event.target.value)}, [["", "Everybody"], ["adult", "Adults"], ["youth", "Teenagers"]].map(([value, words]) => h("option", {value}, words)))) : null,
      minutes.length > 1 ? h("div", {class: "field"}, h("label", {for: time}, "Time you have"),
        h("select", {id: time, onchange: (event) => set("minutes", Number(event.target.value))}, h("option", {value: 0}, "Any"), minutes.slice(0, -1).map((most) => h("option", {value: most}, `${most} minutes`)))) : null),
    view.met && view.met < view.of ? h("label", {class: "check"}, h("input", {type: "checkbox", onchange: (event) => set("fresh", event.target.checked)}), h("span", {}, "Only people I have not met")) : null);
  }

  function card(one, go) {
    const note = one.content_note ? h("div", {class: "hint note"}, h("p", {}, h("strong", {}, "Before you choose: "), one.content_note),
      one.offer ? h("p", {}, h("a", {href: one.offer.href, onclick: (event) => go.open(event, one.offer.slug)}, `Meet ${one.offer.name} instead`), ". It counts the same.") : null) : null;
    return h("li", {class: "card person"},
      h("h3", {class: "h2"}, h("a", {href: one.href, onclick: (event) => go.open(event, one.slug)}, one.name || one.title)),
      h("p", {class: "hint"}, [one.pronouns, one.lives].filter(Boolean).join(" · ")),
      one.voice ? h("blockquote", {}, inline(one.voice)) : null,
      h("p", {class: "about"}, h("strong", {}, one.title), h("br"), inline(one.summary)),
      h("ul", {class: "chips"}, one.assigned && !one.ended ? h("li", {class: "chip late"}, one.due ? `Asked of you, due ${day(one.due)}` : "Asked of you") : null,
        h("li", {class: "chip"}, `About ${one.minutes} minutes`),
        one.open ? h("li", {class: "chip soon"}, "Under way") : null,
        one.ended ? h("li", {class: "chip good"}, one.ended === 1 ? "✓ Met once" : `✓ Met ${one.ended} times`) : null,
        one.assessed ? h("li", {class: "chip info"}, "Assessment done") : null), note);
  }

  return {...kit, choosing};
};
