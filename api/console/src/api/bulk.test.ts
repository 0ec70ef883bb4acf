import { describe, expect, it } from "vitest";
import { acknowledgmentFile, claimsIn, LineCutter, referenceOf, uploadClaims, uploadX12, type BulkProgress, type BulkRow, type FileWarning } from "./bulk";
import type { Client } from "./client";

const claim = (id: string, more = {}) => JSON.stringify({ submitter: "ACME", submitterClaimId: id, ...more });

/** A door that answers each piece by *answer*; the bodies that it was sent. */
function door(answer: (lines: string[], piece: number) => unknown[]) {
  const bodies: string[][] = [], reached: string[] = [];
  const client = {
    reached: (position: string) => void reached.push(position),
    send: async (_method: string, _path: string, { body }: { body: Blob }) => {
      const lines = (await body.text()).split("\n").filter(Boolean);
      bodies.push(lines);
      return new Response(answer(lines, bodies.length - 1).map((one) => JSON.stringify(one)).join("\n") + "\n");
    },
  } as unknown as Client;
  return { client, bodies, reached };
}
const good = (lines: string[]) => [
  ...lines.map((_, index) => ({ sequence: String(index), position: String(100 + index), outcome: { claimNumber: `CLM-${index}`, status: "APPROVED", duplicate: false, planPaid: "1.00" } })),
  { summary: { pushed: String(lines.length), position: String(100 + lines.length) } },
];

async function send(client: Client, text: string, more: object = {}) {
  const rows: BulkRow[] = [], told: BulkProgress[] = [];
  const progress = await uploadClaims(client, new Blob([text]), { signal: new AbortController().signal, onRows: (some) => rows.push(...some), onProgress: (one) => told.push(one), wait: async () => {}, ...more });
  return { rows, told, progress };
}

describe("an upload", () => {
  it("is cut into pieces that keep the file's order, with blank lines left out and lines counted as an editor does", async () => {
    const { client, bodies, reached } = door(good);
    const { rows, progress } = await send(client, [claim("1"), "", claim("2"), claim("3")].join("\r\n"), { pieceLines: 2 });
    expect(bodies.map((lines) => lines.map(referenceOf))).toEqual([["ACME/1", "ACME/2"], ["ACME/3"]]);
    expect(rows.map(({ line, reference }) => [line, reference])).toEqual([[1, "ACME/1"], [3, "ACME/2"], [4, "ACME/3"]]);
    expect(rows.every(({ result }) => result?.outcome)).toBe(true);
    expect(progress).toMatchObject({ sent: 3, answered: 3, refused: 0 });
    expect(reached).toEqual(["102", "101"]);
  });

  it("gives each line its own result, whatever order they come in", async () => {
    const { client } = door((lines) => good(lines).slice(0, -1).reverse().concat({ summary: { position: "9" } } as never));
    const { rows } = await send(client, [claim("1"), claim("2"), claim("3")].join("\n"));
    expect(rows.map(({ result }) => result?.outcome?.claimNumber)).toEqual(["CLM-0", "CLM-1", "CLM-2"]);
  });

  it("counts refusals, failures and duplicates apart", async () => {
    const { client } = door(() => [
      { sequence: "0", position: "0", refused: { code: "INVALID", problems: [] } }, { sequence: "1", position: "0", failed: "no" },
      { sequence: "2", position: "5", outcome: { claimNumber: "C", status: "DENIED", duplicate: true, planPaid: "0.00" } }, { summary: { position: "5" } },
    ]);
    expect((await send(client, [claim("1"), claim("2"), claim("3")].join("\n"))).progress).toMatchObject({ answered: 3, refused: 1, failed: 1, duplicates: 1 });
  });

  it("sends a piece again whose answer was cut off, and counts nothing twice", async () => {
    const { client, bodies } = door((lines, piece) => (piece === 0 ? good(lines).slice(0, 1) : good(lines)));
    const { progress } = await send(client, [claim("1"), claim("2")].join("\n"));
    expect(bodies.length).toBe(2);
    expect(progress.answered).toBe(2);
  });

  it("ends with what the server ends it with, and does not go on", async () => {
    const { client, bodies } = door((_lines, piece) => (piece === 0 ? [{ problem: { status: 403, code: "FORBIDDEN", detail: "no" } }] : []));
    await expect(send(client, [claim("1"), claim("2")].join("\n"), { pieceLines: 1 })).rejects.toMatchObject({ status: 403, code: "FORBIDDEN", message: "no" });
    expect(bodies.length).toBe(1);
  });
});

