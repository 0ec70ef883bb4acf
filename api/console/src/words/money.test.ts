import { describe, expect, it } from "vitest";
import { dollars, moneyText, parseMoney, readMoney, share, sum } from "./money";

describe("money", () => {
  it("is read from decimal text without a floating number", () => {
    expect(parseMoney("0.10")).toBe(10n);
    expect(parseMoney("90071992547409.93")).toBe(9007199254740993n);
    expect(parseMoney("-12.5")).toBe(-1250n);
  });
  it("is nothing when the text is no amount of cents", () => {
    for (const text of ["", "1.234", "1e3", "NaN", "1,2", "--1", ".5", "0x10"]) expect(parseMoney(text)).toBeNull();
  });
  it("is taken as people type it", () => {
    expect(readMoney(" $1,250.5 ")).toBe(125050n);
  });
  it("goes over the wire with two decimals", () => {
    expect([0n, 5n, 125050n, -5n].map(moneyText)).toEqual(["0.00", "0.05", "1250.50", "-0.05"]);
  });
  it("is shown with separators and a sign before the dollar", () => {
    expect(dollars("1234567.80")).toBe("$1,234,567.80");
    expect(dollars(-99n)).toBe("−$0.99");
    expect(dollars(undefined)).toBe("–");
  });
  it("adds up exactly where floating numbers do not", () => {
    expect(sum(["0.10", "0.20", undefined])).toBe(30n);
  });
  it("has a share of 0 to 100, also of nothing and of too much", () => {
    expect(share(1n, 3n)).toBe(33.3);
    expect(share(5n, 0n)).toBe(100);
    expect(share(0n, 0n)).toBe(0);
    expect(share(9n, 3n)).toBe(100);
  });
});
