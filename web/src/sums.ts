// What the lines of a form add up to while one types: what was asked, what is said now, the difference, or sources beside what
// they are for; what is left of each column where lines are being struck. The server says the same when it makes the page.

import { parseFen, wan, yuan } from "./money.ts";

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

/** Fen that a line says under a name: of an answer nothing where a choice of it leaves it out, or is not made yet. */
function said(sums: HTMLElement, line: HTMLElement, place: HTMLElement): bigint {
  const name = place.dataset.sumOf ?? "";
  const told = line.dataset.told?.split(" ").find((one) => one.startsWith(`${name}:`));
  if (told) return BigInt(told.slice(name.length + 1));
  if (name === sums.dataset.sums) {
    const unless = sums.dataset.unless ?? "";
    const chosen = unless === "" ? "" : typed(line, unless);
    if (chosen !== "" && [sums.dataset.unlessIs, sums.dataset.openIs].includes(chosen)) return 0n;
  }
  // A line that is new is asked for now.
  const asked = place.dataset.new ?? "";
  return parseFen(typed(line, name) || (asked === "" ? "" : typed(line, asked))) ?? 0n;
}

/** Of which kind a line is: as it is chosen in the form, else as the line says it. */
function kindOf(line: HTMLElement, by: string): string {
  return (by === "" ? "" : typed(line, by)) || (line.dataset.kind ?? "");
}

function tell(place: Element | null, fen: bigint): void {
  if (place) place.textContent = rounded(fen);
}

/** A line that a choice leaves out is struck: nothing of it is agreed, whatever stands in its boxes. */
function strikeLeftOut(sums: HTMLElement, lines: HTMLElement[]): void {
  const unless = sums.dataset.unless ?? "";
  if (unless === "") return;
  for (const line of lines) line.classList.toggle("striking", typed(line, unless) === sums.dataset.unlessIs);
}

/** The whole, and what of it is of which kind; that is shown where something is of another kind than the first. */
function sumRows(sums: HTMLElement, lines: HTMLElement[]): void {
  const rows = [...sums.querySelectorAll<HTMLElement>("[data-kind]")];
  const kinds = lines.map((line) => kindOf(line, sums.dataset.by ?? ""));
  const usual = rows.map((row) => row.dataset.kind).find((kind) => kind !== "");
  for (const row of rows) {
    const own = lines.filter((_, at) => row.dataset.kind === "" || kinds[at] === row.dataset.kind);
    let difference = 0n;
    for (const place of row.querySelectorAll<HTMLElement>("[data-sum-of]")) {
      const amounts = own.map((line) => said(sums, line, place));
      const sum = amounts.reduce((one, other) => one + other, 0n);
      difference += BigInt(place.dataset.weight ?? "0") * sum;
      tell(place, sum);
    }
    tell(row.querySelector("[data-sum-difference]"), difference);
    if (row.dataset.kind !== "") row.hidden = !kinds.some((kind) => kind !== "" && kind !== usual);
  }
}

/** What is left of each column where lines are being struck. */
function sumLeft(row: HTMLElement, lines: HTMLElement[]): void {
  const kept = lines.filter((line) => typed(line, row.dataset.leftBy ?? "") === "");
  const own = kept.filter((line) => !row.dataset.kind || line.dataset.kind === row.dataset.kind);
  for (const cell of row.querySelectorAll<HTMLElement>("[data-column]")) {
    const place = Number(cell.dataset.column);
    const fen = (line: HTMLElement) => line.querySelectorAll<HTMLElement>("[data-fen]")[place]?.dataset.fen;
    tell(
      cell,
      own.reduce((sum, line) => sum + BigInt(fen(line) || "0"), 0n),
    );
  }
  for (const line of lines) line.classList.toggle("striking", !kept.includes(line));
}

export function sumLines(editor: HTMLElement): void {
  const all = [...editor.querySelectorAll<HTMLElement>("tbody tr")];
  const lines = all.filter((line) => !line.classList.contains("struck"));
  const sums = editor.querySelector<HTMLElement>("[data-sums]");
  if (sums) {
    sumRows(sums, lines);
    strikeLeftOut(sums, lines);
  }
  for (const row of editor.querySelectorAll<HTMLElement>("[data-left-by]")) sumLeft(row, lines);
}

/** Beside an amount that others add up to: how far they do. */
function balance(place: HTMLElement): void {
  const input = place.closest(".field")?.querySelector<HTMLInputElement>("input[data-money]");
  if (!input?.form) return;
  const prefix = input.name.slice(0, input.name.lastIndexOf(".") + 1);
  const form = input.form;
  const read = (name: string) =>
    parseFen(form.querySelector<HTMLInputElement>(`[name="${prefix}${name}"]`)?.value ?? "");
  const parts = (place.dataset.balance ?? "").split(" ").map(read);
  const whole = parseFen(input.value);
  const sum = parts.reduce<bigint>((one, other) => one + (other ?? 0n), 0n);
  const apart = sum - (whole ?? 0n);
  const words = apart === 0n ? place.dataset.equal : apart < 0n ? place.dataset.less : place.dataset.more;
  const isBegun = typeof whole === "bigint" || parts.some((part) => typeof part === "bigint");
  const said = (words ?? "").replace("{sum}", yuan(sum)).replace("{difference}", yuan(apart < 0n ? -apart : apart));
  place.textContent = isBegun ? said : "";
  place.classList.toggle("bad", isBegun && apart !== 0n);
}

function balances(within: ParentNode): void {
  for (const place of within.querySelectorAll<HTMLElement>("[data-balance]")) balance(place);
}

export function startSums(): void {
  const all = (): void => {
    balances(document);
    for (const editor of document.querySelectorAll<HTMLElement>("[data-lines]")) sumLines(editor);
  };
  all();
  const change = (event: Event): void => {
    const editor = (event.target as Element).closest<HTMLElement>("[data-lines]");
    const form = (event.target as HTMLInputElement).form;
    if (form) balances(form);
    if (editor) sumLines(editor);
    else if ((event.target as Element).matches("form")) all();
  };
  document.addEventListener("input", change);
  document.addEventListener("change", change);
  document.addEventListener("restored", change);
}
