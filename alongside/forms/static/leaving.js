// Beside "Sign out": observations that are still on this phone are sent first, then names and step lists leave it. Without a
// connection nobody can be signed out: that is said, and the names can leave at once.
// Where nobody is signed in (the sign-in page), names and step lists leave it too; unsent observations stay for their owner.

const forms = [...document.querySelectorAll("form[action='/logout']")];
const traces = () => { try { return Object.keys(localStorage).filter((key) => key.startsWith("alongside:observe:")); } catch { return []; } };

/** The kit with `keeping`. Fetched while there is a connection: signing out may be tried without one. */
const load = async () => {
  const [kit, keeping] = await Promise.all(["kit.js", "keeping.js"].map((name) => import(new URL(name, import.meta.url).href)));
  return keeping.default(kit.default);
};
const bare = traces().includes("alongside:observe:book");
const loaded = forms.length || bare ? load().catch(() => null) : null;

/** No connection: say that she is still signed in, and offer to clear the names from this phone now. */
async function stay({h, confirm, keeping}) {
  const names = traces().length > 0;
  const clear = await confirm({title: "No connection: you are still signed in", yes: names ? "Clear the names now" : "Try again", no: "Go back",
    body: [h("p", {}, "Signing out needs the portal. Sign out when the connection is back; until then, keep this phone with you."),
      names ? h("p", {}, "The names of the people at your sites can leave this phone now. What you noted and did not send stays on it for you, with the name in it.") : null]});
  if (!clear || !names) return clear;
  await keeping.forget();
  document.getElementById("main").replaceChildren(h("h1", {tabindex: "-1"}, "The names are cleared"),
    h("p", {class: "notice warn"}, "You are still signed in. Sign out here when the connection is back."),
    traces().length ? h("p", {}, "What you noted and did not send is still on this phone. It shows again when you open Observe with a connection.") : "");
  document.querySelector("#main h1").focus();
  return false;
}

async function leave(event) {
  event.preventDefault();
  const form = event.target;
  if (form.dataset.leaving) return;
  form.dataset.leaving = "yes";
  try {
    const kit = await loaded || await load().catch(() => null);
    if (kit && !await ready(kit)) return;
    form.submit();
  } finally { delete form.dataset.leaving; }
}

/** Is everything sent or given up, and cleared? */
async function ready(kit) {
  const {keeping} = kit;
  let {user, why} = await keeping.hello();
  while (why === "offline") {
    if (!await stay(kit)) return false;
    ({user, why} = await keeping.hello());
  }
  if (!user || !traces().length) return true;
  const {left} = await keeping.send(user);
  const held = keeping.held(user).map((one) => one.id);
  const open = left + keeping.drafts(user).filter((one) => !held.includes(one.id)).length;
  const many = open === 1 ? "One observation on this phone is" : `${open} observations on this phone are`;
  if (open && !window.confirm(`${many} not finished or not sent. Signing out deletes what is not sent. Sign out all the same?`)) return false;
  await keeping.forget(user);
  return true;
}

for (const form of forms) form.addEventListener("submit", leave);
if (!forms.length && bare) loaded.then((kit) => kit?.keeping.forget());

export default leave;
