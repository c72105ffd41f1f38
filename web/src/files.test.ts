import assert from "node:assert/strict";
import { test } from "node:test";
import { comesAgain, sizeSaid } from "./files.ts";

test("a size is said as the server says it", () => {
  assert.deepEqual([1, 999, 1_000, 356_200, 999_999, 1_000_000, 1_250_000].map(sizeSaid), [
    "1 KB",
    "1 KB",
    "1 KB",
    "357 KB",
    "1000 KB",
    "1.0 MB",
    "1.2 MB",
  ]);
});

test("what is no answer, or asks to come again, is tried again; a refusal is not", () => {
  assert.deepEqual([0, 503, 504, 408].map(comesAgain), [true, true, true, true]);
  assert.deepEqual([201, 401, 403, 413, 415, 422, 429].some(comesAgain), false);
});
