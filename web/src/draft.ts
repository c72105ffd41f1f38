// Drafts: what one types into `form[data-draft-url]` is saved while one works, and kept on this device when the
// network is away. The server owns the draft; the copy here lives only until the server has it, for one week at most.
// Never kept here: passwords, files, tokens, and whatever stands in [data-private].

import { matchLines } from "./lines.ts";

const quietMs = 1_500;
const keptMs = 7 * 24 * 3_600_000;
const prefix = "draft ";
/** Requests that outlive their page may carry 64 KiB at most. */
const keepaliveBytes = 60_000;

type Kept = { at: number; body: string };
/** kept: no network; ended: the sign-in; other: it is another person's, or theirs no longer. */
type State = "saving" | "saved" | "kept" | "ended" | "other" | "failed" | "restored";
/** What this tab has sent last: its copy goes once a page says that it is done. */
const sentKey = "draft-sent";

function collect(form: HTMLFormElement, forDevice: boolean): URLSearchParams {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string") continue;
    const found = form.elements.namedItem(name);
    const element = found instanceof RadioNodeList ? found[0] : found;
    if (element instanceof HTMLInputElement && element.type === "password") continue;
    if (forDevice && element instanceof Element && (/csrf|token/i.test(name) || element.closest("[data-private]")))
      continue;
    fields.append(name, value);
  }
  return fields;
}

function restore(form: HTMLFormElement, fields: URLSearchParams): void {
  // A copy of a page that was cut while it was loading lacks lines that nobody took away.
  const whole = fields.has("form_end");
  matchLines(form, fields.keys(), whole);
  const seen = new Map<string, number>();
  for (const element of form.elements) {
    if (
      !(
        element instanceof HTMLInputElement ||
        element instanceof HTMLSelectElement ||
        element instanceof HTMLTextAreaElement
      )
    )
      continue;
    const { name, type } = element;
    if (
      !name ||
      type === "file" ||
      type === "password" ||
      /csrf|token/i.test(name) ||
      element.closest("[data-private]")
    )
      continue;
    const values = fields.getAll(name);
    if (element instanceof HTMLInputElement && (type === "checkbox" || type === "radio")) {
      if (whole || values.length > 0) element.checked = values.includes(element.value);
    } else if (element instanceof HTMLSelectElement && element.multiple) {
      for (const option of element.options) option.selected = values.includes(option.value);
    } else {
      const place = seen.get(name) ?? 0;
      seen.set(name, place + 1);
      const value = values[place];
      // A line's hidden id must not outlive the line: what the copy lacks is empty there.
      if (value !== undefined) element.value = value;
      else if (whole && element.closest("[data-lines]")) element.value = "";
    }
  }
  // Echoes and totals follow the values.
  for (const input of form.querySelectorAll("input[data-money]"))
    input.dispatchEvent(new Event("input", { bubbles: true }));
  form.dispatchEvent(new Event("restored", { bubbles: true }));
}

/** The device's store may be full, forbidden or absent; then there is simply no copy. */
function device<T>(use: (storage: Storage) => T): T | null {
  try {
    return use(localStorage);
  } catch {
    return null;
  }
}

/** The same of this tab alone. */
function tab<T>(use: (storage: Storage) => T): T | null {
  try {
    return use(sessionStorage);
  } catch {
    return null;
  }
}

/** The page says that an action is done: what this tab has sent for it is the server's now. */
function forgetDone(): void {
  const [, action] = (document.body.dataset.done ?? "").split(".");
  const key = tab((storage) => storage.getItem(sentKey));
  if (!action || !key?.endsWith(`/${action}`)) return;
  device((storage) => storage.removeItem(key));
  tab((storage) => storage.removeItem(sentKey));
}

/** What an answer other than yes says of the words. */
function stateOf(status: number): State {
  if (status === 401) return "ended";
  if (status === 403 || status === 404) return "other";
  return status >= 500 ? "kept" : "failed";
}

function forget(match: (key: string, kept: Kept | null) => boolean): void {
  device((storage) => {
    for (const key of Object.keys(storage)) {
      if (!key.startsWith(prefix)) continue;
      let kept: Kept | null = null;
      try {
        kept = JSON.parse(storage.getItem(key) ?? "") as Kept;
      } catch {}
      if (match(key, kept)) storage.removeItem(key);
    }
  });
}

