// The editor of lines: adds a row from its <template>, removes one, keeps names and ids in one sequence
// (`projects[0].name`, `projects[1].name`, …), as the server reads them. Without this script the same two buttons
// submit the form and the server answers with a row more or less.

/** `projects[3].name` → `projects[1].name`; `projects-3-name` → `projects-1-name`; other text stays. */
export function renumbered(text: string, list: string, index: number): string {
  const escaped = list.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text
    .replace(new RegExp(`^${escaped}\\[(?:\\d+|#)\\]`), `${list}[${index}]`)
    .replace(new RegExp(`^${escaped}-(?:\\d+|#)(?=-|$)`), `${list}-${index}`);
}

const numbered = ["name", "id", "for", "value", "aria-describedby", "aria-labelledby", "aria-controls"];

function rows(editor: HTMLElement): HTMLTableRowElement[] {
  return [...(editor.querySelector("tbody")?.rows ?? [])];
}

function settle(editor: HTMLElement): void {
  const list = editor.dataset.lines ?? "";
  const all = rows(editor);
  all.forEach((row, index) => {
    for (const element of [row, ...row.querySelectorAll("*")]) {
      for (const name of numbered) {
        const before = element.getAttribute(name);
        // The value of a field is the reader's; only that of a button names a row.
        if (before === null || (name === "value" && !(element instanceof HTMLButtonElement))) continue;
        const after = before
          .split(" ")
          .map((word) => renumbered(word, list, index))
          .join(" ");
        if (after !== before) element.setAttribute(name, after);
      }
    }
    const place = row.querySelector("[data-line-no]");
    if (place) place.textContent = String(index + 1);
  });
  const most = Number(editor.dataset.max ?? Number.POSITIVE_INFINITY);
  const add = editor.querySelector<HTMLButtonElement>("[data-lines-add]");
  if (add) add.disabled = all.length >= most;
  const count = editor.querySelector("[data-lines-count]");
  if (count) count.textContent = String(all.length);
}

export function addLine(editor: HTMLElement): HTMLTableRowElement | null {
  const template = editor.querySelector("template");
  const body = editor.querySelector("tbody");
  if (!template || !body) return null;
  body.append(template.content.cloneNode(true));
  settle(editor);
  return body.rows[body.rows.length - 1] ?? null;
}

/** As many rows as a kept draft has, before its values are put back; fewer only where the draft is of a whole form. */
export function matchLines(form: HTMLFormElement, names: Iterable<string>, whole: boolean): void {
  const wanted = new Map<string, number>();
  for (const name of names) {
    const match = /^([^[]+)\[(\d+)\]/.exec(name);
    if (match?.[1]) wanted.set(match[1], Math.max(wanted.get(match[1]) ?? 0, Number(match[2]) + 1));
  }
  for (const editor of form.querySelectorAll<HTMLElement>("[data-lines]")) {
    const count = Math.min(wanted.get(editor.dataset.lines ?? "") ?? 0, Number(editor.dataset.max ?? 200));
    if (whole) for (const row of rows(editor).slice(count)) row.remove();
    while (rows(editor).length < count && addLine(editor));
    settle(editor);
  }
}

function changed(editor: HTMLElement): void {
  editor.dispatchEvent(new Event("input", { bubbles: true }));
}

export function startLines(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-lines-add], [data-lines-remove]");
    const editor = button?.closest<HTMLElement>("[data-lines]");
    if (!button || !editor || event.defaultPrevented) return;
    event.preventDefault();
    if (button.hasAttribute("data-lines-add")) {
      addLine(editor)?.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea")?.focus();
    } else {
      const row = button.closest("tr");
      const next = (row?.nextElementSibling ?? row?.previousElementSibling)?.querySelector<HTMLElement>(
        "[data-lines-remove]",
      );
      row?.remove();
      settle(editor);
      (next ?? editor.querySelector<HTMLElement>("[data-lines-add]"))?.focus();
    }
    changed(editor);
  });
}