describe("an upload of an X12 file", () => {
  const text = "ISA*00*~ST*837*1~CLM*A1*100~CLM*A2*1.005~SE*4*1~ST*837*2~CLM*A3*5~ST*276*3~SE*2*3~IEA*1*1~";
  const outcome = (more = {}) => ({ claimNumber: "CLM-1", status: "APPROVED", duplicate: false, planPaid: "1.00", ...more });
  const rows: object[] = [
    { sequence: "1", refused: { code: "INVALID", reason: "CLM02 must have at most two decimals", problems: [{ field: "CLM02", rule: "must have at most two decimals", segment: 4 }] }, segment: 4 },
    { sequence: "2", refused: { code: "INVALID", reason: "not closed" }, segment: 8, claims: "1" },
    { refused: { code: "INVALID", reason: "is not an 837P" }, segment: 8, claims: "0" },
    { warning: { segment: 10, rule: "IEA01 must be the number of groups, 0" } },
    { sequence: "0", position: "7", outcome: outcome(), claim: "SUBA/1:A1:1", segment: 3 },
    { summary: { pushed: "3", position: "7" } },
  ];
  /** Answers the *n*th request with the rows that *answer* says. */
  function sent(answer: (request: number) => object[], more: object = {}) {
    const asked: { type: string; query: unknown; body: string }[] = [], told: BulkRow[] = [], warnings: FileWarning[] = [], reached: string[] = [];
    const client = {
      reached: (position: string) => void reached.push(position),
      send: async (_method: string, _path: string, { body, query, headers }: { body: Blob; query: unknown; headers: Record<string, string> }) => {
        asked.push({ type: headers["Content-Type"]!, query, body: await body.text() });
        return new Response(answer(asked.length - 1).map((row) => JSON.stringify(row)).join("\n") + "\n");
      },
    } as unknown as Client;
    const done = uploadX12(client, new Blob([text]), { signal: new AbortController().signal, onRows: (some) => told.push(...some), onProgress: () => {}, onWarning: (one) => warnings.push(one), wait: async () => {}, ...more });
    return { done, asked, told, warnings, reached };
  }

  it("is one request with the file as it is, and every claim has its place in it", async () => {
    const { done, asked, told, warnings, reached } = sent(() => rows);
    expect(await done).toMatchObject({ answered: 3, refused: 2, duplicates: 0, failed: 0, bytes: text.length });
    expect(asked).toEqual([{ type: "application/edi-x12", query: { received: undefined, acknowledgments: true }, body: text }]);
    expect(told.map(({ line, reference }) => [line, reference])).toEqual([[2, "segment 4"], [3, "1 claims, segment 8"], [0, "0 claims, segment 8"], [1, "SUBA/1:A1:1"]]);
    expect(warnings).toEqual([{ segment: 10, rule: "IEA01 must be the number of groups, 0" }]);
    expect(reached).toEqual(["7"]);
  });

  it("is sent again where the answer was cut off, and no row is told twice", async () => {
    const { done, asked, told, warnings } = sent((request) => (request === 0 ? rows.slice(0, 4) : rows.map((row) => ("outcome" in row ? { ...row, outcome: outcome({ duplicate: true }) } : row))), { receivedAsSaid: true });
    expect(await done).toMatchObject({ answered: 3, refused: 2, duplicates: 1 });
    expect(asked.map(({ query }) => query)).toMatchObject([{ received: "bht" }, { received: "bht" }]);
    expect(told.length).toBe(4);
    expect(warnings.length).toBe(1);
  });

  const acknowledgment = (kind: "999" | "277CA", content = `ISA*${kind}~`) => ({ name: `000000905.${kind}.x12`, kind, content });
  const acknowledged = [...rows.slice(0, -1), { acknowledgment: acknowledgment("999") }, { acknowledgment: acknowledgment("277CA") }, { summary: { pushed: "3", position: "7", acknowledgments: "2" } }];

  it("comes to the acknowledgments of the file, which are no claims of it", async () => {
    const { done, told } = sent(() => acknowledged);
    expect(await done).toMatchObject({ answered: 3, acknowledgments: [acknowledgment("999"), acknowledgment("277CA")], why: undefined });
    expect(told.length).toBe(4);
  });

  it("has each acknowledgment once, though it was cut off among them", async () => {
    const { done } = sent((request) => (request === 0 ? acknowledged.slice(0, -2) : acknowledged));
    expect((await done).acknowledgments.map(({ kind }) => kind)).toEqual(["999", "277CA"]);
  });

  it("says why there are no acknowledgments", async () => {
    const { done } = sent(() => [...rows.slice(0, -1), { summary: { pushed: "3", position: "7", acknowledgments: "0", unacknowledged: "they are too long" } }]);
    expect(await done).toMatchObject({ answered: 3, acknowledgments: [], why: "they are too long" });
  });

  it("gives an acknowledgment the name that ingest would, and its bytes as they are", async () => {
    const bytes = async (file: Blob) => [...new Uint8Array(await file.arrayBuffer())];
    const plain = acknowledgmentFile(acknowledgment("999", "ISA*é~\n"), "claims.of.may.837");
    expect(plain.name).toBe("claims.of.may.000000905.999.x12");
    expect(await plain.bytes.text()).toBe("ISA*é~\n");
    const packed = acknowledgmentFile({ ...acknowledgment("277CA", btoa("HAL\xc9~")), encoding: "base64" }, "claims");
    expect(packed.name).toBe("claims.000000905.277CA.x12");
    expect(await bytes(packed.bytes)).toEqual([0x48, 0x41, 0x4c, 0xc9, 0x7e]);
  });

  it("says about how many claims there are before any is answered", () => {
    expect(claimsIn(text)).toBe(3);
    expect(claimsIn(text.replaceAll("*", "|"))).toBe(3);
    expect(claimsIn("nothing of X12")).toBe(0);
  });
});

describe("lines", () => {
  it("are whole wherever the text was cut", () => {
    const text = "one\r\ntwo\n\nthree";
    for (let at = 0; at <= text.length; at++) {
      const cutter = new LineCutter();
      expect([...cutter.feed(text.slice(0, at)), ...cutter.feed(text.slice(at)), ...cutter.end()]).toEqual(["one", "two", "", "three"]);
    }
  });
});
