// highlight: every word is a toggle button. Shift with click, space or arrows takes a whole range, so a sentence needs
// two presses. Arrow keys walk; the passage is one stop for the Tab key.

export default (kit) => ({render: (view) => kit.frame(view, ({item, legendId, changed, verdict}) => {
  const {h, fill, uid, toPoints} = kit;
  const text = item.passage;
  const words = [...text.matchAll(/\S+/g)].map((found, at) => ({at, start: found.index, end: found.index + found[0].length, on: false}));
  const helpId = uid("help");
  const passage = h("div", {class: "passage", role: "group", "aria-labelledby": legendId, "aria-describedby": helpId});
  const notes = h("div", {class: "beside"});
  const count = h("p", {class: "hint", "aria-live": "polite"});
  let anchor = 0;

  let at = 0;
  for (const word of words) {
    passage.append(text.slice(at, word.start));
    word.button = h("button", {type: "button", class: "word", "aria-pressed": "false", tabindex: word.at ? "-1" : "0"}, text.slice(word.start, word.end));
    word.button.addEventListener("click", (event) => press(word, event.shiftKey));
    word.button.addEventListener("keydown", (event) => key(word, event));
    passage.append(word.button);
    at = word.end;
  }
  passage.append(text.slice(at));

  function press(word, range) {
    if (range) {
      const [from, to] = [Math.min(anchor, word.at), Math.max(anchor, word.at)];
      const on = words[anchor].on;
      for (const one of words.slice(from, to + 1)) set(one, on);
    } else {
      set(word, !word.on);
      anchor = word.at;
    }
    walk(word);
    tellCount();
    changed();
  }

  function key(word, event) {
    const step = {ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8, Home: -words.length, End: words.length}[event.key];
    if (!step) return;
    event.preventDefault();
    const next = words[Math.max(0, Math.min(words.length - 1, word.at + step))];
    walk(next);
    next.button.focus();
    if (event.shiftKey) { set(next, words[anchor].on); tellCount(); changed(); }
    else anchor = next.at;
  }

  function walk(word) { for (const one of words) one.button.tabIndex = one === word ? 0 : -1; }

  function set(word, on) {
    word.on = on;
    word.button.setAttribute("aria-pressed", String(on));
  }

  function spans() {
    const found = [];
    for (const word of words) {
      if (!word.on) continue;
      const last = found[found.length - 1];
      if (last && last.until === word.at - 1 && !/\n/.test(text.slice(last.end, word.start))) Object.assign(last, {end: word.end, until: word.at});
      else found.push({start: word.start, end: word.end, until: word.at});
    }
    return found;
  }

  const read = () => spans().map((span) => [toPoints(text, span.start), toPoints(text, span.end)]);

  function tellCount() {
    const places = spans().length;
    join();
    count.textContent = places ? `${places} ${places === 1 ? "place" : "places"} marked. There ${item.marks === 1 ? "is 1" : `are ${item.marks}`} to find.`
      : `There ${item.marks === 1 ? "is 1 place" : `are ${item.marks} places`} to find.`;
  }

  function join() {
    for (const word of words) {
      word.button.classList.toggle("joined", word.on && Boolean(words[word.at + 1]?.on) && !/\n/.test(text.slice(word.end, words[word.at + 1].start)));
    }
  }

  tellCount();
  return {
    body: h("div", {}, h("p", {class: "hint", id: helpId}, "Tap a word to mark it; tap again to take it back. With a keyboard: arrows walk, space marks, Shift with arrows marks a whole stretch."),
      passage, count, notes),
    read,
    write(value) {
      for (const word of words) {
        const [start, end] = [toPoints(text, word.start), toPoints(text, word.end)];
        set(word, (value || []).some((span) => span[0] < end && start < span[1]));
      }
      tellCount();
    },
    ready: () => (words.some((word) => word.on) ? "" : "Mark some words first."),
    show(feedback) {
      const points = [...text];
      for (const part of feedback.parts) {
        for (const word of words) {
          const [start, end] = [toPoints(text, word.start), toPoints(text, word.end)];
          if (part.span && part.span[0] < end && start < part.span[1] && word.on) word.button.dataset.found = part.right ? "yes" : "no";
        }
      }
      fill(notes, h("ul", {class: "plain"}, feedback.parts.map((part) => h("li", {},
        part.span ? h("q", {}, points.slice(...part.span).join("")) : null, verdict(part.right, part.because)))));
    },
    clear() { fill(notes); for (const word of words) delete word.button.dataset.found; },
  };
})});
