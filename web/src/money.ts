// Amounts as people type them, exactly: text to whole fen and back, by digits only, never through a float.
// The server reads by the same grammar (crates/kernel/src/fen, written/number.rs) and decides; crates/kernel/tests/amounts.rs
// has both read ten thousand texts and compares. What the server refuses is not read out here.

/** What may stand behind the number, longer words first, as the power of ten that leads to yuan. */
const units: ReadonlyArray<readonly [suffix: string, power: number]> = [
  ["亿元整", 8],
  ["亿元", 8],
  ["亿", 8],
  ["万元整", 4],
  ["万元", 4],
  ["万", 4],
  ["元整", 0],
  ["元", 0],
  ["YUAN", 0],
];

/** What may stand before it. */
const before = ["¥", "人民币"];

/** The greatest amount taken: ten trillion yuan. */
const fenMax = 1_000_000_000_000_000n;

/** Marks that nobody sees and that come along when one copies. */
const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/gu;

/** Why a text is no amount, by the codes of the server. */
export type Problem = "empty" | "not-money" | "decimals" | "negative" | "too-large";

function plain(text: string): string {
  return text
    .replace(invisible, "")
    .replace(/[\uff01-\uff5e]/gu, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/￥/gu, "¥")
    .replace(/。/gu, ".")
    .replace(/[\u2010-\u2015\u2212]/gu, "-")
    .replace(/\p{White_Space}/gu, " ")
    .replace(/[a-z]/gu, (letter) => letter.toUpperCase())
    .replace(/^ +| +$/gu, "");
}

/** The digits before the point without the marks between thousands, which are groups of three. */
function ungrouped(whole: string): string | null {
  const mark = /[, ]/u.exec(whole)?.[0];
  if (mark === undefined) return /^[0-9]*$/u.test(whole) ? whole : null;
  const groups = whole.split(mark);
  const fit = groups.every((group, at) => (at === 0 ? /^[0-9]{1,3}$/u : /^[0-9]{3}$/u).test(group));
  return fit ? groups.join("") : null;
}

/** `12.5万`, `125000`, `￥1,250.00`, `１２万元` → fen, or why not. */
export function readFen(text: string): bigint | Problem {
  let rest = plain(text);
  if (rest === "") return "empty";
  let [negative, said] = [false, false];
  for (;;) {
    const word = said ? undefined : before.find((word) => rest.startsWith(word));
    if (!negative && rest.startsWith("-")) [negative, rest] = [true, rest.slice(1).trimStart()];
    else if (word !== undefined) [said, rest] = [true, rest.slice(word.length).trimStart()];
    else break;
  }
  const unit = units.find(([suffix]) => rest.endsWith(suffix));
  if (unit) rest = rest.slice(0, -unit[0].length).trimEnd();
  const point = rest.indexOf(".");
  const whole = ungrouped(point < 0 ? rest : rest.slice(0, point));
  const decimals = point < 0 ? "" : rest.slice(point + 1);
  if (whole === null || whole + decimals === "" || !/^[0-9]*$/u.test(decimals)) return "not-money";
  const places = (unit?.[1] ?? 0) + 2;
  const fraction = decimals.replace(/0+$/u, "");
  if (/^0*$/u.test(whole + fraction)) return 0n;
  if (negative) return "negative";
  if (fraction.length > places) return "decimals";
  const fen = BigInt(whole + fraction.padEnd(places, "0"));
  return fen <= fenMax ? fen : "too-large";
}

/** The amount; null when the text is none. */
export function parseFen(text: string): bigint | null {
  const read = readFen(text);
  return typeof read === "bigint" ? read : null;
}

function grouped(whole: bigint): string {
  return whole.toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

/** 12500000 → `125,000.00` */
export function yuan(fen: bigint): string {
  return `${grouped(fen / 100n)}.${(fen % 100n).toString().padStart(2, "0")}`;
}

/** 12500000 → `12.50` (万元); as many places as the amount needs, at least two, so that nothing is rounded. */
export function wan(fen: bigint): string {
  const places = (fen % 1_000_000n)
    .toString()
    .padStart(6, "0")
    .replace(/0{1,4}$/, "");
  return `${grouped(fen / 1_000_000n)}.${places}`;
}
