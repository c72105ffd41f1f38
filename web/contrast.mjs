// Checks the pairs of ink and ground in tokens.css against WCAG 2.2 AA, in both themes: 4.5 for text (1.4.3),
// 3 for the edges of controls (1.4.11).
import { readFileSync } from "node:fs";

const css = readFileSync(new URL("src/tokens.css", import.meta.url), "utf8");
const colours = new Map();
for (const [, name, light, dark] of css.matchAll(/--([\w-]+): light-dark\((#\w+), (#\w+)\)/g))
  colours.set(name, [light, dark]);
colours.set("on-fill", ["#fff", "#fff"]);

const text = {
  paper: ["ink", "ink-2", "ink-3", "green", "green-deep", "seal", "amber", "blue"],
  ground: ["ink", "ink-2", "ink-3", "green", "green-deep", "seal", "amber", "blue"],
  "line-2": ["ink", "ink-2"],
  "green-soft": ["ink", "green", "green-deep"],
  "green-faint": ["ink", "ink-2", "green"],
  "seal-soft": ["ink", "ink-2", "seal"],
  "amber-soft": ["ink", "ink-2", "amber"],
  "blue-soft": ["ink", "ink-2", "blue"],
  "green-fill": ["on-fill"],
  "green-fill-2": ["on-fill"],
  "seal-fill": ["on-fill"],
  "amber-fill": ["on-fill"],
  "amber-fill-2": ["on-fill"],
  side: ["side-ink", "side-ink-2"],
  "side-now": ["side-ink", "on-fill"],
  "side-count": ["side-ink"],
};
const edges = { paper: ["line-strong", "green-line"], ground: ["line-strong", "green-line"] };

function luminance(hex) {
  const full = hex.length === 4 ? hex.replace(/[^#]/g, "$&$&") : hex;
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(full.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

let checked = 0;
for (const [pairs, least] of [
  [text, 4.5],
  [edges, 3],
]) {
  for (const [ground, inks] of Object.entries(pairs)) {
    for (const ink of inks) {
      ["light", "dark"].forEach((theme, at) => {
        const ratio = contrast(colours.get(ink)[at], colours.get(ground)[at]);
        checked += 1;
        if (ratio >= least) return;
        console.error(`${theme}: ${ink} on ${ground} is ${ratio.toFixed(2)}, needs ${least}`);
        process.exitCode = 1;
      });
    }
  }
}
console.log(`contrast: ${checked} pairs checked`);
