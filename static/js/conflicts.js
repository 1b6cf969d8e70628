/* Possible conflicts by keyboard: one key per verdict, saved at once, taken back with another. The buttons do the same. */
import { onPage, post } from "./http.js";

const KEYS = { y: "CONFIRMED", n: "DISMISSED", u: "OPEN" };

function start(form) {
  if (form.dataset.ready) return;
  form.dataset.ready = "yes";
  document.querySelector("[data-keys-help]")?.removeAttribute("hidden");
  const rows = () => [...form.querySelectorAll("[data-possible-row]")];
  rows().forEach((row, index) => { row.tabIndex = index ? -1 : 0; });

  function focusOn(row) {
    if (!row) return;
    rows().forEach((each) => { each.tabIndex = each === row ? 0 : -1; });
    row.focus();
    row.scrollIntoView({ block: "nearest" });
  }

  async function settle(row, verdict) {
    const body = new FormData();
    body.append("one", `${verdict}:${row.dataset.possibleRow}`);
    const state = row.querySelector("[data-possible-state]");
    try {
      const answer = await post(form.dataset.settleUrl, body, "conflicts");
      if (!answer.ok) {
        const isJson = answer.headers.get("Content-Type")?.includes("json");
        state.textContent = (isJson && (await answer.json()).error) || form.dataset.saidFailed;
        return;
      }
      state.textContent = form.dataset[{ CONFIRMED: "saidConfirmed", DISMISSED: "saidDismissed", OPEN: "saidOpen" }[verdict]];
      row.classList.toggle("is-muted", verdict !== "OPEN");
      row.querySelectorAll("button[name=one]").forEach((button) => { button.disabled = verdict !== "OPEN"; });
    } catch {
      state.textContent = form.dataset.saidFailed;
    }
  }

  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, select, input[type=text]")) return;
    const row = event.target.closest("[data-possible-row]");
    if (!row) return;
    const all = rows();
    const index = all.indexOf(row);
    if (event.key === "j" || event.key === "k") {
      focusOn(all[event.key === "j" ? Math.min(index + 1, all.length - 1) : Math.max(index - 1, 0)]);
    } else if (event.key === "x") {
      const box = row.querySelector("input[type=checkbox]");
      box.checked = !box.checked;
    } else if (KEYS[event.key]) {
      settle(row, KEYS[event.key]);
      if (event.key !== "u") focusOn(all[Math.min(index + 1, all.length - 1)]);
    } else {
      return;
    }
    event.preventDefault();
  });
}

onPage(() => document.querySelectorAll("[data-possible]").forEach(start));
