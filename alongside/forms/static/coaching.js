// What to talk about with one person this month, and the talks that were had. The worker reads the same page.

export default (kit) => ({render({model, el}) {
  const {h, fill, call, notice, status, field, checks, confirm, when, button, busy} = kit;
  const said = status();
  const place = h("div", {class: "stack coaching"});
  const history = h("section", {class: "no-print", "aria-labelledby": "talks"});
  let shown = model.get("data").kit;

  const SOURCES = {returned: "Work that came back", criterion: "In writing", observation: "Seen on the job", unsafe: "Safety first", scenario: "In a case",
    aside: "Words that were kept", reflection: "A line of one's own", fading: "To pick up again", renewal: "Renewal"};
  const first = (name) => name.split(" ")[0];
  const days = (count) => (count === 1 ? "1 day" : `${count} days`);

  async function load(since) {
    try {
      shown = await call(model, "load", {since});
      draw();
      said.say(since ? `${shown.topics.length} since the last talk.` : "Everything of the last months.");
    } catch (error) { said.say(""); fill(place, notice(error.problem)); }
  }

  const owed = () => (shown.owed.length ? h("section", {class: "notice warn owed", "aria-labelledby": "owed"},
    h("h2", {id: "owed", class: "h3"}, shown.own ? "What we still owe you" : "Before you ask anything: what we still owe"),
    h("ul", {}, shown.owed.map((one) => h("li", {}, one.words, one.days ? ` ${days(one.days)} now.` : " Since today.", one.href ? [" ", h("a", {href: one.href, class: "no-print"}, "Open", h("span", {class: "visually-hidden"}, `: ${one.words}`))] : null)))) : null);

  function strength() {
    const one = shown.strength;
    return h("section", {class: "card calm", "aria-labelledby": "well"}, h("h2", {id: "well", class: "h3"}, "Begin with what goes well"),
      one.words ? [h("p", {}, one.words), one.quote ? h("blockquote", {}, one.quote, one.by ? h("footer", {class: "hint"}, `said by ${one.by}`) : null) : null,
        one.href ? h("p", {class: "no-print"}, h("a", {href: one.href}, "See it in the record")) : null]
        : h("p", {}, shown.own ? "There is nothing of yours to look at yet. Think of one moment at work that you liked, and tell it."
          : `There is nothing of ${first(shown.person.name)}'s to look at yet. Ask about one moment at work that felt right, and listen.`));
  }

  const sight = (topic, one) => h("li", {}, kit.dated(one.words), topic.source === "fading" ? null : h("span", {class: "hint"}, ` ${when(one.on)}`),
    one.href ? [" ", h("a", {href: one.href, class: "no-print"}, "Evidence", h("span", {class: "visually-hidden"}, ` for ${topic.title}, ${when(one.on)}`))] : null);

  const card = (topic, at) => h("article", {class: "card topic", "aria-labelledby": `topic-${at}`},
    h("p", {class: "eyebrow"}, `${at + 1}. ${SOURCES[topic.source]}`, topic.fresh ? h("span", {class: "chip info"}, "new since the last talk") : null),
    h("h2", {id: `topic-${at}`, class: "h3"}, topic.title),
    h("ul", {class: "saw"}, topic.saw.map((one) => sight(topic, one))),
    h("h3", {class: "h4"}, "A question to open with"), h("p", {class: "opens"}, topic.ask),
    h("h3", {class: "h4"}, "One thing to try on the next shift"), h("p", {}, topic.try),
    topic.open ? h("p", {}, topic.open.kind === "case" ? "Practice with the case " : "Open the lesson ", h("a", {href: topic.open.href}, topic.open.title), ".") : null);

  function logging() {
    const topics = checks("What did you talk about?", shown.topics.map((one) => [one.title, one.title]));
    const agreed = h("textarea", {rows: 2, maxlength: 300, class: "short"});
    const on = h("input", {type: "date", value: shown.today, max: shown.today});
    const next = h("input", {type: "date", min: shown.today});
    const trouble = h("div", {});
    const keep = button("Keep this talk", async () => {
      fill(trouble);
      try {
        const kept = await busy(keep, call(model, "log", {agreed: agreed.value, topics: topics.read(), on: on.value, next_on: next.value}));
        shown.talks = kept.talks;
        drawTalks();
        agreed.value = "";
        next.value = "";
        said.say(`Kept. ${first(shown.person.name)} can read it too.`, "good");
      } catch (error) {
        if (!error.problem) throw error;
        fill(trouble, notice(error.problem));
        agreed.focus();
      }
    });
    return h("section", {class: "card no-print", "aria-labelledby": "log"}, h("h2", {id: "log", class: "h3"}, "After the talk"),
      shown.topics.length ? topics.element : null,
      field("What did you agree on, in one line?", agreed, `Both of you can read it. No names of people supported.`),
      h("div", {class: "fields roomy"}, field("Day of the talk", on), field("Next talk (if you set a day)", next)), trouble, h("div", {class: "actions"}, keep));
  }

  function drawTalks() {
    const last = shown.talks[0];
    fill(history, h("h2", {id: "talks", class: "h3"}, shown.own ? "Talks about your work" : "Talks so far"),
      last ? h("ol", {class: "plain"}, shown.talks.map((one) => h("li", {class: "piece"},
        h("p", {}, h("strong", {}, when(one.on)), ` · ${one.by}`),
        one.topics.length ? h("p", {class: "hint"}, one.topics.join(" · ")) : null,
        h("p", {}, "Agreed: ", one.agreed), one.next_on ? h("p", {class: "hint"}, `Next talk: ${when(one.next_on)}`) : null,
        one.may_take_back ? button("Take this back", () => takeBack(one), "plain small") : null)))
        : h("p", {class: "hint"}, shown.own ? ["None yet. You can ", h("a", {href: "/record#talks"}, "ask for one"), " at any time; this page is a good thing to bring."] : "None yet. The line you keep above is the first."));
  }

  async function takeBack(one) {
    if (!await confirm({title: "Take this talk back?", body: h("p", {}, "The line goes away for both of you. You can do this on the day it was written."), yes: "Take it back", tone: "danger"})) return;
    try {
      shown.talks = (await call(model, "take_back", {talk: one.id})).talks;
      drawTalks();
      said.say("Taken back.", "good");
    } catch (error) { said.say(error.message, "warn"); }
  }

  function draw() {
    const last = shown.talks[0];
    const since = h("input", {type: "checkbox", checked: shown.since === "talk", onchange: () => load(since.checked ? "talk" : "")});
    kit.steady(place, () => fill(place,
      h("header", {}, h("div", {class: "spread"}, h("h2", {}, shown.own ? "Your kit" : shown.person.name), h("p", {class: "hint"}, when(shown.today))),
        shown.own ? h("p", {}, "This is what a supervisor sees when preparing a talk with you. Bring what matters to you; you may start.")
          : h("p", {}, `At most three things, the most useful first. ${first(shown.person.name)} can read this page too, and sees that you opened it.`),
        last ? h("p", {class: "lasttime"}, h("strong", {}, `Last time, ${when(last.on)}: `), last.agreed) : null,
        h("div", {class: "row no-print"}, last ? h("label", {class: "check"}, since, h("span", {}, "Only what came after the last talk")) : null,
          button("Print one page", () => window.print(), "quiet small"), h("a", {class: "button plain small", href: shown.own ? "/record" : `/people/${shown.person.id}`}, shown.own ? "My record" : "Record"))),
      owed(), strength(),
      shown.topics.length ? shown.topics.map(card) : h("div", {class: "empty"}, h("h2", {class: "h3"}, shown.since ? "Nothing new since the last talk" : "Nothing presses this month"),
        h("p", {}, shown.own ? "What would you like to be better at? That is a topic too." : "Ask what should be easier at work, and what they would like to learn next.")),
      shown.more.length ? h("details", {class: "no-print"}, h("summary", {}, `What can wait`), h("ul", {}, shown.more.map((one) => h("li", {}, one)))) : null,
      shown.own ? h("p", {class: "hint"}, "Cases you play for practice stay yours. A suggestion above may draw on them; nobody else sees that one.") : logging(),
      h("div", {class: "print-lines", "aria-hidden": "true"}, h("p", {}, "What we agreed"), h("p", {}, "Next talk"))));
    drawTalks();
  }

  fill(el, place, said.element, history);
  draw();
}});
