import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { parseFen, wan, yuan } from "./money.ts";

test("an amount is read as people type it", () => {
  const cases: Array<[string, bigint]> = [
    ["125000", 12_500_000n],
    ["12.5万", 12_500_000n],
    ["12.5 万元", 12_500_000n],
    ["１２．５万", 12_500_000n],
    ["￥1,250.05", 125_005n],
    ["1，250元", 125_000n],
    ["0.000001万", 1n],
    ["1.2亿", 12_000_000_000n],
    ["0.10", 10n],
    ["3.5000", 350n],
    ["9007199254.93", 900_719_925_493n],
  ];
  for (const [text, fen] of cases) equal(parseFen(text), fen, text);
});

test("what is no exact amount is refused", () => {
  for (const text of ["", "万", "-5", "1.234", "0.0000001万", "1e5", "12..5", ".5", "5.", "五万", "100001亿"])
    equal(parseFen(text), null, text);
});

test("fen are shown in 元 and in 万元 without rounding", () => {
  deepEqual([yuan(12_500_000n), wan(12_500_000n)], ["125,000.00", "12.50"]);
  deepEqual([yuan(1n), wan(1n)], ["0.01", "0.000001"]);
  deepEqual([yuan(123_456_789_05n), wan(123_456_789_05n)], ["123,456,789.05", "12,345.678905"]);
});
