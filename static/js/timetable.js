/* Sessions in the grid of rooms and time: dragged, resized, or carried by keys, five minutes a step. */
import { fetchVerdict, fetchVerdicts, forget, verdictAt } from "./verdicts.js";

const STEP = 5;
const LEAST = 15;
const PAUSE = 120; // ms in which no further step came before the server is asked about a length

const clock = new Intl.DateTimeFormat(document.documentElement.lang || "en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: undefined });

function minutesAfter(instant, minutes) {
  return new Date(new Date(instant).getTime() + minutes * 60000);
}

/** The hour on the event's clock, from an instant of it with its offset: "2030-06-14T09:00:00+02:00" and minutes. */
function hourText(startsAt, minutes) {
  const [, hours, mins] = startsAt.match(/T(\d\d):(\d\d)/) ?? [];
  if (hours === undefined) return clock.format(minutesAfter(startsAt, minutes));
  const total = (((Number(hours) * 60 + Number(mins) + minutes) % 1440) + 1440) % 1440;
  return `${String(Math.floor(total / 60)).padStart(2, "0")}:${String(total % 60).padStart(2, "0")}`;
}

function open(slot) {
  const table = slot.closest("[data-timetable]");
  const columns = [...table.querySelectorAll(".timetable-room")];
  const origin = table.dataset.startsAt;
  const offset = Math.round((new Date(slot.dataset.starts) - new Date(origin)) / 60000);
  const room = columns.findIndex((column) => column.dataset.room === slot.dataset.room);
  return { table, columns, origin, start: offset, minutes: Number(slot.dataset.minutes), room: Math.max(0, room), isWide: getComputedStyle(slot).gridColumnEnd - getComputedStyle(slot).gridColumnStart > 1 };
}

function placeOf(slot, view) {
  const hasMovedRoom = view.room !== view.firstRoom || !view.isWide;
  return {
    session: slot.dataset.slot,
    starts_at: minutesAfter(view.origin, view.start).toISOString(),
    ends_at: minutesAfter(view.origin, view.start + view.minutes).toISOString(),
    room: hasMovedRoom ? view.columns[view.room].dataset.room : "",
  };
}

/** Places of the same length are all known since it was lifted; another length is asked for as soon as it rests. */
function verdictOf(slot, board, view, tools) {
  if (view.minutes === view.wasMinutes) return verdictAt(view.columns[view.room].dataset.room, view.start);
  const question = new URLSearchParams(placeOf(slot, view)).toString();
  if (!view.lengths.has(question)) {
    clearTimeout(view.waiting);
    view.waiting = setTimeout(async () => {
      view.lengths.set(question, await fetchVerdict(`${board.dataset.judge}?${question}`));
      if (slot.classList.contains("is-carried")) show(slot, board, view, tools);
    }, PAUSE);
  }
  return view.lengths.get(question);
}

function show(slot, board, view, tools) {
  const top = 2 + Math.round(view.start / STEP);
  const isBack = view.isWide && view.room === view.firstRoom;
  slot.style.gridArea = `${top} / ${isBack ? 2 : view.room + 2} / ${top + Math.max(3, Math.round(view.minutes / STEP))} / ${isBack ? view.columns.length + 2 : view.room + 3}`;
  const verdict = verdictOf(slot, board, view, tools);
  slot.classList.toggle("would-clash", verdict?.level === "clash");
  slot.classList.toggle("would-worse", verdict?.level === "worse");
  const told = verdict ? [verdict.score, ...verdict.words].filter(Boolean).join(" · ") || board.dataset.fine : "";
  slot.querySelector("[data-verdict]").textContent = told;
  tools.say(tools.fill(board.dataset.slotAt, { room: view.columns[view.room].textContent.trim() || board.dataset.noRoom, from: hourText(view.origin, view.start), to: hourText(view.origin, view.start + view.minutes), verdict: told || "…" }));
}

function begin(slot, board, tools) {
  const view = open(slot);
  view.wasMinutes = view.minutes;
  view.lengths = new Map();
  view.was = `${view.start} ${view.minutes} ${view.room}`;
  view.firstRoom = view.room;
  view.area = slot.style.gridArea;
  slot.classList.add("is-carried");
  const question = new URLSearchParams({ session: slot.dataset.slot, day: view.origin });
  fetchVerdicts(`${board.dataset.judge}?${question}`).then(() => { if (slot.classList.contains("is-carried")) show(slot, board, view, tools); });
  return view;
}

function finish(slot, board, view, isDropped, tools) {
  slot.classList.remove("is-carried", "would-clash", "would-worse");
  slot.querySelector("[data-verdict]").textContent = "";
  forget();
  if (!isDropped || view.was === `${view.start} ${view.minutes} ${view.room}`) {
    slot.style.gridArea = view.area;
    if (!isDropped) tools.say(board.dataset.left);
    return;
  }
  clearTimeout(view.waiting);
  tools.send(board.dataset.place, { ...placeOf(slot, view), revision: slot.dataset.revision }, `[data-slot="${slot.dataset.slot}"] [data-slot-handle]`);
}

function armKeys(slot, handle, board, tools) {
  let view = null;
  const end = (isDropped) => {
    if (!view) return;
    const last = view;
    view = null;
    handle.removeAttribute("aria-pressed");
    finish(slot, board, last, isDropped, tools);
  };
  handle.addEventListener("click", (event) => {
    if (event.detail !== 0 || view) return;
    view = begin(slot, board, tools);
    handle.setAttribute("aria-pressed", "true");
    tools.say(board.dataset.picked);
  });
  handle.addEventListener("blur", () => end(false));
  handle.addEventListener("keydown", (event) => {
    if (!view) return;
    const steps = { ArrowUp: -STEP, ArrowDown: STEP };
    if (event.key in steps && event.shiftKey) view.minutes = Math.max(LEAST, view.minutes + steps[event.key]);
    else if (event.key in steps) view.start = Math.max(0, view.start + steps[event.key]);
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") view.room = Math.min(Math.max(view.room + (event.key === "ArrowLeft" ? -1 : 1), 0), view.columns.length - 1);
    else if (event.key === "Enter" || event.key === " ") { event.preventDefault(); event.stopPropagation(); return end(true); } else if (event.key === "Escape") { event.preventDefault(); return end(false); } else return;
    event.preventDefault();
    show(slot, board, view, tools);
    slot.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}

function armPointer(slot, grip, board, tools, isResize) {
  grip.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const view = begin(slot, board, tools);
    const box = view.table.getBoundingClientRect();
    const line = parseFloat(getComputedStyle(view.table).getPropertyValue("grid-auto-rows")) || 14;
    const from = { x: event.clientX, y: event.clientY, start: view.start, minutes: view.minutes };
    const scroll = { x: window.scrollX, y: window.scrollY };
    grip.setPointerCapture(event.pointerId);
    const move = (at) => {
      const steps = Math.round((at.clientY - from.y + window.scrollY - scroll.y) / line) * STEP;
      if (isResize) view.minutes = Math.max(LEAST, from.minutes + steps);
      else {
        view.start = Math.max(0, from.start + steps);
        const inside = view.columns.findIndex((column) => { const edge = column.getBoundingClientRect(); return at.clientX >= edge.left && at.clientX < edge.right; });
        const hasLeft = Math.abs(at.clientX - from.x) > 30;
        if (inside >= 0 && (!view.isWide || hasLeft) && at.clientX >= box.left) view.room = inside;
      }
      show(slot, board, view, tools);
    };
    const end = (isDropped) => {
      grip.removeEventListener("pointermove", move);
      grip.removeEventListener("pointerup", up);
      grip.removeEventListener("pointercancel", cancel);
      document.removeEventListener("keydown", escape);
      finish(slot, board, view, isDropped, tools);
    };
    const up = () => end(true);
    const cancel = () => end(false);
    const escape = (key) => { if (key.key === "Escape") end(false); };
    grip.addEventListener("pointermove", move);
    grip.addEventListener("pointerup", up);
    grip.addEventListener("pointercancel", cancel);
    document.addEventListener("keydown", escape);
  });
}

export function armSlots(board, tools) {
  for (const slot of board.querySelectorAll("[data-slot]")) {
    const handle = slot.querySelector("[data-slot-handle]");
    handle.hidden = false;
    armKeys(slot, handle, board, tools);
    armPointer(slot, handle, board, tools, false);
    const edge = document.createElement("span");
    edge.className = "slot-edge";
    slot.append(edge);
    armPointer(slot, edge, board, tools, true);
  }
}
