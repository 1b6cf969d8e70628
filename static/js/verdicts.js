/* What each place would clash with and cost: asked once when something is lifted, shown at every target. */

let places = new Map();
let asked = 0;

const key = (session, position) => `${session}:${position}`;

/** Ask the server about all places at once; a later question makes an earlier answer void. */
export async function fetchVerdicts(url) {
  const mine = ++asked;
  places = new Map();
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json", "X-Requested-With": "drag" }, credentials: "same-origin" });
    if (!answer.ok || mine !== asked) return;
    const { places: found } = await answer.json();
    if (mine === asked) places = new Map(found.map((one) => [key(one.session, one.position), one]));
  } catch { /* without an answer nothing is marked; dropping is still checked by the server */ }
}

/** One place alone, for what is made longer or shorter; nothing where the server does not answer. */
export async function fetchVerdict(url) {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json", "X-Requested-With": "drag" }, credentials: "same-origin" });
    return answer.ok ? (await answer.json()).places[0] : undefined;
  } catch { return undefined; }
}

export function forget() {
  asked += 1;
  places = new Map();
}

export const verdictAt = (session, position) => places.get(key(session, position)) ?? (session === "tray" ? places.get(key("tray", 0)) : undefined);

const RANK = ["better", "same", "worse", "clash"];

/** Mark each session by its best position; with nothing known the marks go. */
export function mark(board) {
  for (const list of board.querySelectorAll("ol[data-session]")) {
    const frame = list.closest(".slot, .board-session") ?? list;
    const here = [...places.values()].filter((one) => one.session === list.dataset.session);
    const best = here.sort((one, other) => RANK.indexOf(one.level) - RANK.indexOf(other.level) || one.difference - other.difference)[0];
    for (const level of RANK) frame.classList.toggle(`would-${level}`, best?.level === level);
    const label = frame.querySelector("[data-verdict]");
    if (label) label.textContent = best ? [best.score, ...best.words.slice(0, 2)].filter(Boolean).join(" · ") : "";
  }
}
