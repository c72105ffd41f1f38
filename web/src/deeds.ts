// Before and after a deed: ask once when it is grave, send it once.

import { phrase } from "./echo.ts";

const allowed = new WeakSet<Element>();

function ask(from: HTMLElement, question: string): Promise<boolean> {
  if (typeof HTMLDialogElement === "undefined") return Promise.resolve(confirm(question));
  const dialog = document.createElement("dialog");
  dialog.className = "ask";
  const text = document.createElement("p");
  text.id = "ask-text";
  text.textContent = question;
  dialog.setAttribute("aria-labelledby", text.id);
  const actions = document.createElement("div");
  actions.className = "actions";
  const button = (label: string, look: string, answer: string): HTMLButtonElement => {
    const element = document.createElement("button");
    element.type = "button";
    element.className = `button ${look}`;
    element.textContent = label;
    element.addEventListener("click", () => dialog.close(answer));
    return element;
  };
  const no = button(phrase(from, "data-confirm-no", "取消"), "plain", "no");
  const yes = button(
    phrase(from, "data-confirm-yes", from.textContent?.trim() || "确定"),
    from.classList.contains("danger") ? "danger" : "",
    "yes",
  );
  actions.append(no, yes);
  dialog.append(text, actions);
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      from.focus();
      resolve(dialog.returnValue === "yes");
    });
    dialog.showModal();
    no.focus();
  });
}

/** `data-confirm="…?"` on a button or link: the question comes first, in a dialog. */
function startConfirm(): void {
  document.addEventListener(
    "click",
    (event) => {
      const from = (event.target as Element).closest<HTMLElement>("[data-confirm]");
      if (!from || allowed.has(from)) return;
      // An unfinished form is told so before anything is asked.
      if (
        from instanceof HTMLButtonElement &&
        from.form &&
        !from.formNoValidate &&
        !from.form.noValidate &&
        !from.form.reportValidity()
      ) {
        event.preventDefault();
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(from, from.dataset.confirm ?? "").then((yes) => {
        if (!yes) return;
        allowed.add(from);
        from.click();
        allowed.delete(from);
      });
    },
    { capture: true },
  );
}

/** A form is sent once; coming back to the page, its buttons work again. */
function startGuard(): void {
  const held = new Set<HTMLButtonElement>();
  const sent = new Set<HTMLFormElement>();
  const release = (): void => {
    for (const button of held) {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
    held.clear();
    sent.clear();
  };
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    // A download leaves the page where it is; data-again says so.
    if (event.defaultPrevented || form.method !== "post" || form.target || form.hasAttribute("data-again")) return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    // Only after the browser has gathered the fields, the pressed button's among them.
    setTimeout(() => {
      for (const button of form.querySelectorAll<HTMLButtonElement>("button:not([type=button])")) {
        if (button.disabled) continue;
        button.disabled = true;
        held.add(button);
      }
      event.submitter?.setAttribute("aria-busy", "true");
    }, 0);
    setTimeout(release, 15_000);
  });
  addEventListener("pageshow", release);
}

export function startDeeds(): void {
  startConfirm();
  startGuard();
}
