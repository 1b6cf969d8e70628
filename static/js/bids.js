/* Fast bidding: one key per bid, saved at once. What could not be sent stays on this device until it was. */
import { csrfToken, onPage, word } from "./http.js";

const AT_ONCE = 4;
const AGAIN = 5000;

/* Bids that wait, one entry per paper: two tabs never write over each other's. They hold numbers and bids, no titles. */
function openStore(prefix) {
  let kept = null;
  try {
    localStorage.setItem(`${prefix}:?`, "");
    localStorage.removeItem(`${prefix}:?`);
    kept = localStorage;
  } catch { /* a browser that keeps nothing: they wait in this page alone */ }
  const memory = new Map();
  const key = (paper) => `${prefix}:${paper}`;
  return {
    isKept: kept !== null,
    paperOf: (name) => (name?.startsWith(`${prefix}:`) ? name.slice(prefix.length + 1) : null),
    get: (paper) => (kept ? kept.getItem(key(paper)) : memory.get(paper) ?? null),
    put(paper, bid) {
      const entry = `${bid} ${Date.now()}-${Math.random().toString(36).slice(2, 8)}`;
      if (!kept) return memory.set(paper, entry);
      try { return kept.setItem(key(paper), entry); } catch { kept = null; this.isKept = false; return memory.set(paper, entry); }
    },
    drop(paper) { memory.delete(paper); kept?.removeItem(key(paper)); },
    papers() {
      const names = kept ? Object.keys(kept).map(this.paperOf).filter(Boolean) : [];
      return [...new Set([...names, ...memory.keys()])];
    },
  };
}

const bidOf = (entry) => entry.split(" ")[0];
const secondsOf = (entry) => Math.max(0, Math.round((Date.now() - Number(entry.split(" ")[1].split("-")[0])) / 1000));

