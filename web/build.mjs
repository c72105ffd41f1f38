// Builds dist/: app.css (lightningcss), app.js (esbuild) and the favicon. No fonts, no data: addresses, nothing from
// elsewhere, so a strict content policy (`default-src 'self'`) holds.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { browserslistToTargets, bundle } from "lightningcss";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const KIB = 1024;
// Compressed size a page may spend on each; the build fails above it.
const limits = { "app.css": 30 * KIB, "app.js": 10 * KIB };

mkdirSync(here("dist"), { recursive: true });

const { code, warnings } = bundle({
  filename: here("src/app.css"),
  minify: true,
  // The oldest engines that know cascade layers; newer syntax (nesting, light-dark(), ranges) is rewritten for them.
  targets: browserslistToTargets(["chrome 99", "edge 99", "firefox 97", "safari 15.4", "ios_saf 15.4"]),
});
for (const warning of warnings) console.warn(`app.css: ${warning.message}`);
writeFileSync(here("dist/app.css"), code);

await build({
  entryPoints: [here("src/app.ts")],
  outfile: here("dist/app.js"),
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome99", "firefox97", "safari15.4"],
  legalComments: "none",
  logLevel: "warning",
});
copyFileSync(here("src/mark.svg"), here("dist/mark.svg"));

let over = false;
for (const [name, limit] of Object.entries(limits)) {
  const size = gzipSync(readFileSync(here(`dist/${name}`)), { level: 9 }).length;
  console.log(`${name}: ${(size / KIB).toFixed(1)} KiB compressed (limit ${limit / KIB})`);
  over ||= size > limit;
}
if (over) {
  console.error("too large");
  process.exitCode = 1;
}
