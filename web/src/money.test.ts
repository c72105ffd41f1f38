import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { parseFen, readFen, wan, yuan } from "./money.ts";

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
    ["12。5万", 12_500_000n],
    ["\u202d125000.50\u202c", 12_500_050n],
    ["125000.50元整", 12_500_050n],
    ["2000亿元", 20_000_000_000_000n],
    ["5 yuan", 500n],
    ["10000000000000", 1_000_000_000_000_000n],
    ["12，500", 1_250_000n],
    ["￥12", 1_200n],
    ["人民币12.5万元", 12_500_000n],
    ["5.", 500n],
    [".5", 50n],
  ];
  for (const [text, fen] of cases) equal(parseFen(text), fen, text);
});

test("what is no exact amount is refused", () => {
  const cases: Array<[string, string]> = [
    ["", "empty"],
    ["万", "not-money"],
    ["-5", "negative"],
    ["1.234", "decimals"],
    ["0.0000001万", "decimals"],
    ["1e5", "not-money"],
    ["12..5", "not-money"],
    ["五万", "not-money"],
    ["100001亿", "too-large"],
    ["12.5W", "not-money"],
    ["12万5千", "not-money"],
    ["12,5", "not-money"],
    ["12 5", "not-money"],
    ["12²", "not-money"],
    ["①", "not-money"],
    ["1,2500", "not-money"],
    ["12,34,567", "not-money"],
  ];
  for (const [text, problem] of cases) equal(readFen(text), problem, text);
});

test("fen are shown in 元 and in 万元 without rounding", () => {
  deepEqual([yuan(12_500_000n), wan(12_500_000n)], ["125,000.00", "12.50"]);
  deepEqual([yuan(1n), wan(1n)], ["0.01", "0.000001"]);
  deepEqual([yuan(123_456_789_05n), wan(123_456_789_05n)], ["123,456,789.05", "12,345.678905"]);
});
