/* File fields become drop zones with a progress bar. Without this script they are ordinary fields of an ordinary form. */
import { csrfToken, language, onPage, post, word } from "./http.js";

function size(bytes) {
  return bytes < 1e6
    ? `${Math.round(bytes / 1e3).toLocaleString(language)} KB`
    : `${(bytes / 1e6).toLocaleString(language, { maximumFractionDigits: 1 })} MB`;
}

function startZone(zone) {
  if (zone.dataset.ready) return;
  zone.dataset.ready = "yes";
  const input = zone.querySelector("input[type=file]");
  const box = zone.querySelector(".drop-zone");
  const hint = zone.querySelector("[data-upload-hint]");
  const first = hint.textContent;
  const limit = Number(zone.dataset.uploadLimit || input.dataset.limit || 0);

  const describe = () => {
    const files = [...input.files];
    hint.textContent = files.length ? files.map((file) => `${file.name} (${size(file.size)})`).join(", ") : first;
    const large = limit && files.find((file) => file.size > limit);
    input.setCustomValidity(large ? word("uploadtoolarge", { size: size(large.size), limit: size(limit) }) : "");
    if (large) input.reportValidity();
  };
  input.addEventListener("change", describe);
  for (const name of ["dragenter", "dragover"]) {
    box.addEventListener(name, (event) => { event.preventDefault(); box.classList.add("is-over"); });
  }
  for (const name of ["dragleave", "drop"]) box.addEventListener(name, () => box.classList.remove("is-over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

/* A ticket timed by the server proves when the upload began, whatever proxies do with it afterwards. */
async function ticket(form) {
  if (!form.dataset.uploadTicketUrl) return;
  const answer = await post(form.dataset.uploadTicketUrl, new FormData(), "upload-ticket");
  if (!answer.ok) return;
  const field = form.elements.namedItem("upload_ticket")
    ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "upload_ticket" }));
  field.value = (await answer.json()).ticket;
}

function startForm(form) {
  if (form.dataset.uploadReady) return;
  form.dataset.uploadReady = "yes";
  form.addEventListener("submit", async (event) => {
    const zone = [...form.querySelectorAll("[data-upload]")].find((one) => one.querySelector("input[type=file]").files.length);
    if (!zone || event.defaultPrevented) return;
    event.preventDefault();
    const submitter = event.submitter;
    const buttons = form.querySelectorAll("button, input[type=submit]");
    buttons.forEach((one) => { one.disabled = true; });
    try {
      await ticket(form).catch(() => {});
      const body = new FormData(form);
      if (submitter?.name) body.append(submitter.name, submitter.value);
      showPage(await send(form, body, zone));
    } catch {
      say(zone, word("uploadfailed"), 0);
      buttons.forEach((one) => { one.disabled = false; });
    }
  });
}

function say(zone, text, share) {
  const line = zone.querySelector("[data-upload-progress]");
  line.hidden = false;
  line.querySelector("[data-upload-words]").textContent = text;
  const bar = line.querySelector("progress");
  if (share === null) bar.removeAttribute("value");
  else bar.value = share;
}

function send(form, body, zone) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.getAttribute("action") || location.href);
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      say(zone, word("uploading", { done: size(event.loaded), total: size(event.total) }), (100 * event.loaded) / event.total);
    });
    request.upload.addEventListener("load", () => say(zone, word("checking"), null));
    request.addEventListener("load", () => resolve(request));
    request.addEventListener("error", () => reject(new Error("network")));
    request.addEventListener("abort", () => reject(new Error("aborted")));
    request.send(body);
  });
}

/* The answer is a page already (after a redirect, the next page with its message): put it in place instead of asking again. */
function showPage(request) {
  const next = new DOMParser().parseFromString(request.responseText, "text/html");
  if (!next.getElementById("main")) { location.assign(request.responseURL); return; }
  history.pushState({}, "", request.responseURL || location.href);
  document.title = next.title;
  for (const link of next.querySelectorAll("head link[rel=stylesheet]")) {
    if (!document.querySelector(`link[href="${CSS.escape(link.getAttribute("href"))}"]`)) document.head.append(link);
  }
  const scripts = [...next.querySelectorAll("script[src]")].map((one) => [one.getAttribute("src"), one.type]);
  document.body.replaceWith(next.body);
  for (const [src, type] of scripts) {
    if (performance.getEntriesByName(new URL(src, location.href).href).length) continue;
    document.head.append(Object.assign(document.createElement("script"), { src, type, async: false }));
  }
  window.htmx?.process(document.body);
  document.dispatchEvent(new Event("page:swapped"));
  (document.querySelector("[data-error-summary]") ?? document.getElementById("main")).focus();
  window.scrollTo(0, 0);
}

window.addEventListener("popstate", () => location.reload());
onPage(() => {
  document.querySelectorAll("[data-upload]").forEach(startZone);
  new Set([...document.querySelectorAll("[data-upload]")].map((zone) => zone.closest("form"))).forEach((form) => form && startForm(form));
});
