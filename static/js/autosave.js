/* Forms with data-autosave-url save themselves; what could not be saved stays on the device and is offered back. */
import { clockText, onPage, post, word } from "./http.js";

const QUIET = 1500; // ms without typing before saving
const OWN = ["csrfmiddlewaretoken", "revision", "page_key", "upload_ticket"]; // the page's own fields, not typed text
const LONGEST = 60000; // ms between tries when the server cannot be reached

function start(form) {
  if (form.dataset.autosaveReady) return;
  form.dataset.autosaveReady = "yes";
  const url = form.dataset.autosaveUrl;
  const key = `autosave:${location.pathname}:${form.dataset.autosaveUrl}`;
  const state = form.querySelector("[data-autosave-state]") ?? form.appendChild(document.createElement("span"));
  let timer = 0;
  let wait = 3000;
  let isSaving = false;
  let isStopped = false;
  let edits = 0;

  const say = (text, kind = "") => {
    state.textContent = text;
    state.classList.toggle("is-saved", kind === "saved");
    state.classList.toggle("is-failed", kind === "failed");
  };

  /* Files are not autosaved: they go with the form. */
  const contents = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  };
  const typed = () => [...contents()].filter(([name]) => !OWN.includes(name));

  const keep = () => {
    try { localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields: typed() })); } catch { /* full or forbidden: the server's copy remains */ }
  };

  const later = (ms) => { clearTimeout(timer); timer = setTimeout(save, ms); };

  async function save() {
    if (isSaving || isStopped || !form.isConnected) return;
    isSaving = true;
    const saving = edits;
    say(word("saving"));
    try {
      const answer = await post(url, contents(), "autosave", { keepalive: false });
      isSaving = false;
      if (answer.ok) return saved(await answer.json(), saving);
      if (answer.status === 409) return conflict(await answer.json().catch(() => ({})));
      if (answer.status === 400) return refused(await answer.json().catch(() => ({})));
      // A redirect is the way to the sign-in page; 403 a token that belongs to an older sign-in.
      const isSignedOut = answer.type === "opaqueredirect" || [401, 403].includes(answer.status);
      retry(isSignedOut ? word("signedout") : word("retry"));
    } catch {
      isSaving = false;
      retry(word("retry"));
    }
  }

  function saved(answer, saving) {
    wait = 3000;
    const revision = form.elements.namedItem("revision");
    if (revision && answer.revision !== undefined) revision.value = answer.revision;
    if (saving !== edits) return later(QUIET);
    localStorage.removeItem(key);
    form.dispatchEvent(new CustomEvent("form:saved", { bubbles: true }));
    say(word("saved", { time: answer.saved_at ?? clockText() }), "saved");
  }

  function conflict(answer) {
    isStopped = true;
    say(`${answer.message ?? word("conflict")} `, "failed");
    if (answer.url) {
      const link = document.createElement("a");
      link.href = answer.url;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = word("compare");
      state.append(link);
    }
  }

  function refused(answer) {
    const first = Object.values(answer.errors ?? {}).flat()[0];
    const text = typeof first === "object" ? first.message : first;
    say(`${word("refused")} ${text ?? ""}`, "failed");
  }

  function retry(text) {
    say(text, "failed");
    wait = Math.min(wait * 2, LONGEST);
    later(wait);
  }

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    edits += 1;
    keep();
    if (isStopped) return;
    say(word("unsaved"));
    later(QUIET);
  });
  form.addEventListener("submit", () => { clearTimeout(timer); });
  window.addEventListener("online", () => later(200));
  document.addEventListener("visibilitychange", () => { if (document.hidden && edits && localStorage.getItem(key)) save(); });

  offer(form, key, typed, () => { edits += 1; later(200); });
}

/** Offer text that was typed here but never reached the server. */
function offer(form, key, typed, restored) {
  let kept = null;
  try { kept = JSON.parse(localStorage.getItem(key)); } catch { localStorage.removeItem(key); }
  if (!kept || JSON.stringify(kept.fields) === JSON.stringify(typed())) { localStorage.removeItem(key); return; }
  const box = document.createElement("div");
  box.className = "notice notice-warning autosave-offer";
  box.setAttribute("role", "status");
  const text = document.createElement("span");
  text.textContent = word("found", { time: new Date(kept.at).toLocaleString(document.documentElement.lang) });
  box.append(text, button(word("restore"), () => { fill(form, kept.fields); box.remove(); restored(); }),
    button(word("discard"), () => { localStorage.removeItem(key); box.remove(); }));
  form.prepend(box);
}

function button(text, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm btn-outline-primary";
  made.textContent = text;
  made.addEventListener("click", action);
  return made;
}

function fill(form, fields) {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const element of form.elements) {
    if (!element.name || OWN.includes(element.name) || element.type === "file") continue;
    const wanted = values.get(element.name) ?? [];
    if (element.type === "checkbox" || element.type === "radio") element.checked = wanted.includes(element.value);
    else if (element.multiple) for (const option of element.options) option.selected = wanted.includes(option.value);
    else if (wanted.length && element.type !== "submit") element.value = wanted.shift();
  }
}

onPage(() => document.querySelectorAll("form[data-autosave-url]").forEach(start));

/* Signing out leaves no text of this person on a shared device. */
document.addEventListener("submit", (event) => {
  if (!/logout/.test(event.target.action)) return;
  for (const key of Object.keys(localStorage)) if (key.startsWith("autosave:")) localStorage.removeItem(key);
});
