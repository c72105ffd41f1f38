// The little TypeScript of the pages. Everything works without it; with it, it is nicer.

import { startChoices } from "./choices.ts";
import { startDeeds } from "./deeds.ts";
import { startDrafts } from "./draft.ts";
import { startEcho } from "./echo.ts";
import { startFiles } from "./files.ts";
import { startLines } from "./lines.ts";
import { startPhrases } from "./phrases.ts";
import { startReceipt } from "./receipt.ts";
import { startSums } from "./sums.ts";

/** `/` goes to the search; Escape closes the menu; a click elsewhere too. */
function startKeys(): void {
  document.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (target.isContentEditable || target.matches("input, select, textarea")) return;
      const search = document.querySelector<HTMLInputElement>("[data-search], .seek input, .find input");
      if (!search?.offsetParent) return;
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "Escape") {
      const menu = document.querySelector<HTMLDetailsElement>(".menu[open]");
      if (!menu) return;
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
  document.addEventListener("click", (event) => {
    const menu = document.querySelector<HTMLDetailsElement>(".menu[open]");
    if (menu && !menu.contains(event.target as Node)) menu.open = false;
  });
}

/** The hint “slide sideways” stands only over a table that needs it. */
function startScrollHints(): void {
  const look = (): void => {
    for (const hint of document.querySelectorAll<HTMLElement>(".scroll-hint")) {
      const table = hint.nextElementSibling;
      if (table) hint.hidden = table.scrollWidth <= table.clientWidth + 1;
    }
  };
  look();
  addEventListener("resize", look);
}

/** `select[data-go]` and boxes of filters apply as they are changed; the button stays for everybody else. */
function startFilters(): void {
  document.addEventListener("change", (event) => {
    const target = event.target as Element;
    if (target instanceof HTMLSelectElement && target.closest("form[data-filter-now]")) target.form?.requestSubmit();
  });
}

/** `button[data-print]` prints; it is hidden until there is a script to do so. */
function startPrint(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}

/** A refused form opens at the list of what is wrong. */
function startErrors(): void {
  document.querySelector<HTMLElement>(".errors")?.focus();
}

startLines();
startEcho();
startSums();
startPhrases();
startChoices();
startDeeds();
startFiles();
startDrafts();
startReceipt();
startKeys();
startScrollHints();
startFilters();
startPrint();
startErrors();
