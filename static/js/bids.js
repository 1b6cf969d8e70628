/* Fast bidding: one key per bid, j and k to move; saved at once, kept and sent again when offline. */
import { csrfToken, onPage, word } from "./http.js";

function start(list) {
  if (list.dataset.ready) return;
  list.dataset.ready = "yes";
  const url = list.dataset.bidUrl;
  const rows = () => [...list.querySelectorAll("[data-bid-row]")].filter((row) => row.offsetParent);
  const key = `bids:${url}`;
  const waiting = new Map(Object.entries(JSON.parse(sessionStorage.getItem(key) ?? "{}")));
  const sending = new Set();
  let timer = 0;
  let countedAt = 0;

  const remember = () => sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(waiting)));
  const rowOf = (paper) => list.querySelector(`[data-bid-row][data-paper="${CSS.escape(paper)}"]`);
  const say = (paper, text, isWaiting = false) => {
    const row = rowOf(paper);
    row?.classList.toggle("is-waiting", isWaiting);
    const state = row?.querySelector(".bid-state");
    if (state) state.textContent = text;
  };

  // Bids travel side by side, so answers may overtake each other: the newest count stays.
  function show(answer) {
    const { progress, counted_at: at } = answer;
    const line = document.querySelector("[data-bid-progress]");
    if (!line || !progress || at < countedAt) return;
    countedAt = at;
    const bar = line.querySelector("progress");
    if (bar && progress.asked) {
      bar.max = progress.asked;
      bar.value = Math.min(progress.done, progress.asked);
    }
    const count = line.querySelector(".progress-count");
    if (count) count.textContent = `${progress.done} / ${progress.asked}`;
  }

  async function send(paper) {
    // One request per paper at a time, so that a slow older bid cannot overwrite a newer one.
    if (sending.has(paper)) return;
    sending.add(paper);
    const bid = waiting.get(paper);
    try {
      const answer = await fetch(url, {
        method: "POST",
        credentials: "same-origin",
        redirect: "manual",
        headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "bids", Accept: "application/json" },
        body: new URLSearchParams({ paper, bid }),
      });
      if (!answer.ok && (answer.status >= 500 || answer.status === 429)) throw new Error(String(answer.status));
      if (waiting.get(paper) === bid) waiting.delete(paper);
      say(paper, answer.ok ? word("bidsaved") : word("bidrefused"), !answer.ok);
      if (answer.ok) answer.json().then(show, () => {});
      list.dispatchEvent(new CustomEvent("bids:saved", { bubbles: true, detail: { paper, bid } }));
    } catch {
      say(paper, word("bidwaiting"), true);
      clearTimeout(timer);
      timer = setTimeout(sendAll, 5000);
    } finally {
      sending.delete(paper);
      remember();
    }
    if (waiting.has(paper) && waiting.get(paper) !== bid) send(paper);
  }
  const sendAll = () => waiting.forEach((_, paper) => send(paper));

  list.addEventListener("change", (event) => {
    const row = event.target.closest("[data-bid-row]");
    if (!row || event.target.type !== "radio") return;
    waiting.set(row.dataset.paper, event.target.value);
    remember();
    send(row.dataset.paper);
  });

  document.addEventListener("keydown", (event) => {
    if (!list.isConnected || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("textarea, select, input:not([type=radio])")) return;
    const all = rows();
    const here = document.activeElement?.closest?.("[data-bid-row]");
    const index = all.indexOf(here);
    if (event.key === "j" || event.key === "k") {
      const next = all[event.key === "j" ? Math.min(index + 1, all.length - 1) : Math.max(index - 1, 0)];
      next?.focus();
      next?.scrollIntoView({ block: "nearest" });
      event.preventDefault();
    } else if (here) {
      const choice = here.querySelector(`input[data-key="${CSS.escape(event.key)}"]`);
      if (!choice) return;
      event.preventDefault();
      if (choice.checked) return;
      choice.checked = true;
      choice.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });

  window.addEventListener("online", sendAll);
  window.addEventListener("beforeunload", (event) => { if (waiting.size) event.preventDefault(); });
  waiting.forEach((bid, paper) => {
    const choice = rowOf(paper)?.querySelector(`input[type=radio][value="${CSS.escape(bid)}"]`);
    if (choice) choice.checked = true;
  });
  sendAll();
}

onPage(() => document.querySelectorAll("[data-bids]").forEach(start));
