/* The device's time zone: told to the server by a cookie, and shown at once on wish without asking the server. */
import { language, word } from "./http.js";

const device = Intl.DateTimeFormat().resolvedOptions().timeZone;

const OPTIONS = {
  full: { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" },
  short: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZoneName: "short" },
  time: { hour: "2-digit", minute: "2-digit", timeZoneName: "short" },
  day: { weekday: "short", day: "numeric", month: "short", year: "numeric" },
  shortday: { day: "numeric", month: "short", year: "numeric" },
};

/** Rewrite every instant of the page in `zone`; null puts back what the server wrote. */
export function showIn(zone) {
  for (const element of document.querySelectorAll("time[data-style]")) {
    element.dataset.server ??= element.textContent;
    const options = OPTIONS[element.dataset.style] ?? OPTIONS.full;
    element.textContent = zone
      ? new Intl.DateTimeFormat(language, { ...options, timeZone: zone, hourCycle: "h23" }).format(new Date(element.dateTime))
      : element.dataset.server;
  }
}

export function offerDeviceZone() {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  if (device) document.cookie = `tz=${device}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  const button = document.querySelector("[data-zone-switch]");
  const name = document.querySelector("[data-zone-name]");
  if (!button || !name || !device || name.textContent.trim() === device) return;
  const server = name.textContent.trim();
  const draw = (zone) => {
    name.textContent = zone ?? server;
    button.textContent = zone ? word("serverzone", { zone: server }) : word("devicezone", { zone: device });
    showIn(zone);
  };
  const isOn = () => sessionStorage.getItem("zone") === "device";
  button.hidden = false;
  draw(isOn() ? device : null);
  button.addEventListener("click", () => {
    sessionStorage.setItem("zone", isOn() ? "server" : "device");
    draw(isOn() ? device : null);
  });
}
