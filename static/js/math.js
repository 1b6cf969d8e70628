/* Sets the formulas of .math elements with KaTeX; without it they stay readable as they were typed. */
import { onPage } from "./http.js";

const delimiters = [
  { left: "$$", right: "$$", display: true },
  { left: "\\[", right: "\\]", display: true },
  { left: "\\(", right: "\\)", display: false },
  { left: "$", right: "$", display: false },
];

onPage(() => {
  if (!window.renderMathInElement) return;
  for (const element of document.querySelectorAll(".math:not([data-set])")) {
    element.dataset.set = "yes";
    window.renderMathInElement(element, { delimiters, throwOnError: false, trust: false, maxExpand: 200 });
  }
});
