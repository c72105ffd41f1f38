// Beside a money input: what the amount is in 元 and 万元, while one types.

import { readFen, wan, yuan } from "./money.ts";

/** The nearest attribute upwards, so that a template says a text once, on <form> or <body>. */
export function phrase(from: Element, name: string, otherwise: string): string {
  return from.closest(`[${name}]`)?.getAttribute(name) || otherwise;
}

function shown(from: Element, fen: bigint): string {
  return phrase(from, "data-money-format", "{yuan} 元 = {wan} 万元")
    .replace("{yuan}", yuan(fen))
    .replace("{wan}", wan(fen));
}

function echo(input: HTMLInputElement): void {
  const place = input.closest(".field, td")?.querySelector("[data-money-echo]");
  if (!place) return;
  const read = readFen(input.value);
  place.classList.toggle("bad", typeof read === "string" && read !== "empty");
  if (read === "empty") place.textContent = "";
  else if (typeof read === "bigint") place.textContent = shown(input, read);
  else place.textContent = phrase(input, `data-money-${read}`, phrase(input, "data-money-not-money", "?"));
}

export function startEcho(): void {
  // Where the server has said what is wrong, that is said once.
  for (const input of document.querySelectorAll<HTMLInputElement>("input[data-money]"))
    if (!input.closest(".field, td")?.querySelector(".problem")) echo(input);
  document.addEventListener("input", (event) => {
    const target = event.target as Element;
    if (!(target instanceof HTMLInputElement) || !target.matches("[data-money]")) return;
    echo(target);
  });
}
