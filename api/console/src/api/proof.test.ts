import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkProof, ProofFault } from "./proof";

// Proofs that another program made, which the engine checks too.
const golden = (name: string) => readFileSync(new URL(`../../../../tests/golden/proofs/${name}`, import.meta.url), "utf8");
const key = golden("log-key.pub"), inclusion = golden("inclusion_1.json"), consistency = golden("consistency_1.json");
const fault = (text: string, of = key) => checkProof(text, of).then(() => "it holds", (error: Error) => (error instanceof ProofFault ? error.message : `not a fault: ${error}`));

describe("a proof", () => {
  it("shows that events are in the log that was signed", async () => {
    const proof = await checkProof(inclusion, key);
    expect(proof).toMatchObject({ kind: "inclusion", checkpoint: { origin: "benefactor/101112131415161718191a1b1c1d1e1f", size: 301n, time: "2026-03-01T12:05:00.000Z" } });
    expect(proof.kind === "inclusion" && proof.events.slice(0, 2)).toMatchObject([{ position: "0", time: "2026-03-01T12:00:00.000Z" }, { position: "1", time: "2026-03-01T12:00:01.000Z" }]);
  });
  it("shows that a log only added to an earlier one", async () => {
    expect(await checkProof(consistency, key)).toMatchObject({ kind: "consistency", older: { size: 5n }, newer: { size: 301n } });
  });
  it("proves nothing once a byte of it is another one, but of signatures of keys that are not known", async () => {
    const foreign = (text: string) => [...text.matchAll(/\u2014 witness[^\\]*/g)].map(({ index, 0: line }) => [index, index + line.length + 2] as const);
    for (const text of [inclusion, consistency]) {
      const spared = foreign(text);
      let tried = 0;
      for (let at = 0; at < text.length; at += 7) {
        if (spared.some(([from, to]) => at >= from && at < to)) continue;
        tried++;
        const other = text[at] === "A" ? "B" : "A";
        expect(await fault(text.slice(0, at) + other + text.slice(at + 1)), `at ${at}`).not.toMatch(/^it holds|^not a fault/);
      }
      expect(tried).toBeGreaterThan(100);
    }
  });
  it("is refused with blanks between, with another key, and as something else", async () => {
    expect(await fault(JSON.stringify(JSON.parse(inclusion)))).toContain("not written as a proof is");
    expect(await fault(inclusion, golden("witness.pub"))).toContain("not a log's");
    expect(await fault(inclusion, key.replace("238190f3", "238190f4"))).toContain("does not fit its name");
    expect(await fault(inclusion, "a key")).toContain("NAME+ID+KEY");
    for (const text of ["", "[]", "{}", '{"format":"benefactor inclusion proof 2"}']) expect(await fault(text)).toContain("This is no proof");
  });
});
