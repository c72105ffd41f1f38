// Files of a form (`[data-upload]`): each is sent by itself as soon as it is chosen, one after the other, with its progress
// and its own mistake; on a bad line it is tried again. The form then names what is kept, in the order on the page. Without
// this script the files come with the form.

const waitsMs = [1_000, 2_000, 4_000, 8_000, 16_000];
const longestMs = 300_000;

type Kept = { id: string; name: string; size: number; media_type: string };
type Answer = { status: number; kept?: Kept; said?: string };
type Item = { li: HTMLLIElement; file: File; request?: XMLHttpRequest; state: "waiting" | "sending" | "failed" };

/** As the server says it: 356 KB, 1.2 MB. */
export function sizeSaid(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} KB` : `${(Math.floor(bytes / 100_000) / 10).toFixed(1)} MB`;
}

/** Whether it may go better the next time: no answer, or one that asks to come again. */
export function comesAgain(status: number): boolean {
  return [0, 408, 502, 503, 504].includes(status);
}

function send(url: string, csrf: string, item: Item, progress: (part: number) => void): Promise<Answer> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    item.request = request;
    request.open("POST", url);
    request.timeout = longestMs;
    request.setRequestHeader("accept", "application/json");
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    const none = (): void => resolve({ status: 0 });
    [request.onerror, request.ontimeout, request.onabort] = [none, none, none];
    request.onload = () => {
      // A page instead of an answer is somebody else's, such as a gateway's or the sign-in.
      let body: { said?: string } = {};
      try {
        body = JSON.parse(request.responseText);
      } catch {}
      const kept = request.status === 201 ? (body as Kept) : undefined;
      resolve({ status: request.responseURL.includes("/sign-in") ? 401 : request.status, kept, said: body.said });
    };
    const body = new FormData();
    body.append("csrf", csrf);
    body.append("file", item.file, item.file.name);
    request.send(body);
  });
}

class Upload {
  private readonly items: Item[] = [];
  private running = false;
  private done = 0;
  private all = 0;
  /** What sends the form once everything is there. */
  private sender: HTMLElement | null | undefined;

  constructor(private readonly root: HTMLElement) {}

  private get held(): HTMLInputElement {
    return this.root.querySelector<HTMLInputElement>("[data-upload-held]") as HTMLInputElement;
  }

  private get list(): HTMLUListElement {
    return this.root.querySelector<HTMLUListElement>(".attached") as HTMLUListElement;
  }

  private get max(): number {
    return Number(this.root.dataset.max);
  }

  get isBusy(): boolean {
    return this.items.some((item) => item.state !== "failed");
  }

  private say(words: string): void {
    const status = this.root.querySelector("[data-upload-status]");
    if (status) status.textContent = words;
  }

  private saySending(): void {
    const words = this.root.dataset.sending ?? "";
    this.say(this.isBusy ? words.replace("{done}", `${this.done}`).replace("{all}", `${this.all}`) : "");
  }

  choose(files: File[]): void {
    // One alone is replaced by the next.
    if (this.max === 1) for (const li of [...this.list.children]) this.remove(li as HTMLLIElement, false);
    const room = Math.max(0, this.max - this.list.children.length);
    for (const file of files.slice(0, room)) {
      const li = document.createElement("li");
      const name = document.createElement("span");
      name.textContent = file.name;
      const progress = document.createElement("progress");
      progress.setAttribute("aria-label", file.name);
      li.append(name, " ", progress, " ", this.button("remove", file.name));
      this.list.append(li);
      this.items.push({ li, file, state: "waiting" });
      this.all += 1;
    }
    if (files.length > room) this.say((this.root.dataset.full ?? "").replace("{max}", `${this.max}`));
    void this.run();
  }

  private button(what: "remove" | "retry", name: string): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button plain small";
    button.textContent = this.root.dataset[what] ?? "";
    button.setAttribute("aria-label", `${button.textContent} ${name}`);
    button.setAttribute(`data-upload-${what}`, "");
    return button;
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    for (;;) {
      const item = this.items.find((item) => item.state === "waiting");
      if (!item) break;
      this.saySending();
      item.state = "sending";
      await this.bring(item);
    }
    this.running = false;
    this.saySending();
    this.goOn();
  }

  private async bring(item: Item): Promise<void> {
    const csrf = this.root.closest("form")?.querySelector<HTMLInputElement>("input[name=csrf]")?.value ?? "";
    for (let turn = 0; ; turn += 1) {
      const bar = item.li.querySelector("progress");
      const answer = await send(this.root.dataset.upload ?? "", csrf, item, (part) => {
        if (bar) bar.value = part;
      });
      if (!this.items.includes(item)) return;
      if (answer.kept) return this.keep(item, answer.kept);
      const wait = waitsMs[turn];
      if (!comesAgain(answer.status) || wait === undefined) return this.fail(item, answer);
      bar?.removeAttribute("value");
      await new Promise((resolve) => setTimeout(resolve, wait));
      if (!this.items.includes(item)) return;
    }
  }

  private keep(item: Item, kept: Kept): void {
    this.items.splice(this.items.indexOf(item), 1);
    this.done += 1;
    this.fill(item.li, kept.id, kept.name, sizeSaid(kept.size), kept.media_type.startsWith("image/"));
    this.note();
  }

  private fill(li: HTMLLIElement, id: string, name: string, size: string, isPicture: boolean): void {
    const to = `${this.root.dataset.upload}/${id}`;
    const link = (inside: Node | string): HTMLAnchorElement => {
      const link = document.createElement("a");
      [link.href, link.target, link.rel] = [to, "_blank", "noopener"];
      link.append(inside);
      return link;
    };
    const said = document.createElement("span");
    said.className = "quiet small";
    said.textContent = size;
    const parts: (Node | string)[] = [link(name), " ", said, " ", this.button("remove", name)];
    if (isPicture) {
      const picture = document.createElement("img");
      const number = [...this.list.children].indexOf(li) + 1;
      const alt = (this.root.dataset.alt ?? "").replace("{label}", this.root.dataset.label ?? "");
      picture.alt = alt.replace("{number}", `${number}`).replace("{name}", name);
      picture.src = `${to}/small`;
      parts.unshift(link(picture));
    }
    li.dataset.file = id;
    li.classList.remove("wrong");
    li.replaceChildren(...parts);
  }

  private fail(item: Item, answer: Answer): void {
    item.state = "failed";
    const { dataset } = this.root;
    const why = document.createElement("span");
    why.className = "problem";
    why.textContent = answer.said ?? (answer.status === 401 ? dataset.signedOut : dataset.unsent) ?? "";
    item.li.classList.add("wrong");
    const name = item.file.name;
    // What a file is does not change: only a line or a session gets better.
    const again = comesAgain(answer.status) || answer.status === 401 ? [this.button("retry", name)] : [];
    item.li.replaceChildren(name, " ", why, " ", ...again, this.button("remove", name));
  }

  /** The form names what is on the page, in its order; drafts notice. */
  private note(): void {
    const ids = [...this.list.children].map((li) => (li as HTMLElement).dataset.file ?? "");
    this.held.value = ids.filter(Boolean).join(" ");
    this.held.dispatchEvent(new Event("input", { bubbles: true }));
  }

  remove(li: HTMLLIElement, moves = true): void {
    const item = this.items.find((item) => item.li === li);
    if (item) {
      this.items.splice(this.items.indexOf(item), 1);
      item.request?.abort();
    }
    const next = (li.nextElementSibling ?? li.previousElementSibling)?.querySelector<HTMLElement>("button");
    li.remove();
    this.note();
    if (moves) (next ?? this.picker)?.focus();
    this.saySending();
  }

  retry(li: HTMLLIElement): void {
    const item = this.items.find((item) => item.li === li);
    if (!item) return;
    item.state = "waiting";
    const progress = document.createElement("progress");
    progress.setAttribute("aria-label", item.file.name);
    li.classList.remove("wrong");
    li.replaceChildren(item.file.name, " ", progress, " ", this.button("remove", item.file.name));
    void this.run();
  }

  get picker(): HTMLInputElement | null {
    return this.root.querySelector<HTMLInputElement>("input[type=file]");
  }

  /** A draft of this device was put back: what it names is shown. */
  restored(): void {
    const named = this.held.value.split(" ").filter(Boolean);
    const known = new Map([...this.list.children].map((li) => [(li as HTMLElement).dataset.file, li as HTMLLIElement]));
    const items = named.map((id) => {
      const li = known.get(id) ?? document.createElement("li");
      return { id, li, isNew: !known.has(id) };
    });
    this.list.replaceChildren(...items.map(({ li }) => li));
    for (const { id, li, isNew } of items) if (isNew) this.fill(li, id, this.root.dataset.label ?? "", "", true);
  }

  /** Waits with sending the form until the files are there; false where there is nothing to wait for. */
  holds(by: HTMLElement | null): boolean {
    if (!this.isBusy) return false;
    this.sender = by;
    this.say(this.root.dataset.wait ?? "");
    return true;
  }

  private goOn(): void {
    const by = this.sender;
    this.sender = undefined;
    // What failed is looked at first.
    if (by === undefined || this.items.length > 0) return;
    this.root.closest("form")?.requestSubmit(by);
  }

  get hasFiles(): boolean {
    return this.held.value !== "";
  }
}

const uploads = new WeakMap<HTMLElement, Upload>();

function uploadOf(inside: Element): Upload | null {
  const root = inside.closest<HTMLElement>("[data-upload]");
  if (!root) return null;
  const upload = uploads.get(root) ?? new Upload(root);
  uploads.set(root, upload);
  return upload;
}

/** The button that sends files without a script is not needed with one, in lines that are added later neither. */
function hideButtons(within: ParentNode): void {
  for (const button of within.querySelectorAll<HTMLElement>("[data-upload-add]")) button.hidden = true;
  for (const template of within.querySelectorAll("template")) hideButtons(template.content);
}

export function startFiles(): void {
  hideButtons(document);
  document.addEventListener("change", (event) => {
    const picker = event.target;
    if (!(picker instanceof HTMLInputElement) || picker.type !== "file") return;
    const upload = uploadOf(picker);
    if (!upload || !picker.files?.length) return;
    const files = [...picker.files];
    // They are sent by themselves, not with the form.
    picker.value = "";
    picker.required = false;
    upload.choose(files);
  });
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-upload] button");
    const li = button?.closest("li");
    if (!button || !li) return;
    event.preventDefault();
    if (button.hasAttribute("data-upload-retry")) uploadOf(button)?.retry(li);
    else uploadOf(button)?.remove(li);
  });
  document.addEventListener("restored", (event) => {
    for (const root of (event.target as Element).querySelectorAll("[data-upload]")) uploadOf(root)?.restored();
  });
  // Before drafts hear of it: the form is held back, not sent.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      const by = event.submitter;
      const held = [...form.querySelectorAll("[data-upload]")].filter((root) => uploadOf(root)?.holds(by));
      if (held.length > 0) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    true,
  );
}
