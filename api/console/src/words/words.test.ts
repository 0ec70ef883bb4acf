import { describe, expect, it } from "vitest";
import { percentText, statusOf, words } from "./codes";
import { addDays, dayText, isDay } from "./dates";
import { fieldText } from "@/ui/claim_form/draft";

describe("words", () => {
  it("are made of codes that nobody has described", () => {
    expect(words("PHYSICAL_THERAPY")).toBe("Physical therapy");
    expect(statusOf("SOMETHING_NEW")).toMatchObject({ text: "Something new", tone: "plain" });
  });
  it("keep the zeros of a percentage that are not decimals", () => {
    expect(["80.00", "62.50", "100.00", "0.00", "80"].map(percentText)).toEqual(["80%", "62.5%", "100%", "0%", "80%"]);
  });
  it("name a field of a line as people count", () => {
    expect(fieldText("lines[0].billed")).toBe("Line 1, amount");
    expect(fieldText("claim.lines[11].serviceDate")).toBe("Line 12, day of service");
    expect(fieldText("providerNpi")).toBe("Provider number");
  });
});

describe("days", () => {
  it("have no time zone", () => {
    expect(dayText("2026-03-01")).toBe("Mar 1, 2026");
    expect(addDays("2026-02-28", 1)).toBe("2026-03-01");
  });
  it("are refused where the calendar lacks them", () => {
    expect(isDay("2026-02-29")).toBe(false);
    expect(isDay("2028-02-29")).toBe(true);
    expect(isDay("2026-3-1")).toBe(false);
  });
});
