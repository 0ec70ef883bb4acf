import { describe, expect, it } from "vitest";
import { isMet, percentile, table } from "./figures";

describe("figures", () => {
  it("take the value that so many do not exceed", () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([percentile(hundred, 0.5), percentile(hundred, 0.99), percentile([7], 0.99)]).toEqual([50, 99, 7]);
    expect(percentile([], 0.99)).toBeNaN();
  });
  it("miss their target where nothing was measured", () => {
    expect([41, 40, NaN].map((measured) => isMet({ what: "", measured, unit: "ms", target: { most: 40 } }))).toEqual([false, true, false]);
    expect(isMet({ what: "", measured: 1, unit: "", target: { least: 2 } })).toBe(false);
  });
  it("are a table with targets", () => {
    expect(table([{ what: "Lists", typical: 3, measured: 12.345, unit: "ms", target: { most: 40 } }]).split("\n")[1]).toMatch(/^Lists +3 +12\.3 +ms +<= 40 +met$/);
  });
});