class Draft {
  private timer = 0;
  private dirty = false;
  /** Whether anything here was typed, now or before, that the server need not have. */
  private typed = false;
  private running: AbortController | null = null;
  private leaving = false;
  private readonly key: string;
  private readonly place: HTMLElement | null;
  private readonly signIn: HTMLElement | null;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly url: string,
  ) {
    // Two people may share a machine: the copy belongs to whoever is signed in.
    this.key = `${prefix}${form.dataset.draftOwner ?? ""} ${url}`;
    this.place = form.querySelector("[data-draft-status]") ?? document.querySelector("[data-draft-status]");
    this.signIn = this.place?.parentElement?.querySelector("[data-draft-sign-in]") ?? null;
    this.bringBack();
    form.addEventListener("input", () => this.touched());
    form.addEventListener("change", () => this.touched());
    document.addEventListener("visibilitychange", () => {
      // Back from signing in, in another tab: it is tried again.
      if (document.visibilityState === "hidden") this.save(true);
      else if (this.dirty) this.save(false);
    });
    addEventListener("pagehide", () => this.save(true));
    addEventListener("online", () => this.dirty && this.save(false));
  }

  private say(state: State): void {
    if (!this.place) return;
    this.place.dataset.state = state;
    if (this.signIn) this.signIn.hidden = state !== "ended";
    const time = new Date().toTimeString().slice(0, 5);
    this.place.textContent = (this.place.getAttribute(`data-${state}`) ?? "").replace("{time}", time);
  }

  private bringBack(): void {
    // A form that was sent comes back with all that was typed, and with what its button changed: it is kept as it stands.
    if (this.form.dataset.draftSent !== undefined) {
      this.touched();
      return;
    }
    const text = device((storage) => storage.getItem(this.key));
    // A form that was refused comes back with all that was sent.
    if (!text || document.querySelector("main .errors")) return;
    const kept = JSON.parse(text) as Kept;
    restore(this.form, new URLSearchParams(kept.body));
    this.say("restored");
    this.dirty = this.typed = true;
    this.timer = window.setTimeout(() => this.save(false), quietMs);
  }

  private touched(): void {
    if (this.leaving) return;
    this.dirty = this.typed = true;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.save(false), quietMs);
  }

  private keep(state: State): void {
    this.say(this.copy() ? state : "failed");
  }

  private copy(): boolean {
    const kept: Kept = { at: Date.now(), body: collect(this.form, true).toString() };
    const done = device((storage) => {
      storage.setItem(this.key, JSON.stringify(kept));
      return true;
    });
    return done ?? false;
  }

  private async save(last: boolean): Promise<void> {
    clearTimeout(this.timer);
    if (!this.dirty || this.leaving || (this.running && !last)) return;
    const body = collect(this.form, false);
    const running = new AbortController();
    this.running = running;
    this.dirty = false;
    if (!last) this.say("saving");
    try {
      const answer = await fetch(this.url, {
        method: "POST",
        body,
        credentials: "same-origin",
        redirect: "error",
        headers: { accept: "application/json" },
        keepalive: last && body.toString().length < keepaliveBytes,
        signal: running.signal,
      });
      if (answer.ok) {
        device((storage) => storage.removeItem(this.key));
        if (!this.dirty) this.say("saved");
      } else {
        // The copy goes only after the server has said yes.
        this.dirty = true;
        this.keep(stateOf(answer.status));
      }
    } catch {
      if (running.signal.aborted) return;
      this.dirty = true;
      this.keep("kept");
    } finally {
      if (this.running === running) this.running = null;
    }
    // What was typed meanwhile follows; after a failure only the next letter, or the network, tries again.
    if (this.dirty && this.place?.dataset.state === "saving") this.touched();
  }

  /**
   * The form itself is being sent: no draft may overtake it. False when there is no network to send it by. What is sent stays
   * on the device until a page says that it is done: the sign-in may have ended, and the network may end now.
   */
  submitting(): boolean {
    if (!navigator.onLine) {
      this.keep("kept");
      return false;
    }
    this.leaving = true;
    clearTimeout(this.timer);
    this.running?.abort();
    if (this.typed) this.copy();
    tab((storage) => storage.setItem(sentKey, this.key));
    return true;
  }

  /** The draft is being given up: the last letters must not bring it back. */
  discard(): void {
    this.leaving = true;
    clearTimeout(this.timer);
    this.running?.abort();
    device((storage) => storage.removeItem(this.key));
  }

  returned(): void {
    this.leaving = false;
  }
}

export function startDrafts(): void {
  const now = Date.now();
  forgetDone();
  forget((_, kept) => !kept || now - kept.at > keptMs);
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-draft-url]")) {
    const draft = new Draft(form, form.dataset.draftUrl ?? "");
    form.addEventListener("submit", (event) => {
      if (!event.defaultPrevented && !draft.submitting()) event.preventDefault();
    });
    for (const link of document.querySelectorAll("[data-draft-discard]"))
      link.addEventListener("click", () => draft.discard());
    addEventListener("pageshow", () => draft.returned());
  }
  // Signing out leaves nothing of oneself on the machine.
  document.addEventListener("submit", (event) => {
    if ((event.target as Element).matches("[data-forget-drafts]")) forget(() => true);
  });
}
