/* Marking hours: whole days at a press, and colours that follow the choice. Without it each hour has its own list. */

for (const form of document.querySelectorAll("[data-hours]")) {
  const paint = (select) => { select.dataset.state = select.value; };
  form.addEventListener("change", (event) => {
    if (event.target.matches(".hours-row select")) paint(event.target);
  });
  for (const line of form.querySelectorAll("[data-hours-fill]")) line.hidden = false;
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-hours-set]");
    if (!button) return;
    for (const select of button.closest("fieldset").querySelectorAll(".hours-row select")) {
      select.value = button.dataset.hoursSet;
      paint(select);
    }
  });
  // The answer to "which zone are you in" that nobody has to look up, where none was given yet.
  const zone = form.querySelector("select[name=time_zone]");
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const remote = form.querySelector("[name=is_remote]");
  remote?.addEventListener("change", () => {
    if (remote.value === "yes" && !zone.value && [...zone.options].some((one) => one.value === here)) zone.value = here;
  });
}
