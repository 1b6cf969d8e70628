/* The program board: talks dragged between sessions. Without it the forms of the page do the same. */
import { post } from "./http.js";

const board = document.querySelector("[data-board]");
const state = document.querySelector("[data-board-state]");

function say(text) {
  if (state) state.textContent = text;
}

/** Put the server's board in place, so that times and clashes are its own. */
async function refresh() {
  const answer = await fetch(board.dataset.boardPage, { headers: { "X-Requested-With": "drag" }, credentials: "same-origin" });
  if (!answer.ok) return location.reload();
  const chosen = [...document.querySelectorAll("input[name=talks]:checked")].map((box) => box.value);
  board.innerHTML = await answer.text();
  for (const uid of chosen) document.getElementById(`c-${uid}`)?.setAttribute("checked", "");
  arm();
}

async function drop(event) {
  if (event.from === event.to && event.oldIndex === event.newIndex) return;
  const body = new FormData();
  body.append("talks", event.item.dataset.talk);
  body.append("target", event.to.dataset.session);
  body.append("position", event.newIndex);
  if (event.to.dataset.revision) body.append("revision", event.to.dataset.revision);
  try {
    const answer = await post(board.dataset.boardUrl, body, "drag");
    const words = answer.headers.get("Content-Type")?.includes("json") ? (await answer.json()).message : "";
    say(answer.ok ? board.dataset.moved : words || board.dataset.failed);
  } catch {
    say(board.dataset.failed);
  }
  await refresh();
}

function arm() {
  for (const list of board.querySelectorAll("[data-session]")) {
    window.Sortable.create(list, { group: "talks", draggable: ".board-talk", filter: "a, input, button", preventOnFilter: false, animation: 120, delay: 150, delayOnTouchOnly: true, onEnd: drop });
  }
}

if (board && window.Sortable) {
  board.setAttribute("data-board-ready", "");
  arm();
}
