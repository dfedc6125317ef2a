// Feedback on what was handed in: the learner's own words with the places marked, the points, and the trainer's words.

export default (kit) => ({render({model, el}) {
  const {h, fill, when, named, prose, inline, marked, finding} = kit;
  const {feedback, titles} = model.get("data");
  const VERDICT = {met: ["good", "✓ there"], partial: ["soon", "◐ partly there"], missing: ["late", "○ not found"], not_asked: ["", "not asked"]};
  const STATUS = {none: "Nothing is handed in yet.", waiting: "Handed in. Grading has not run yet.", graded: "The program has read it. Points are provisional until your trainer has.", held: "Your trainer has read it, and will release the feedback soon. Until then the points are what the program found.", judged: "Your trainer has read it.", returned: "Your trainer asks you to write a part again."};

  const paper = (one) => h("div", {class: "paper"}, marked(one.text, (one.findings || []).map((found) => [found.start, found.end, found.message])));

  const row = (waits) => (one) => {
    const [tone, words] = VERDICT[one.verdict] || ["", ""];
    return h("li", {}, h("span", {}, titles[one.criterion || one.id] || one.judge || named(one.id), one.comment ? h("p", {class: "hint"}, one.comment) : null),
      h("span", {class: "row"}, words ? h("span", {class: `chip ${tone}`}, words) : null,
        one.max ? h("small", {}, one.points === null ? "waits for your trainer" : `${one.points} of ${one.max}${one.hint && waits ? ", a hint so far" : ""}`) : null));
  };

  const answered = (one) => {
    if (one.because && typeof one.because === "object") return h("ul", {}, Object.values(one.because).map((words) => h("li", {}, inline(words))));
    return one.because ? h("p", {}, inline(one.because)) : null;
  };

  const item = (one) => h("section", {class: "card", "aria-label": one.prompt || one.item}, h("div", {class: "spread head"}, h("h2", {class: "h3"}, inline(one.prompt || one.item.replace(/-/g, " "))),
    one.status === "returned" ? h("span", {class: "chip late"}, "↻ Please write again") : one.max ? h("span", {class: "chip"}, `${one.points} of ${one.max}${["waiting", "held"].includes(one.status) ? ", provisional" : ""}`) : null),
  one.status === "held" ? h("p", {class: "hint"}, "Read by your trainer. The feedback will be released.") : null,
  one.changes?.map((each) => h("div", {class: "notice"}, h("p", {}, h("strong", {}, `${each.by} looked at this again`), `, ${when(each.at)}. `, each.points === null ? "It was sent back." : each.before === null || each.before === each.points ? "" : `Before: ${each.before} points. Now: ${each.points}.`), h("p", {}, `Why: ${each.reason}`))),
  one.comment ? h("div", {class: "notice tip"}, h("p", {}, h("strong", {}, one.judged_by || "Your trainer"), one.judged_at ? `, ${when(one.judged_at)}` : ""), prose(one.comment)) : null,
  one.text ? paper(one) : null, answered(one),
  one.text && one.rows?.some((each) => each.max) ? h("details", {open: true}, h("summary", {}, "What a reviewer looked for"), h("ul", {class: "plain lines"}, one.rows.map(row(["waiting", "held"].includes(one.status))))) : null,
  one.findings?.length ? h("details", {}, h("summary", {}, `${one.findings.length} ${one.findings.length === 1 ? "place" : "places"} to look at`), h("ul", {class: "plain findings"}, one.findings.map((found, at) => finding(found, {open: at < 3}).element))) : null);

  fill(el, h("section", {class: "card calm", "aria-labelledby": "sum"}, feedback.submitted_at ? h("p", {class: "eyebrow"}, `Attempt ${feedback.attempt}, handed in ${when(feedback.submitted_at)}`) : null, h("h2", {id: "sum"}, feedback.title),
    h("p", {}, STATUS[feedback.status]), feedback.max && feedback.status !== "returned" ? h("p", {}, h("span", {class: "big"}, String(feedback.points)), ` of ${feedback.max} points${["graded", "held"].includes(feedback.status) ? ", provisional" : ""}`) : null,
    h("div", {class: "actions"}, h("a", {class: `button small ${["none", "returned"].includes(feedback.status) ? "" : "quiet"}`, href: `/learn/${feedback.module}/practice`}, feedback.status === "none" ? "Go to the practice page" : "Write it again"), h("a", {class: "button quiet small", href: "/"}, "Home"))),
  feedback.items.map(item));
}});
