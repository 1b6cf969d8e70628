/* The public program: what is on now and next, and a filter that answers while one types. The pages read well without it. */
import { onPage } from "./http.js";

const data = document.getElementById("program-data");
const words = (name, values = {}) => (data.dataset[name] ?? "").replace(/%(\w+)%/g, (whole, key) => values[key] ?? whole);
const now = () => Date.now() / 1000 + Number(data.dataset.ahead || 0);

function entry(label, session) {
  const title = session.querySelector(".session-title a, .session-title, .talk-title a");
  if (!title?.textContent.trim()) return null;
  const item = document.createElement("li");
  const kind = document.createElement("span");
  kind.className = "now-next-label";
  kind.textContent = label;
  const link = document.createElement("a");
  link.href = `#${session.id}`;
  link.textContent = title.textContent.trim();
  const place = session.querySelector(".session-room a")?.textContent ?? "";
  item.append(kind, link, place ? ` · ${place}` : "");
  return item;
}

function showNow() {
  const sessions = [...document.querySelectorAll(".session[data-from]")];
  const instant = now();
  for (const session of sessions) {
    const isOn = Number(session.dataset.from) <= instant && instant < Number(session.dataset.to);
    session.classList.toggle("program-now", isOn);
  }
  const panel = document.querySelector("[data-now-next]");
  if (!panel) return;
  const on = sessions.filter((session) => session.classList.contains("program-now"));
  const later = sessions.filter((session) => Number(session.dataset.from) > instant);
  const start = Math.min(...later.map((session) => Number(session.dataset.from)));
  // Next is what begins within half a day; before the first day and after the last one nothing is said.
  const next = start - instant < 43200 ? later.filter((session) => Number(session.dataset.from) === start) : [];
  const list = document.createElement("ul");
  list.append(...on.map((session) => entry(words("now"), session)).filter(Boolean));
  const at = next.length ? next[0].querySelector("time")?.textContent ?? "" : "";
  list.append(...next.map((session) => entry(`${words("next")} ${words("at", { time: at })}`, session)).filter(Boolean));
  panel.hidden = !list.children.length;
  panel.replaceChildren(list);
}

function filterWhileTyping() {
  const form = document.querySelector("[data-program-search]");
  const list = document.querySelector("[data-sessions]");
  const count = document.querySelector("[data-program-count]");
  if (!form || !list || new URLSearchParams(location.search).get("q")) return;
  const field = form.elements.q;
  const sessions = [...list.querySelectorAll(".session")].map((session) => ({
    session,
    own: [".session-title", ".session-room"].map((part) => session.querySelector(part)?.textContent ?? "").join(" ").toLowerCase(),
    talks: [...session.querySelectorAll(".talk")].map((talk) => ({ talk, text: talk.textContent.toLowerCase() })),
  }));
  const all = sessions.reduce((sum, { talks }) => sum + talks.length, 0);
  const apply = () => {
    const terms = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { session, own, talks } of sessions) {
      let hits = 0;
      for (const { talk, text } of talks) {
        const isHit = terms.every((term) => own.includes(term) || text.includes(term));
        talk.hidden = !isHit;
        if (isHit) hits += 1;
      }
      session.hidden = terms.length > 0 && !hits && !terms.every((term) => own.includes(term));
      shown += hits;
    }
    for (const group of list.querySelectorAll(".parallel")) group.hidden = !group.querySelector(".session:not([hidden])");
    for (const heading of list.querySelectorAll(".program-day")) {
      let next = heading.nextElementSibling;
      let isEmpty = true;
      for (; next && !next.matches(".program-day"); next = next.nextElementSibling) if (!next.hidden) isEmpty = false;
      heading.hidden = isEmpty;
    }
    count.textContent = terms.length ? words("hits", { n: shown, all }) : "";
  };
  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, all > 300 ? 150 : 30);
  });
  if (field.value) apply();
}

if (data) {
  onPage(() => {
    showNow();
    filterWhileTyping();
  });
  setInterval(showNow, 30000);
}
