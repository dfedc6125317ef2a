// After a change of rules or lessons: how many people still stand under the rules of before, and another look.
// kit.anew(told, again): told is the list's own {left, of, unknown}, or null.

export default (kit) => {
  const {h, button, busy} = kit;
  const count = (number) => number.toLocaleString();

  function anew(told, again) {
    if (!told) return null;
    const rest = told.left - told.unknown;
    const still = !rest ? "" : rest === 1 ? " 1 person is still shown under the rules of before." : ` ${count(rest)} people are still shown under the rules of before.`;
    const look = again ? button("Look again", () => busy(look, again()), "quiet small no-print") : null;
    return h("div", {class: "notice tip anew"},
      h("p", {}, `The rules or the lessons changed. Everybody's states are being made anew: ${count(told.of - told.left)} of ${count(told.of)} people are done.${still}`),
      told.unknown ? h("p", {}, told.unknown === 1 ? "1 person appears as soon as it is done." : `${count(told.unknown)} people appear as soon as theirs are done.`) : null, look);
  }

  return {...kit, anew};
};