function start(list) {
  if (list.dataset.ready) return;
  list.dataset.ready = "yes";
  const url = list.dataset.bidUrl;
  const store = openStore(list.dataset.bidKey);
  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(list.dataset.bidKey) : null;
  const rows = () => [...list.querySelectorAll("[data-bid-row]")].filter((row) => row.offsetParent);
  const waitingLine = document.querySelector("[data-bid-waiting]");
  const refusedBox = document.querySelector("[data-bid-refused]");
  const sending = new Set();
  const saved = new Map();
  let timer = 0;
  let countedAt = 0;
  let hindrance = ""; // why bids wait, where it is not the connection

  const rowOf = (paper) => list.querySelector(`[data-bid-row][data-paper="${CSS.escape(paper)}"]`);
  const radios = (paper) => [...(rowOf(paper)?.querySelectorAll("input[type=radio]") ?? [])];
  const choose = (paper, bid) => radios(paper).forEach((radio) => { radio.checked = radio.value === bid; });
  const wordsOf = (bid) => list.querySelector(`input[value="${CSS.escape(bid)}"]`)?.nextElementSibling?.textContent ?? bid.replaceAll("_", " ").toLowerCase();
  const say = (paper, text, isWaiting = false) => {
    const row = rowOf(paper);
    row?.classList.toggle("is-waiting", isWaiting);
    const state = row?.querySelector(".bid-state");
    if (state) state.textContent = text;
  };

  function showWaiting() {
    if (!waitingLine) return;
    const n = store.papers().filter((paper) => !sending.has(paper) || rowOf(paper)?.classList.contains("is-waiting")).length;
    waitingLine.hidden = n === 0;
    waitingLine.textContent = n ? word(n === 1 ? "bidwaitsone" : "bidswait", { n }) + (hindrance ? ` ${hindrance}` : "") : "";
  }

  // Bids travel side by side, so answers may overtake each other: the newest count stays.
  function showProgress({ progress, counted_at: at }) {
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

  // Nothing is lost in silence: what the server does not take is named, and the choice goes back to what it has.
  function showRefused(paper, bid, why) {
    choose(paper, saved.get(paper) ?? "");
    say(paper, `${word("bidrefused")} ${why}`, true);
    if (!refusedBox) return;
    const item = document.createElement("li");
    item.textContent = `#${paper}: ${wordsOf(bid)}. ${why}`;
    refusedBox.querySelector("ul").append(item);
    refusedBox.hidden = false;
  }

  function settled({ paper, bid, isTaken, why, counts }) {
    if (isTaken) {
      saved.set(paper, bid);
      if (store.get(paper) === null) {
        choose(paper, bid);
        say(paper, word("bidsaved"));
      }
      if (counts) showProgress(counts);
    } else {
      showRefused(paper, bid, why);
    }
    showWaiting();
  }

  async function whyNot(answer) {
    if (answer.status === 404) return word("bidgone");
    const errors = await answer.json().then((data) => data.errors ?? {}, () => ({}));
    return Object.values(errors).flat().join(" ") || word("bidgone");
  }

  // Throws where the bid should wait for a better moment.
  async function deliver(paper, bid, waited) {
    const answer = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      redirect: "manual",
      headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "bids", Accept: "application/json" },
      body: new URLSearchParams(waited > 30 ? { paper, bid, waited } : { paper, bid }),
    });
    const isSignedOut = answer.type === "opaqueredirect" || answer.status === 403;
    hindrance = isSignedOut ? word("bidsignedout") : "";
    if (isSignedOut || answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
    if (!answer.ok) return { paper, bid, isTaken: false, why: await whyNot(answer) };
    return { paper, bid, isTaken: true, counts: await answer.json().catch(() => null) };
  }

  async function send(paper) {
    // One request per paper at a time, over all tabs: a slow older bid cannot overwrite a newer one.
    if (sending.has(paper) || sending.size >= AT_ONCE) return;
    sending.add(paper);
    const inTurn = navigator.locks ? (work) => navigator.locks.request(`${list.dataset.bidKey}:${paper}`, work) : (work) => work();
    let isSent = false;
    try {
      await inTurn(async () => {
        const entry = store.get(paper);
        if (entry === null) { isSent = true; return; } // another tab has sent it
        const outcome = await deliver(paper, bidOf(entry), secondsOf(entry));
        isSent = true;
        if (store.get(paper) === entry) store.drop(paper);
        sending.delete(paper);
        settled(outcome);
        channel?.postMessage(outcome);
        list.dispatchEvent(new CustomEvent("bids:saved", { bubbles: true, detail: outcome }));
      });
    } catch {
      say(paper, word("bidwaiting"), true);
      clearTimeout(timer);
      timer = setTimeout(sendAll, AGAIN);
    }
    sending.delete(paper);
    showWaiting();
    if (isSent) sendAll();
  }
  const sendAll = () => store.papers().forEach((paper) => send(paper));

  list.addEventListener("change", (event) => {
    const row = event.target.closest("[data-bid-row]");
    if (!row || event.target.type !== "radio") return;
    store.put(row.dataset.paper, event.target.value);
    send(row.dataset.paper);
  });

  const steps = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
  document.addEventListener("keydown", (event) => {
    if (!list.isConnected || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("textarea, select, input:not([type=radio])")) return;
    const all = rows();
    const here = document.activeElement?.closest?.("[data-bid-row]");
    // Without a paper in hand, arrows scroll as ever.
    if (event.key in steps && (here || event.key.length === 1)) {
      const next = all[Math.min(Math.max(all.indexOf(here) + steps[event.key], 0), all.length - 1)];
      next?.focus();
      next?.scrollIntoView({ block: "nearest" });
      event.preventDefault();
    } else if (here && event.key === "o") {
      const details = here.querySelector("details");
      if (details) details.open = !details.open;
    } else if (here) {
      const choice = here.querySelector(`input[data-key="${CSS.escape(event.key)}"]`);
      if (!choice) return;
      event.preventDefault();
      if (choice.checked) return;
      choice.checked = true;
      choice.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });

  rows().forEach((row) => {
    const checked = row.querySelector("input[type=radio][checked]");
    if (checked) saved.set(row.dataset.paper, checked.value);
  });
  store.papers().forEach((paper) => choose(paper, bidOf(store.get(paper))));
  channel?.addEventListener("message", (event) => settled(event.data));
  window.addEventListener("storage", (event) => {
    const paper = store.paperOf(event.key);
    if (paper && event.newValue) choose(paper, bidOf(event.newValue));
    if (paper) showWaiting();
  });
  window.addEventListener("online", sendAll);
  window.addEventListener("beforeunload", (event) => { if (!store.isKept && store.papers().length) event.preventDefault(); });
  showWaiting();
  sendAll();
}

onPage(() => document.querySelectorAll("[data-bids]").forEach(start));
