// Usual phrases: a ticked one is written where the words are being written, once, and the box is free again.

/** What stands between what was typed and a phrase: nothing behind a full stop. */
export function joined(words: string, phrase: string): string {
  if (words.includes(phrase)) {
    return words;
  }
  return /[\p{L}\p{N}]$/u.test(words) ? `${words}；${phrase}` : words + phrase;
}

/** A box of a phrase writes it into its field. */
export function startPhrases(): void {
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.dataset.phraseFor === undefined || !box.checked) return;
    const words = document.getElementById(box.dataset.phraseFor);
    if (!(words instanceof HTMLTextAreaElement)) return;
    words.value = joined(words.value, box.value);
    box.checked = false;
    words.dispatchEvent(new Event("input", { bubbles: true }));
    words.focus();
  });
}
