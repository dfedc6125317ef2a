// What rests on an observer's phone: names and step lists so that the page works without a connection, and observations
// that are begun or not sent yet. No password, nobody's record. Everything here is plain text in this browser's own storage.
// The list of names is also the leave to write: once it is gone (signed out, in whichever tab), no tab puts anything back.

export default (kit) => {
  const BOOK = "alongside:observe:book";
  const HELD = "alongside:observe:held:";
  const NOW = "alongside:observe:now:";
  const PLACE = "/observe/waiting";
  const LASTING = ["not-allowed", "not-found", "bad-field", "conflict"];  // sending it again would not help

  const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
  const write = (key, value) => {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(value));
      return true;
    } catch { return false; }
  };

  const keys = (start) => { try { return Object.keys(localStorage).filter((key) => key.startsWith(start)); } catch { return []; } };
  const held = (owner) => read(HELD + owner) || [];

  /** Is `owner` the one whose names rest on this phone? */
  const mine = (owner) => read(BOOK)?.me?.id === owner;

  /** Keep one observation until it is sent; the same id again replaces it. Gives false where it cannot be kept. */
  const hold = (owner, draft) => mine(owner) && write(HELD + owner, [...held(owner).filter((one) => one.id !== draft.id), draft]);
  const drop = (owner, id) => {
    const left = held(owner).filter((one) => one.id !== id);
    write(HELD + owner, left.length ? left : null);
  };

  /** The observations that are begun, the newest first: each has a place of its own, so that neither another one nor another
      tab writes over it. */
  const drafts = (owner) => keys(`${NOW}${owner}:`).map(read).filter(Boolean).sort((a, b) => b.at - a.at);
  const setDraft = (owner, draft) => mine(owner) && write(`${NOW}${owner}:${draft.id}`, {...draft, at: Date.now()});
  const dropDraft = (owner, id) => write(`${NOW}${owner}:${id}`, null);

  /** A draft as the portal takes it. */
  const facts = (draft) => ({
    person: draft.person, about: draft.about, on: draft.on, prompts: draft.prompts, critical: draft.unsafe,
    steps: Object.keys(draft.steps).filter((id) => draft.steps[id] === "seen"),
    absent: Object.keys(draft.steps).filter((id) => draft.steps[id] === "absent"),
    note: [draft.note.trim(), draft.unsafe && draft.unsafeWords.trim() ? `Unsafe: ${draft.unsafeWords.trim()}` : ""].filter(Boolean).join("\n"),
    view: !draft.face ? null : draft.face === "declined" ? {declined: "yes"} : {face: draft.face, words: draft.words.trim()},
  });

  async function post(token, draft) {
    const body = JSON.stringify({...facts(draft), id: draft.id, phone_of: draft.by});
    const headers = {"Content-Type": "application/json", "X-XSRFToken": token, "Idempotency-Key": `${draft.id}.${draft.turn || 0}`};
    return fetch(PLACE, {method: "POST", headers, body, redirect: "manual", credentials: "same-origin"});
  }

  /** Who is signed in on this phone: {user: id, token} or {why: "offline" or "out"}. */
  async function hello() {
    try {
      const answer = await fetch(PLACE, {redirect: "manual", credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout?.(8000)});
      if (answer.status === 401 || answer.type === "opaqueredirect") return {why: "out"};
      if (!answer.ok) return {why: "offline"};
      const {user, xsrf} = await answer.json();
      return {user, token: xsrf, why: ""};
    } catch { return {why: "offline"}; }
  }

  /** Send what is held for `owner`. {sent, left, why}: why is "", "offline", "out" (signed out) or "other" (somebody else is
      signed in here). One that the portal refuses for good stays with its `problem`. */
  async function send(owner) {
    const told = (sent, why) => ({sent, left: held(owner).length, why});
    if (!held(owner).length) return told(0, "");
    let sent = 0;
    const {user, token, why} = await hello();
    if (why) return told(sent, why);
    if (user !== owner) return told(sent, "other");
    try {
      for (const draft of held(owner)) {
        const answer = await post(token, draft);
        if (answer.ok) { drop(owner, draft.id); sent += 1; continue; }
        const {problem} = await answer.json().catch(() => ({}));
        if (answer.status === 401) return told(sent, "out");
        if (problem && LASTING.includes(problem.code)) { if (held(owner).some((one) => one.id === draft.id)) hold(owner, {...draft, problem}); }
        else return told(sent, "offline");
      }
    } catch { return told(sent, "offline"); }
    return told(sent, "");
  }

  /** Names, step lists and the offline page leave this phone; with an `owner`, what she began or did not send, too. */
  async function forget(owner = "") {
    for (const key of [BOOK, ...(owner ? [HELD + owner, ...keys(NOW + owner)] : [])]) write(key, null);
    try {
      for (const one of await navigator.serviceWorker?.getRegistrations() || []) if (new URL(one.scope).pathname === "/observe") await one.unregister();
      for (const name of await globalThis.caches?.keys() || []) if (name.startsWith("observe-")) await caches.delete(name);
    } catch { /* not on this address */ }
  }

  return {...kit, keeping: {
    facts, held, hold, drop, drafts, setDraft, dropDraft, mine, hello, send, forget,
    book: () => read(BOOK),
    setBook: (book) => write(BOOK, book),
  }};
};
