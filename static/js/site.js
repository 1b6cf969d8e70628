/* On every page: CSRF for htmx, countdowns, unsaved text, menus, copy buttons, the device's time zone. */
import { csrfToken, language, onPage, word } from "./http.js";
import { offerDeviceZone } from "./zones.js";

// htmx 4: one place adds the token to each request that changes something.
document.addEventListener("htmx:config:request", (event) => {
  const request = event.detail.ctx.request;
  if (!["GET", "HEAD"].includes((request.method || "GET").toUpperCase())) {
    request.headers["X-CSRFToken"] = csrfToken();
  }
});

/* Countdowns run on the conference's clock: data-now is its time when the page was made. */
const UNITS = [["year", 31557600, 63115200], ["month", 2630016, 5184000], ["day", 86400, 172800], ["hour", 3600, 3600], ["minute", 60, 30]];
const relative = new Intl.RelativeTimeFormat(language, { numeric: "always" });
const loaded = performance.now();
function tick() {
  for (const element of document.querySelectorAll("time[data-countdown]")) {
    const now = Date.parse(element.dataset.now) + (performance.now() - loaded);
    const seconds = (Date.parse(element.dateTime) - now) / 1000;
    const unit = UNITS.find(([, , from]) => Math.abs(seconds) >= from);
    if (unit) {
      const amount = Math.max(1, Math.round(Math.abs(seconds) / unit[1])) * Math.sign(seconds);
      const text = relative.format(amount, unit[0]);
      if (element.textContent !== text) element.textContent = text;
    }
    element.classList.toggle("is-over", seconds < 0);
  }
}
setInterval(tick, 20000);

/* Leaving with unsaved text asks first. */
const dirty = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-guard]")) dirty.add(form);
});
document.addEventListener("submit", (event) => {
  dirty.delete(event.target);
  // A second press of the same button sends nothing twice.
  const button = event.submitter;
  if (event.target.method === "post" && button && !event.target.hasAttribute("data-bids")) {
    setTimeout(() => {
      if (event.defaultPrevented) return;
      button.setAttribute("aria-disabled", "true");
      event.target.dataset.sent = "yes";
    });
  }
});
document.addEventListener("submit", (event) => { if (event.target.dataset.sent) event.preventDefault(); }, true);
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
}));
document.addEventListener("form:saved", (event) => dirty.delete(event.target));
window.addEventListener("beforeunload", (event) => {
  if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
});

/* A slider says its value. */
document.addEventListener("input", (event) => {
  const output = event.target.matches(".slider input") && event.target.nextElementSibling;
  if (output) output.textContent = event.target.value;
});

/* A long menu beside the page shows where one is. */
const here = document.querySelector(".sidebar [aria-current]");
const menu = here?.closest(".sidebar");
if (menu && here.offsetTop + here.offsetHeight > menu.clientHeight) {
  menu.scrollTop = here.offsetTop - menu.clientHeight / 2;
}

/* Menus are <details>: a click elsewhere or Escape closes them. */
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const before = button.textContent;
  button.textContent = word("copied");
  setTimeout(() => { button.textContent = before; }, 2000);
});

onPage(() => {
  tick();
  offerDeviceZone();
  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();
});
