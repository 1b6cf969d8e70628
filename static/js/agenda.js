/* Stars: kept in this browser until one signs in, then with the account. Adds a star beside each talk of a page. */
import { onPage, post } from "./http.js";

const data = document.getElementById("program-data");
const key = `stars:${data?.dataset.conference}`;
const hasAccount = data?.hasAttribute("data-stars") ?? false;

function kept() {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function keep(stars) {
  try {
    if (Object.keys(stars).length) localStorage.setItem(key, JSON.stringify(stars));
    else localStorage.removeItem(key);
    return true;
  } catch {
    return false; // storage is full or forbidden
  }
}

const mine = new Set(hasAccount ? data.dataset.stars.split(" ").filter(Boolean) : Object.keys(kept()));

/** Times and room of a talk as the page shows them. */
function slotOf(place) {
  const session = place.closest(".session");
  const times = [...place.querySelectorAll(".talk-time time")].map((time) => Date.parse(time.dateTime) / 1000);
  return {
    from: times[0] ?? (Number(place.dataset.from ?? session?.dataset.from) || null),
    to: times[1] ?? (Number(place.dataset.to ?? session?.dataset.to) || null),
    room: place.dataset.room ?? session?.querySelector(".session-room a")?.textContent ?? "",
  };
}

async function set(uid, isOn, place) {
  if (hasAccount) {
    const body = new FormData();
    body.set("uid", uid);
    body.set("do", isOn ? "star" : "unstar");
    const answer = await post(data.dataset.starUrl, body, "agenda").catch(() => null);
    if (answer?.status !== 204) return false;
  } else {
    const stars = kept();
    if (isOn) stars[uid] = slotOf(place);
    else delete stars[uid];
    if (!keep(stars)) return false;
  }
  if (isOn) mine.add(uid);
  else mine.delete(uid);
  return true;
}

function draw(button) {
  const isOn = mine.has(button.dataset.star);
  button.setAttribute("aria-pressed", String(isOn));
  button.textContent = isOn ? "★" : "☆";
}

function addStars() {
  for (const place of document.querySelectorAll("[data-talk]:not([data-agenda-entry])")) {
    if (place.querySelector(".star") || place.matches(".notice")) continue;
    const title = place.dataset.title ?? place.querySelector(".talk-title")?.textContent.trim() ?? "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "star no-print";
    button.dataset.star = place.dataset.talk;
    button.setAttribute("aria-label", data.dataset.star.replace("%title%", title));
    draw(button);
    (place.querySelector(".talk-body, [data-star-here]") ?? place).prepend(button);
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-star]");
  if (!button || button === data) return;
  const isOn = button.getAttribute("aria-pressed") !== "true";
  const place = button.closest("[data-talk]");
  if (await set(button.dataset.star, isOn, place)) {
    document.querySelectorAll(`[data-star="${button.dataset.star}"]`).forEach(draw);
  } else {
    button.title = data.dataset.notKept;
  }
});

/* The agenda of a browser is put together by the server from what the browser sends; nothing of it is kept there. */
async function showAgenda() {
  const form = document.querySelector("[data-agenda-form]");
  if (!form || hasAccount) return;
  const body = new FormData(form);
  body.set("stars", JSON.stringify(kept()));
  const answer = await post(form.action, body, "agenda").catch(() => null);
  if (answer?.ok) document.querySelector("[data-agenda]").innerHTML = await answer.text();
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-star-form]");
  if (!form || hasAccount) return;
  event.preventDefault();
  const place = form.closest("[data-talk]");
  await set(form.elements.uid.value, event.submitter?.value !== "unstar", place);
  showAgenda();
}, true);

/** After signing in, what this browser kept joins the account once. */
async function mergeStars() {
  const stars = kept();
  if (!hasAccount || !Object.keys(stars).length) return;
  const body = new FormData();
  body.set("stars", JSON.stringify(stars));
  const answer = await post(data.dataset.mergeUrl, body, "agenda").catch(() => null);
  if (answer?.status !== 204) return;
  keep({});
  Object.keys(stars).forEach((uid) => mine.add(uid));
  document.querySelectorAll("button[data-star]").forEach(draw);
  if (document.querySelector("[data-agenda]")) location.reload();
}

if (data) {
  onPage(() => {
    document.querySelectorAll("[data-without-script]").forEach((part) => { part.hidden = true; });
    addStars();
    showAgenda();
    mergeStars();
  });
}
