// Pictures for people who would rather look than read: a wheel of the five domains, months side by side, and a heat map.
// Each is drawn from the server's counts, says in words what it shows, reads without color, and stands again as a table.

export default (kit) => {
  const {h, fill, uid, when} = kit;
  const NS = new DOMParser().parseFromString("<svg></svg>", "text/html").querySelector("svg").namespaceURI;
  const BANDS = [["held", "Signed off"], ["ready", "Ready to sign"], ["begun", "On the way"], ["ended", "Ended or stopped"], ["none", "Not begun"]];
  const NAMES = Object.fromEntries(BANDS);
  const many = (number, one, more = `${one}s`) => `${number} ${number === 1 ? one : more}`;

  const s = (tag, attributes, ...children) => {
    const element = document.createElementNS(NS, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children.filter(Boolean));
    return element;
  };
  const pen = document.createElement("canvas").getContext("2d");
  const wide = (text, font = "600 14px system-ui, sans-serif") => { pen.font = font; return pen.measureText(text).width; };
  const cut = (text, room) => {
    if (wide(text) <= room) return text;
    let short = text;
    while (short && wide(`${short}…`) > room) short = short.slice(0, -1);
    return `${short.trim()}…`;
  };

  /** The patterns one drawing uses: hatching and dots in ink, so that a gray printer tells them apart. */
  function inks(names) {
    const id = Object.fromEntries(names.map((name) => [name, uid(name)]));
    const lines = (name, gap, width, turn) => s("pattern", {id: id[name], width: gap, height: gap, patternUnits: "userSpaceOnUse", patternTransform: `rotate(${turn})`},
      s("rect", {width: gap, height: gap, class: "ground"}), s("rect", {width, height: gap, class: "ink"}));
    const dots = (name, gap, r) => s("pattern", {id: id[name], width: gap, height: gap, patternUnits: "userSpaceOnUse"},
      s("rect", {width: gap, height: gap, class: "ground"}), s("circle", {cx: gap / 2, cy: gap / 2, r, class: "ink"}));
    const made = {ready: () => lines("ready", 7, 3, 45), begun: () => dots("begun", 7, 1.3), ended: () => lines("ended", 5, 2.4, 135),
      some: () => dots("some", 8, 1.2), half: () => lines("half", 8, 2, 45), most: () => lines("most", 5, 2.6, 45)};
    return {defs: s("defs", {}, ...names.filter((name) => made[name]).map((name) => made[name]())),
      of: (name) => (made[name] ? `url(#${id[name]})` : name === "held" || name === "all" ? "var(--main-dark)" : "#fff")};
  }

  /** A drawing that is made anew when its place gets wider or narrower. */
  function frame(draw, most) {
    const place = h("div", {class: "chart-frame"});
    let drawn = 0;
    new ResizeObserver(() => {
      const width = Math.min(Math.floor(place.clientWidth), most);
      if (width > 0 && Math.abs(width - drawn) > 1) { drawn = width; fill(place, draw(width)); }
    }).observe(place);
    return place;
  }

  const picture = (title, about, width, height, ...inside) => s("svg", {role: "img", "aria-label": title, "aria-describedby": about, viewBox: `0 0 ${width} ${height}`, width, height, class: "chart"}, ...inside);
  const text = (x, y, words, more = {}) => { const made = s("text", {x, y, ...more}); made.textContent = words; return made; };

  const table = (caption, heads, rows) => h("details", {class: "as-table"}, h("summary", {}, "The same as a table", h("span", {class: "visually-hidden"}, `: ${caption}`)), h("div", {class: "table-scroll", tabindex: 0, role: "region", "aria-label": `${caption}, a table`},
    h("table", {}, h("caption", {class: "visually-hidden"}, caption), h("thead", {}, h("tr", {}, heads.map((word) => h("th", {scope: "col"}, word)))),
      h("tbody", {}, rows.map(([first, ...rest]) => h("tr", {}, h("th", {scope: "row"}, first), rest.map((cell) => h("td", {}, String(cell)))))))));

  const key = (names) => h("ul", {class: "plain chart-key"}, names.map((name) => h("li", {class: `key-${name}`}, NAMES[name])));

  const part = (title, about, words, ...inside) => h("section", {class: "card", "aria-label": title}, h("h3", {}, title), h("p", {id: about}, words), ...inside);

  // --- the wheel -----------------------------------------------------------------------------------------------------

  /** The five domains around a hub; the area of a sector that is filled is the share that is signed off. */
  function wheel({domains, people, name}) {
    const about = uid("wheel");
    const all = (one) => one.skills * people;
    const whose = name ? `${name}’s` : people === 1 ? "one person’s" : `${people} people’s`;
    const draw = (width) => {
      const ink = inks(["ready", "begun"]);
      const middle = width / 2, R = Math.min(middle - 50, 150), hub = R * 0.24, height = 2 * R + 92, y0 = R + 42;
      const at = (angle, r) => `${(middle + r * Math.sin(angle)).toFixed(1)} ${(y0 - r * Math.cos(angle)).toFixed(1)}`;
      const reach = (share) => Math.sqrt(hub * hub + share * (R * R - hub * hub));
      const ring = (from, to, start, end, paint, kind) => (to - from < 0.5 ? null : s("path", {fill: paint, class: `sector ${kind}`,
        d: `M${at(start, from)}L${at(start, to)}A${to} ${to} 0 0 1 ${at(end, to)}L${at(end, from)}A${from} ${from} 0 0 0 ${at(start, from)}Z`}));
      const svg = picture(`Wheel of the five domains, ${whose} skills`, about, width, height, ink.defs);
      domains.forEach((one, place) => {
        const start = (place * 2 * Math.PI) / domains.length, end = ((place + 1) * 2 * Math.PI) / domains.length, mid = (start + end) / 2;
        const held = reach(one.held / (all(one) || 1)), way = reach((one.held + one.ready + one.begun) / (all(one) || 1));
        svg.append(...[ring(hub, R, start, end, "#fff", "rest"), ring(held, way, start, end, ink.of("begun"), "begun"), ring(hub, held, start, end, ink.of("held"), "held")].filter(Boolean));
        const x = middle + (R + 32) * Math.sin(mid), y = y0 - 4 - (R + 26) * Math.cos(mid);
        svg.append(text(x, y, one.id, {class: "mid strong"}), text(x, y + 16, `${one.held} of ${all(one)}`, {class: "mid small"}));
      });
      const sum = domains.reduce((total, one) => total + one.held, 0);
      svg.append(text(middle, y0 + 5, String(sum), {class: "mid strong"}));
      return svg;
    };
    return part(name ? "Domain wheel of one person" : "Domain wheel", uid("told"), `How much of ${whose} skills is signed off, in each of the five domains. The darker a sector, the more.`,
      h("ul", {class: "plain chart-key"}, h("li", {class: "key-held"}, "Signed off"), h("li", {class: "key-begun"}, "On the way or ready")),
      h("div", {class: "chart-pair"}, frame(draw, 460), h("ul", {class: "plain", id: about}, domains.map((one) => h("li", {}, h("strong", {}, `${one.id}. `), `${one.title}: ${one.held} of ${all(one)} signed off`)))),
      table("The five domains", ["Domain", "Skills in all", ...BANDS.map(([, words]) => words)], domains.map((one) => [`${one.id}. ${one.title}`, all(one), ...BANDS.map(([band]) => one[band])])));
  }

  // --- months --------------------------------------------------------------------------------------------------------

  const STACK = ["held", "ready", "begun", "ended"];
  const month = (iso, long) => new Date(`${iso}T12:00:00`).toLocaleDateString([], long ? {day: "numeric", month: "short", year: "numeric"} : {month: "short"});

  function months({months: list, people}) {
    const about = uid("months");
    const first = list[0], last = list.at(-1);
    const most = Math.max(...list.map((one) => STACK.reduce((sum, band) => sum + one[band], 0)));
    const told = `On ${month(first.day, true)}, ${many(first.held, "skill was", "skills were")} signed off, ${first.ready} ready and ${first.begun} on the way; on ${month(last.day, true)} ${many(last.held, "is", "are")} signed off, ${last.ready} ready and ${last.begun} on the way.`;
    const whom = people === 1 ? "One person who is here today" : `The ${people} people who are here today`;
    const draw = (width) => {
      const ink = inks(["ready", "begun", "ended"]);
      const left = Math.max(26, wide(String(most)) + 8), top = 20, tall = 190, step = (width - left - 6) / list.length, bar = Math.min(step * 0.74, 54);
      const label = Math.max(...list.map((one) => wide(month(one.day), "600 12px system-ui"))) + 5, every = Math.ceil(label / step);
      const svg = picture("Skills at the end of each month", about, width, top + tall + 42, ink.defs);
      const y = (value) => top + tall - (value / most) * tall;
      for (const value of [...new Set([most, Math.round(most / 2), 0])]) svg.append(s("line", {x1: left, x2: width, y1: y(value), y2: y(value), class: "grid"}), text(left - 6, y(value) + 5, String(value), {class: "end small"}));
      list.forEach((one, place) => {
        const x = left + step * place + (step - bar) / 2;
        let sum = 0;
        for (const band of STACK) {
          if (!one[band]) continue;
          svg.append(s("rect", {x, width: bar, y: y(sum + one[band]), height: y(sum) - y(sum + one[band]), fill: ink.of(band), class: `column ${band}`}));
          sum += one[band];
        }
        const number = String(one.held);
        if (one.held && (wide(number, "600 12px system-ui") <= step - 2 || place === list.length - 1)) svg.append(text(x + bar / 2, y(sum) - 5, number, {class: "mid small"}));
        const back = list.length - 1 - place;
        if (back % every === 0) svg.append(text(x + bar / 2, top + tall + 17, back ? month(one.day) : "now", {class: "mid small"}));
        if (place === 0 ? list[2]?.day.slice(0, 4) === one.day.slice(0, 4) : list[place - 1].day.slice(0, 4) !== one.day.slice(0, 4)) svg.append(text(x + bar / 2, top + tall + 34, one.day.slice(0, 4), {class: "mid small"}));
      });
      return svg;
    };
    return part("Month by month", about, `${whom}. ${told}`, most ? [key(STACK), h("p", {class: "hint"}, "The number on a column: signed off."), frame(draw, 900)]
      : h("p", {class: "hint"}, "Nothing had begun in these months, so there is nothing to draw."),
    table("Month by month", ["On", ...BANDS.map(([, words]) => words)], list.map((one) => [month(one.day, true), ...BANDS.map(([band]) => one[band])])));
  }

  // --- heat map ------------------------------------------------------------------------------------------------------

  const SHORT = {held: "Signed", ready: "Ready", begun: "Begun", ended: "Ended", none: "None"};
  const LEVELS = ["none", "some", "half", "most", "all"];
  const level = (count, people) => (count === 0 ? 0 : count === people ? 4 : 1 + Math.min(2, Math.floor((3 * count) / people)));

  function heat({skills, people}) {
    const about = uid("heat");
    const draw = (width) => {
      const ink = inks(["some", "half", "most"]);
      const names = width >= 620, label = names ? Math.min(300, width * 0.36) : 42, step = (width - label) / BANDS.length, row = 34, top = 26;
      const svg = picture("Heat map: how many people stand where in each skill", about, width, top + row * skills.length + 2, ink.defs);
      BANDS.forEach(([band, words], place) => svg.append(text(label + step * (place + 0.5), 15, names ? words : SHORT[band], {class: "mid small"})));
      skills.forEach((skill, line) => {
        const y = top + row * line;
        svg.append(text(0, y + row / 2 + 5, names ? cut(`${skill.id} ${skill.title}`, label - 12) : skill.id, {}));
        BANDS.forEach(([band], place) => {
          const count = skill[band], x = label + step * place, room = Math.max(24, wide(String(count)) + 12);
          svg.append(s("rect", {x: x + 1, y: y + 1, width: step - 2, height: row - 2, rx: 4, fill: ink.of(LEVELS[level(count, people)]), class: "heat"}));
          if (count) svg.append(s("rect", {x: x + step / 2 - room / 2, y: y + 6, width: room, height: row - 12, rx: 6, fill: "#fff"}));
          svg.append(text(x + step / 2, y + row / 2 + 5, count ? String(count) : "·", {class: "mid"}));
        });
      });
      return svg;
    };
    const least = Math.min(...skills.map((one) => one.held)), few = skills.filter((one) => one.held === least);
    const look = least === people ? "Everybody is signed off in everything." : few.length === 1 ? `Fewest signed off: ${few[0].id} ${few[0].title}, ${least} of ${people}.`
      : least === 0 ? `Nobody is signed off in ${few.length} of ${skills.length} skills.` : `${few.length} skills have the fewest signed off: ${least} of ${people}.`;
    return part("Heat map", about, `How many of ${people === 1 ? "1 person" : `the ${people} people`} stand where in each skill. The darker a field, the larger their share. ${look}`,
      h("ul", {class: "plain chart-key"}, ["nobody", "up to a third", "up to two thirds", "more", "everybody"].map((words, place) => h("li", {class: `key-${LEVELS[place]}`}, words))),
      frame(draw, 1000),
      table("Heat map", ["Skill", ...BANDS.map(([, words]) => words)], skills.map((one) => [`${one.id} ${one.title}`, ...BANDS.map(([band]) => one[band])])));
  }

  /** All pictures of what the use-case `pictures` told; one person has no heat map. */
  function pictures(told) {
    if (!told.people) return h("div", {class: "empty"}, h("h3", {}, "Nobody to draw"), h("p", {}, "Nobody fits these filters. Take one of them away."));
    const few = told.people < 5 && !told.name ? h("p", {class: "notice tip"}, `Only ${many(told.people, "person", "people")}: each one weighs a lot in these pictures. The matrix above says more.`) : null;
    return h("div", {class: "charts stack"}, kit.anew(told.anew), few, wheel(told), months(told), told.name ? null : heat(told));
  }

  return {...kit, pictures};
};
