import { equal } from "node:assert/strict";
import { test } from "node:test";
import { joined } from "./phrases.ts";

test("a phrase stands behind what was typed, once", () => {
  equal(joined("", "同意报市。"), "同意报市。");
  equal(joined("会议费再压", "请修改后再送。"), "会议费再压；请修改后再送。");
  equal(joined("已阅。", "同意。"), "已阅。同意。");
  equal(joined("已阅。同意。", "同意。"), "已阅。同意。");
});
