import { equal } from "node:assert/strict";
import { test } from "node:test";
import { renumbered } from "./lines.ts";

test("names and ids of a line follow its place", () => {
  equal(renumbered("projects[#].name", "projects", 2), "projects[2].name");
  equal(renumbered("projects[12].sources[3].amount", "projects", 0), "projects[0].sources[3].amount");
  equal(renumbered("projects-4-name", "projects", 1), "projects-1-name");
  equal(renumbered("projects[7]", "projects", 6), "projects[6]");
});

test("what belongs to another list stays", () => {
  equal(renumbered("budget[3].amount", "projects", 0), "budget[3].amount");
  equal(renumbered("projects-note", "projects", 0), "projects-note");
});
