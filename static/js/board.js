/* The program board: talks dragged or carried by keys, with what each place would clash with. The page's forms do the same. */
import { post } from "./http.js";
import { armSlots } from "./timetable.js";
import { fetchVerdicts, forget, mark, verdictAt } from "./verdicts.js";

const board = document.querySelector("[data-board]");
const state = document.querySelector("[data-board-state]");

export function say(text) {
  if (state) state.textContent = text;
}

export function fill(text, values) {
  return text.replace(/%(\w+)%/g, (whole, key) => values[key] ?? whole);
}

/** Put the server's board in place, so that times and clashes are its own; what had the focus keeps it. */
export async function refresh(focus = "") {
  const answer = await fetch(board.dataset.boardPage, { headers: { "X-Requested-With": "drag" }, credentials: "same-origin" });
  if (!answer.ok) return location.reload();
  const chosen = [...document.querySelectorAll("input[name=talks]:checked")].map((box) => box.value);
  const scrolled = [...board.querySelectorAll(".timetable-frame")].map((frame) => frame.scrollLeft);
  board.innerHTML = await answer.text();
  board.querySelectorAll(".timetable-frame").forEach((frame, number) => { frame.scrollLeft = scrolled[number] ?? 0; });
  for (const uid of chosen) document.getElementById(`c-${uid}`)?.setAttribute("checked", "");
  arm();
  if (focus) board.querySelector(focus)?.focus();
}

/** Send a change; the server's words where it refuses. The board shows the fresh state either way. */
export async function send(url, values, focus = "") {
  const body = new FormData();
  for (const [name, value] of Object.entries(values)) if (value !== undefined && value !== null) body.append(name, value);
  let words = board.dataset.failed;
  try {
    const answer = await post(url, body, "drag");
    const told = answer.headers.get("Content-Type")?.includes("json") ? (await answer.json()).message : "";
    words = answer.ok ? told || board.dataset.moved : told || words;
  } catch { /* the words say it */ }
  forget();
  await refresh(focus);
  say(words);
}

function place(talk, list, position) {
  return send(board.dataset.boardUrl, { talks: talk, target: list.dataset.session, position, revision: list.dataset.revision || undefined }, `[data-talk="${talk}"] [data-talk-handle]`);
}

function words(list, position) {
  const verdict = verdictAt(list.dataset.session, position);
  return fill(board.dataset.at, { place: list.dataset.name ?? "", n: position + 1, verdict: verdict ? [verdict.score, ...verdict.words].filter(Boolean).join(" · ") || board.dataset.fine : "…" });
}

async function lift(talk) {
  board.classList.add("is-carrying");
  await fetchVerdicts(`${board.dataset.judge}?talk=${encodeURIComponent(talk)}`);
  if (board.classList.contains("is-carrying")) mark(board);
}

function settle() {
  board.classList.remove("is-carrying");
  forget();
  mark(board);
}

function drop(event) {
  settle();
  if (event.from === event.to && event.oldDraggableIndex === event.newDraggableIndex) return;
  place(event.item.dataset.talk, event.to, event.newDraggableIndex);
}

function over(event) {
  say(words(event.to, event.newDraggableIndex));
}

/** Where it is not free: who would have to give way, on a page of its own. */
function ask(item, { list, position }) {
  const link = item.querySelector("[data-ask]");
  if (!link) return;
  const place = list.dataset.session === "tray" ? "" : `?${new URLSearchParams({ place: `${list.dataset.session}:${position}` })}`;
  location.assign(link.href + place);
}

function carry(handle) {
  const item = handle.closest("[data-talk]");
  const lists = [...board.querySelectorAll("ol[data-session]")];
  const home = { list: item.parentElement, next: item.nextElementSibling };
  let isDone = false;
  const spots = lists.flatMap((list) => {
    const others = [...list.children].filter((one) => one !== item);
    return Array.from({ length: list.dataset.session === "tray" ? 1 : others.length + 1 }, (_none, position) => ({ list, position }));
  });
  const before = [...home.list.children].indexOf(item);
  let at = Math.max(0, spots.findIndex((spot) => spot.list === home.list && (spot.position === before || home.list.dataset.session === "tray")));
  const start = at;
  item.classList.add("is-carried");
  handle.setAttribute("aria-pressed", "true");
  say(board.dataset.picked);
  lift(item.dataset.talk);

  function show() {
    const { list, position } = spots[at];
    const others = [...list.children].filter((one) => one !== item);
    list.insertBefore(item, others[position] ?? null);
    handle.focus();
    item.scrollIntoView({ block: "nearest", inline: "nearest" });
    say(words(list, position));
  }
  function end(isDropped) {
    if (isDone) return;
    isDone = true;
    handle.removeEventListener("keydown", keys);
    handle.removeEventListener("blur", leave);
    item.classList.remove("is-carried");
    handle.removeAttribute("aria-pressed");
    settle();
    if (isDropped && at !== start) return void place(item.dataset.talk, spots[at].list, spots[at].position);
    home.list.insertBefore(item, home.next);
    handle.focus();
    say(board.dataset.left);
  }
  const leave = () => setTimeout(() => { if (document.activeElement !== handle) end(false); }, 0);
  function toList(step) {
    const order = [...new Set(spots.map((spot) => spot.list))];
    const list = order[(order.indexOf(spots[at].list) + step + order.length) % order.length];
    at = spots.findIndex((spot) => spot.list === list);
  }
  function keys(event) {
    const moves = { ArrowUp: () => { at = (at + spots.length - 1) % spots.length; }, ArrowDown: () => { at = (at + 1) % spots.length; }, ArrowLeft: () => toList(-1), ArrowRight: () => toList(1) };
    if (event.key in moves) { moves[event.key](); show(); } else if (event.key === "Escape") end(false);
    else if (event.key === "Enter" || event.key === " ") end(true);
    else if (event.key === "?" || event.key === "w") ask(item, spots[at]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  handle.addEventListener("keydown", keys);
  handle.addEventListener("blur", leave);
}

function arm() {
  for (const handle of board.querySelectorAll("[data-talk-handle]")) {
    handle.hidden = false;
    handle.addEventListener("click", (event) => { if (event.detail === 0 && handle.getAttribute("aria-pressed") === null) carry(handle); });
  }
  for (const list of board.querySelectorAll("[data-session]")) {
    window.Sortable.create(list, { group: "talks", draggable: "[data-talk]", filter: "a, input, button:not([data-talk-handle])", preventOnFilter: false, animation: 120, delay: 150, delayOnTouchOnly: true, onStart: (event) => lift(event.item.dataset.talk), onChange: over, onEnd: drop });
  }
  armSlots(board, { say, send, fill });
}

if (board && window.Sortable) {
  board.setAttribute("data-board-ready", "");
  document.querySelector("[data-board-hint]")?.removeAttribute("hidden");
  arm();
}
