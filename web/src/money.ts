// Amounts as people type them, exactly: text to whole fen and back, by digits only, never through a float.
// The server reads the same grammar and decides; this only shows what it will understand.

/** Units a clerk may write behind the number, as the power of ten that leads to yuan. */
const units: ReadonlyArray<readonly [suffix: string, power: number]> = [
  ["亿元", 8],
  ["万元", 4],
  ["亿", 8],
  ["万", 4],
  ["元", 0],
];

/** The greatest amount taken: 1,000 亿元, far below what 64 bits of fen hold. */
const fenMax = 10_000_000_000_000n;

/** `12.5万`, `125000`, `￥1,250.00`, `１２万元` → fen; null when it is no amount, or finer than a fen. */
export function parseFen(text: string): bigint | null {
  let rest = text
    .normalize("NFKC")
    .replace(/[\s,]/g, "")
    .replace(/^[¥￥]/, "");
  let power = 0;
  const unit = units.find(([suffix]) => rest.endsWith(suffix));
  if (unit) {
    rest = rest.slice(0, -unit[0].length);
    power = unit[1];
  }
  const match = /^(\d{1,20})(?:\.(\d{1,20}))?$/.exec(rest);
  if (!match) return null;
  const places = power + 2;
  const fraction = (match[2] ?? "").replace(/0+$/, "");
  if (fraction.length > places) return null;
  const fen = BigInt(match[1] + fraction.padEnd(places, "0"));
  return fen <= fenMax ? fen : null;
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
