// Reads amounts for a test of the server: JSON texts on standard input, one a line; on standard output fen or why not, one a line.
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL("src/money.ts", import.meta.url))],
  bundle: true,
  format: "esm",
  write: false,
  logLevel: "warning",
});
const source = Buffer.from(outputFiles[0].contents).toString("base64");
const { readFen } = await import(`data:text/javascript;base64,${source}`);
const read = [];
for await (const line of createInterface({ input: process.stdin })) read.push(String(readFen(JSON.parse(line))));
process.stdout.write(`${read.join("\n")}\n`);
