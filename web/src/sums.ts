// What the lines of a form add up to while one types: what was asked, what is said now, the difference; and what is left of
// each column where lines are being struck. The server says the same when it makes the page.

import { parseFen, wan } from "./money.ts";

/** To two places, as every table says amounts; half a place goes up. */
function rounded(fen: bigint): string {
  const whole = fen < 0n ? -fen : fen;
  const shown = ((whole + 5_000n) / 10_000n) * 10_000n;
  return `${fen < 0n && shown > 0n ? "-" : ""}${wan(shown)}`;
}

function typed(line: Element, name: string): string {
  const control = line.querySelector<HTMLInputElement | HTMLSelectElement>(`[name$=".${name}"]`);
  return control?.value.trim() ?? "";
}

/** Fen of a line: nothing where a choice of it leaves it out, or is not made yet. */
function said(sums: HTMLElement, line: Element): bigint {
  const unless = sums.dataset.unless ?? "";
  const chosen = unless === "" ? "" : typed(line, unless);
  if (chosen !== "" && [sums.dataset.unlessIs, sums.dataset.openIs].includes(chosen)) return 0n;
  return parseFen(typed(line, sums.dataset.sums ?? "")) ?? 0n;
}

function tell(place: Element | null, fen: bigint): void {
  if (place) place.textContent = rounded(fen);
}

export function sumLines(editor: HTMLElement): void {
  const lines = [...editor.querySelectorAll("tbody tr")].filter((line) => !line.classList.contains("struck"));
  const sums = editor.querySelector<HTMLElement>("[data-sums]");
  if (sums) {
    let [asked, now] = [0n, 0n];
    for (const line of lines) {
      asked += BigInt((line as HTMLElement).dataset.asked || "0");
      now += said(sums, line);
    }
    tell(sums.querySelector("[data-sum-said]"), now);
    tell(sums.querySelector("[data-sum-difference]"), now - asked);
  }
  const left = editor.querySelector<HTMLElement>("[data-left-by]");
  if (!left) return;
  const kept = lines.filter((line) => typed(line, left.dataset.leftBy ?? "") === "");
  for (const cell of left.querySelectorAll<HTMLElement>("[data-column]")) {
    let total = 0n;
    for (const line of kept) {
      const own = line.querySelectorAll<HTMLElement>("[data-fen]")[Number(cell.dataset.column)];
      total += BigInt(own?.dataset.fen || "0");
    }
    tell(cell, total);
  }
  for (const line of lines) line.classList.toggle("striking", !kept.includes(line));
}

export function startSums(): void {
  const all = (): void => {
    for (const editor of document.querySelectorAll<HTMLElement>("[data-lines]")) sumLines(editor);
  };
  all();
  const change = (event: Event): void => {
    const editor = (event.target as Element).closest<HTMLElement>("[data-lines]");
    if (editor) sumLines(editor);
    else if ((event.target as Element).matches("form")) all();
  };
  document.addEventListener("input", change);
  document.addEventListener("change", change);
  document.addEventListener("restored", change);
}
