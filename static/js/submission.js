/* The submission form: rows added, removed and moved in place, words counted, the type's own fields fetched by saving. */
import { onPage } from "./http.js";

const NAMED = ["name", "id", "for", "aria-describedby", "value"];

/* After any change each row carries its own position in names and ids, as the server expects. */
function renumber(list) {
  [...list.children].forEach((row, position) => {
    for (const label of row.querySelectorAll("[data-row-number]")) label.textContent = position + 1;
    for (const element of row.querySelectorAll("*")) {
      for (const name of NAMED) {
        const before = element.getAttribute(name);
        if (!before || (name === "value" && element.name !== "rows")) continue;
        const after = before
          .replace(/((?:^|\s|id_)(?:authors|conflicts)-)(?:\d+|__row__)(-)/g, `$1${position}$2`)
          .replace(/((?:up|down|remove):)(?:\d+|__row__)$/, `$1${position}`);
        if (after !== before) element.setAttribute(name, after);
      }
    }
  });
}

function startRows(box) {
  if (box.dataset.ready) return;
  box.dataset.ready = "yes";
  const list = box.querySelector("[data-row-list]");
  const template = box.querySelector("[data-row-template]");
  const changed = () => {
    renumber(list);
    list.dispatchEvent(new Event("input", { bubbles: true }));
  };
  box.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=rows]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("[data-row]");
    if (button.hasAttribute("data-row-add")) {
      list.append(template.content.cloneNode(true));
      changed();
      list.lastElementChild.querySelector("input")?.focus();
      return;
    }
    if (button.hasAttribute("data-row-up") && row.previousElementSibling) row.previousElementSibling.before(row);
    else if (button.hasAttribute("data-row-down") && row.nextElementSibling) row.nextElementSibling.after(row);
    else if (button.hasAttribute("data-row-remove")) {
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      changed();
      (next?.querySelector("input") ?? box.querySelector("[data-row-add]")).focus();
      return;
    } else return;
    changed();
    button.focus();
  });
}

function startWords(area) {
  if (area.dataset.ready) return;
  area.dataset.ready = "yes";
  const limit = Number(area.dataset.wordLimit);
  const line = document.createElement("span");
  line.className = "word-count";
  line.setAttribute("aria-live", "polite");
  area.after(line);
  const count = () => {
    const words = area.value.split(/\s+/).filter(Boolean).length;
    line.textContent = `${words} / ${limit}`;
    line.classList.toggle("is-over", words > limit);
  };
  area.addEventListener("input", count);
  count();
}

onPage(() => {
  document.querySelectorAll("[data-rows]").forEach(startRows);
  document.querySelectorAll("textarea[data-word-limit]").forEach(startWords);
});
