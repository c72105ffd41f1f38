// Where a field points at one of many: names that fit what is typed, suggested by the server. Without a script the
// server finds the name when the form is sent.

let lists = 0;

/** The list of suggestions of an input, made when it is first needed. */
function listOf(input: HTMLInputElement): HTMLDataListElement {
  const known = input.list;
  if (known instanceof HTMLDataListElement) return known;
  const list = document.createElement("datalist");
  lists += 1;
  list.id = `choices-${lists}`;
  input.after(list);
  input.setAttribute("list", list.id);
  return list;
}

async function suggest(input: HTMLInputElement): Promise<void> {
  const typed = input.value;
  const address = new URL(input.dataset.choices ?? "", location.href);
  address.searchParams.set("q", typed);
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok || input.value !== typed) return;
  const { choices } = (await answer.json()) as { choices: string[] };
  const options = choices.map((name) => {
    const option = document.createElement("option");
    option.value = name;
    return option;
  });
  listOf(input).replaceChildren(...options);
}

export function startChoices(): void {
  let waiting = 0;
  const soon = (event: Event): void => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || !input.matches("[data-choices]")) return;
    clearTimeout(waiting);
    waiting = window.setTimeout(() => void suggest(input), 150);
  };
  document.addEventListener("input", soon);
  document.addEventListener("focusin", soon);
}
