// A plain text box with a gutter: a layer of the same lines lies behind it, numbers them and shows which have something
// to mend. Tab leaves the box as anywhere else.

export default (kit) => {
  const {h} = kit;

  /**
   * {element, box, read(), set(text), mark(Map line -> {tone, words}), go(line), at()}; lines count from 1.
   * oninput(): the words changed. online(line): the cursor stands on another line.
   */
  function lines({oninput, online, ...attributes}) {
    const layer = h("div", {class: "layer", "aria-hidden": "true"});
    const box = h("textarea", {spellcheck: "true", autocomplete: "off", autocapitalize: "off", ...attributes});
    const element = h("div", {class: "lined"}, layer, box);
    let before = [];
    let last = 0;

    const row = (text) => h("div", {class: "ln"}, text || "\u200b");

    /** Only the lines that changed are drawn anew: the others keep their marks. */
    function draw() {
      const now = box.value.split("\n");
      const most = Math.min(now.length, before.length);
      let head = 0;
      while (head < most && now[head] === before[head]) head += 1;
      let tail = 0;
      while (tail < most - head && now[now.length - 1 - tail] === before[before.length - 1 - tail]) tail += 1;
      const stay = layer.children[before.length - tail] || null;
      for (let gone = before.length - tail - head; gone > 0; gone -= 1) layer.children[head].remove();
      for (const text of now.slice(head, now.length - tail)) layer.insertBefore(row(text), stay);
      before = now;
    }

    const at = () => box.value.slice(0, box.selectionStart).split("\n").length;

    function moved() {
      const line = at();
      if (line === last) return;
      layer.children[last - 1]?.classList.remove("here");
      layer.children[line - 1]?.classList.add("here");
      last = line;
      online?.(line);
    }

    function mark(found) {
      for (const each of layer.querySelectorAll(".error, .advice")) { each.classList.remove("error", "advice"); each.removeAttribute("title"); }
      for (const [line, {tone, words}] of found) {
        const each = layer.children[line - 1];
        if (each) { each.classList.add(tone); each.title = words; }
      }
    }

    function go(line) {
      const from = before.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
      box.focus({preventScroll: true});
      box.setSelectionRange(from, from + (before[line - 1] || "").length);
      const target = layer.children[line - 1];
      if (target) element.scrollTop = target.offsetTop - element.clientHeight / 3;
      element.scrollIntoView({block: "nearest"});
      moved();
    }

    box.addEventListener("input", () => { draw(); moved(); oninput?.(); });
    for (const each of ["keyup", "pointerup", "focus"]) box.addEventListener(each, moved);
    layer.addEventListener("click", (event) => {
      const target = event.target.closest(".ln");
      if (target) go([...layer.children].indexOf(target) + 1);
    });
    return {element, box, mark, go, at,
      read: () => box.value,
      set(text) { const top = element.scrollTop; box.value = text; box.setSelectionRange(0, 0); draw(); last = 0; element.scrollTop = top; }};
  }

  return {...kit, lines};
};
