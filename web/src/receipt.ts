// A receipt: its code copied by a tap, and kept as a picture that the album of a phone takes.

/** Pages that are not served by https have no clipboard of their own; then what is to be copied is selected. */
async function copy(from: Element): Promise<boolean> {
  const text = from.textContent?.trim() ?? "";
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {}
  const range = document.createRange();
  range.selectNodeContents(from);
  const selection = getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
  return document.execCommand("copy");
}

/** The picture as PNG; none where the browser draws none. */
async function drawn(address: string): Promise<Blob | null> {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * 2;
  canvas.height = image.naturalHeight * 2;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function startReceipt(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    const from = document.querySelector(button.dataset.copy ?? "");
    if (!from) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (await copy(from)) button.textContent = button.dataset.copied ?? "";
    });
  }
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-picture]")) {
    let asked = false;
    link.addEventListener("click", async (event) => {
      if (asked) return;
      event.preventDefault();
      const blob = await drawn(link.href).catch(() => null);
      if (blob) return save(blob, link.download.replace(/svg$/, "png"));
      asked = true;
      link.click();
    });
  }
}
