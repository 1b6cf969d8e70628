/* What several modules need: the CSRF token, POST, and the page's own words in its language. */

export function csrfToken() {
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (field) return field.value;
  const cookie = document.cookie.match(/(?:^|;\s*)(?:__Host-|__Secure-)?csrftoken=([^;]+)/);
  return cookie ? decodeURIComponent(cookie[1]) : "";
}

/** POST form data; `kind` tells the server (and its log) which module asks. */
export function post(url, body, kind, options = {}) {
  return fetch(url, {
    method: "POST",
    body,
    credentials: "same-origin",
    redirect: "manual",
    headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": kind, Accept: "application/json" },
    ...options,
  });
}

/** A translated sentence of components/words.html, with %name% filled in. */
export function word(name, values = {}) {
  const text = document.getElementById("words")?.dataset[name] ?? name;
  return text.replace(/%(\w+)%/g, (whole, key) => values[key] ?? whole);
}

export const language = document.documentElement.lang || "en";

export function clockText(date = new Date()) {
  return date.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
}

/** Run now, and again whenever upload.js has put a new page in place. */
export function onPage(start) {
  start();
  document.addEventListener("page:swapped", start);
}
