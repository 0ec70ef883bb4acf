import { describe, expect, it } from "vitest";
import { limitState } from "./limit_use";

describe("a yearly limit", () => {
  it("says what is used and what is to go", () => {
    expect(limitState({ limit: "1500.00", used: "576.96", remaining: "923.04" })).toMatchObject({ used: "$576.96", limit: "$1,500.00", text: "$923.04 to go", done: false });
    expect(limitState({ limit: "500.00", used: "500.00", remaining: "0.00" })).toMatchObject({ text: "Reached", done: true, share: 100 });
  });

  // A member who does not open the policy is told the family's limit and not what the others used: that is not nothing.
  it("is not unused where the use is not told", () => {
    const told = limitState({ limit: "3000.00" });
    expect(told).toMatchObject({ limit: "$3,000.00", text: "What is used of it is not shown to you", share: 0 });
    expect(told).not.toHaveProperty("used");
    expect(limitState({ limit: "3000.00", used: "0.00" })).toMatchObject({ used: "$0.00", text: "$3,000.00 to go" });
  });

  it("is none where the plan has none", () => {
    expect(limitState(undefined)).toBeNull();
    expect(limitState({ used: "12.00" })).toBeNull();
  });
});
