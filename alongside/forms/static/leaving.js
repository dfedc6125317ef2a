// Beside "Sign out": observations that are still on this phone are sent first, then names and step lists leave it.
// Where nobody is signed in (the sign-in page), names and step lists leave it too; unsent observations stay for their owner.

const forms = [...document.querySelectorAll("form[action='/logout']")];
const traces = () => { try { return Object.keys(localStorage).filter((key) => key.startsWith("alongside:observe:")); } catch { return []; } };
const load = async () => (await import(new URL("keeping.js", import.meta.url).href)).default({}).keeping;

async function leave(event) {
  if (!traces().length) return;
  event.preventDefault();
  const form = event.target;
  const keeping = await load();
  const {user} = await keeping.hello();
  if (user) {
    const {left} = await keeping.send(user);
    const open = left + (keeping.now(user) ? 1 : 0);
    const many = open === 1 ? "One observation on this phone is" : `${open} observations on this phone are`;
    if (open && !window.confirm(`${many} not finished or not sent. Signing out deletes what is not sent. Sign out all the same?`)) return;
    await keeping.forget(user);
  }
  form.submit();
}

for (const form of forms) form.addEventListener("submit", leave);
if (!forms.length && traces().includes("alongside:observe:book")) load().then((keeping) => keeping.forget());

export default leave;
