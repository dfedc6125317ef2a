// A text box with marks behind the words: a layer of the same letters lies under the textarea and sizes it.

export default (kit) => {
  const {h, fill} = kit;

  /** Spans that lie over one another as spans side by side; "look" shows through "ask". */
  function apart(spans) {
    const cuts = [...new Set(spans.flatMap((span) => [span.start, span.end]))].sort((a, b) => a - b);
    const pieces = [];
    for (let i = 0; i + 1 < cuts.length; i += 1) {
      const over = spans.filter((span) => span.start <= cuts[i] && span.end >= cuts[i + 1]);
      if (!over.length) continue;
      const kind = over.some((span) => span.kind === "look") ? "look" : "ask";
      const last = pieces[pieces.length - 1];
      if (last && last.end === cuts[i] && last.kind === kind) last.end = cuts[i + 1];
      else pieces.push({start: cuts[i], end: cuts[i + 1], kind});
    }
    return pieces;
  }

  /** {element, box, read(), set(text), mark(spans), select(start, end)}; spans are {start, end, kind} in UTF-16 units, in order. */
  function writing(attributes) {
    const layer = h("div", {class: "layer", "aria-hidden": "true"});
    const box = h("textarea", attributes);
    let spans = [];
    let before = "";

    function draw() {
      const text = box.value;
      const pieces = [];
      let at = 0;
      for (const span of apart(spans.filter((one) => one.end > one.start && one.end <= text.length))) {
        pieces.push(text.slice(at, span.start), h("mark", {class: span.kind}, text.slice(span.start, span.end)));
        at = span.end;
      }
      fill(layer, ...pieces, `${text.slice(at)}\u200b`);
      before = text;
    }

    /** Between two reviews the marks move with the letters; a mark whose own words change goes. */
    function shift() {
      const text = box.value;
      const most = Math.min(text.length, before.length);
      let head = 0;
      while (head < most && text[head] === before[head]) head += 1;
      let tail = 0;
      while (tail < most - head && text[text.length - 1 - tail] === before[before.length - 1 - tail]) tail += 1;
      const by = text.length - before.length;
      spans = spans.filter((span) => span.end <= head || span.start >= before.length - tail)
        .map((span) => (span.end <= head ? span : {...span, start: span.start + by, end: span.end + by}));
      draw();
    }

    box.addEventListener("input", shift);
    box.addEventListener("scroll", () => { layer.scrollTop = box.scrollTop; });
    draw();
    return {
      element: h("div", {class: "writing"}, layer, box),
      box,
      read: () => box.value,
      set(text) { box.value = text; spans = []; draw(); },
      mark(found) { spans = [...found].sort((a, b) => a.start - b.start); draw(); },
      select(start, end) { box.focus(); box.setSelectionRange(start, end); },
    };
  }

  return {...kit, writing};
};
