/* Draws canvas[data-chart] with Chart.js in the page's colours; the table below holds the same numbers. */
import { onPage } from "./http.js";

const still = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");
const drawn = new Map();

function colours() {
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(name).trim();
  return {
    series: [value("--accent"), value("--warning"), value("--success"), value("--rehearsal"), value("--danger"), value("--control")],
    ink: value("--ink-soft"),
    rule: value("--rule"),
    page: value("--page"),
    font: value("--sans"),
  };
}

function draw(canvas) {
  const data = JSON.parse(canvas.dataset.chart);
  const look = colours();
  const isRound = data.kind === "doughnut";
  const isLine = data.kind === "line";
  const datasets = data.series.map((one, i) => {
    const colour = look.series[i % look.series.length];
    return {
      label: one.label,
      data: one.values,
      backgroundColor: isRound ? data.labels.map((_, j) => look.series[j % look.series.length]) : colour,
      borderColor: isRound ? look.page : colour,
      borderWidth: isRound ? 2 : isLine ? 2 : 0,
      // Lines differ in dash as well as in colour.
      borderDash: isLine && i ? [6, 2 + 2 * i] : [],
      pointRadius: isLine ? 2 : 0,
      tension: 0,
      maxBarThickness: 36,
    };
  });
  const axis = (title) => ({
    stacked: data.stacked,
    beginAtZero: true,
    title: { display: Boolean(title), text: title, color: look.ink },
    ticks: { color: look.ink, precision: 0, maxRotation: 0, autoSkip: true },
    grid: { color: look.rule, drawTicks: false },
    border: { display: false },
  });
  const along = { ...axis(data.x), grid: { display: false } };
  const up = axis(data.y);
  canvas.parentElement.classList.add("is-drawn");
  drawn.get(canvas)?.destroy();
  drawn.set(canvas, new window.Chart(canvas, {
    type: data.kind,
    data: { labels: data.labels, datasets },
    options: {
      animation: still.matches ? false : { duration: 250 },
      maintainAspectRatio: false,
      indexAxis: data.horizontal ? "y" : "x",
      font: { family: look.font },
      interaction: { mode: isRound ? "nearest" : "index", intersect: isRound },
      plugins: {
        legend: { display: isRound || datasets.length > 1, position: "bottom", align: "start", labels: { color: look.ink, boxWidth: isLine ? 24 : 12, boxHeight: 12, usePointStyle: isLine, pointStyle: "line" } },
      },
      scales: isRound ? {} : data.horizontal ? { x: up, y: along } : { x: along, y: up },
    },
  }));
}

onPage(() => {
  if (!window.Chart) return;
  for (const canvas of document.querySelectorAll("canvas[data-chart]")) {
    if (drawn.has(canvas)) continue;
    draw(canvas);
    const numbers = canvas.closest(".chart")?.querySelector("[data-chart-numbers]");
    if (numbers) numbers.open = false;
  }
});
dark.addEventListener("change", () => drawn.forEach((_, canvas) => canvas.isConnected && draw(canvas)));
