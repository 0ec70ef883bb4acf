/**
 * Checks proofs about a log in the browser, with the log's public key and nothing else: store/merkle/README.md says what
 * they are (RFC 6962, C2SP signed-note and tlog-checkpoint). What is checked is sent nowhere.
 */
export class ProofFault extends Error {}

export interface Checkpoint { origin: string; size: bigint; root: Uint8Array; /** Of its last event. */ time?: string }
export interface ProvedEvent { position: string; time: string; bytes: number }
export type CheckedProof =
  | { kind: "inclusion"; checkpoint: Checkpoint; events: ProvedEvent[] }
  | { kind: "consistency"; older: Checkpoint; newer: Checkpoint };

/** Of what a browser reads at once; the command line takes 256 MiB. */
export const proofBytes = 64 << 20;
const headerBytes = 49, positionAt = 8, timeAt = 16;

const refuse = (rule: string): never => {
  throw new ProofFault(rule);
};

/** One spelling of each text only. */
function fromBase64(text: string, what: string): Uint8Array {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    return refuse(`${what} is not base64`);
  }
  if (btoa(binary) !== text) refuse(`${what} is not base64`);
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

const sha256 = async (...parts: (Uint8Array | number)[]) => {
  const bytes = new Uint8Array(parts.reduce<number>((sum, part) => sum + (typeof part === "number" ? 1 : part.length), 0));
  let at = 0;
  for (const part of parts) {
    if (typeof part === "number") bytes[at++] = part;
    else {
      bytes.set(part, at);
      at += part.length;
    }
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
};
const leafHash = (event: Uint8Array) => sha256(0, event);
const nodeHash = (left: Uint8Array, right: Uint8Array) => sha256(1, left, right);
const same = (one: Uint8Array, other: Uint8Array) => one.length === other.length && one.every((byte, at) => byte === other[at]);

/** RFC 9162, section 2.1.3.2. */
async function provesInclusion(index: bigint, size: bigint, leaf: Uint8Array, root: Uint8Array, path: Uint8Array[]): Promise<boolean> {
  if (index >= size) return false;
  let node = index, last = size - 1n, hash = leaf;
  for (const neighbour of path) {
    if (last === 0n) return false;
    if (node % 2n === 1n || node === last) {
      hash = await nodeHash(neighbour, hash);
      while (node % 2n === 0n && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else hash = await nodeHash(hash, neighbour);
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n && same(hash, root);
}

/** RFC 9162, section 2.1.4.2. */
async function provesConsistency(oldSize: bigint, newSize: bigint, oldRoot: Uint8Array, newRoot: Uint8Array, path: Uint8Array[]): Promise<boolean> {
  if (oldSize < 1n || oldSize > newSize) return false;
  if (oldSize === newSize) return path.length === 0 && same(oldRoot, newRoot);
  // A complete old tree is its own first hash, which the proof leaves out.
  const complete = (oldSize & (oldSize - 1n)) === 0n;
  if (!complete && path.length === 0) return false;
  let node = oldSize - 1n, last = newSize - 1n;
  while (node % 2n === 1n) {
    node >>= 1n;
    last >>= 1n;
  }
  let old = complete ? oldRoot : path[0]!, renewed = old;
  for (const neighbour of path.slice(complete ? 0 : 1)) {
    if (last === 0n) return false;
    if (node % 2n === 1n || node === last) {
      old = await nodeHash(neighbour, old);
      renewed = await nodeHash(neighbour, renewed);
      while (node % 2n === 0n && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else renewed = await nodeHash(renewed, neighbour);
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n && same(old, oldRoot) && same(renewed, newRoot);
}

interface LogKey { name: string; id: string; verify: (signature: Uint8Array, text: string) => Promise<boolean> }
const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** "NAME+ID+KEY", the line of the file DATA.log-key.pub. */
async function readKey(line: string): Promise<LogKey> {
  const match = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(line.trim());
  if (!match) return refuse("The public key has the form NAME+ID+KEY, as it stands in the file that ends in .log-key.pub.");
  const [, name, id, encoded] = match as unknown as [string, string, string, string];
  const material = fromBase64(encoded, "The public key");
  if (material.length !== 33 || material[0] !== 1) refuse("The public key is not a log's: that has 32 bytes of Ed25519.");
  if (hex((await sha256(new TextEncoder().encode(`${name}\n`), material)).slice(0, 4)) !== id) refuse("The public key's id does not fit its name and key: copy it anew.");
  let key: CryptoKey;
  try {
    key = await crypto.subtle.importKey("raw", material.slice(1), { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return refuse("This browser cannot check Ed25519 signatures. Use a newer one, or benefactor audit check.");
  }
  return { name, id, verify: (signature, text) => crypto.subtle.verify({ name: "Ed25519" }, key, signature as BufferSource, new TextEncoder().encode(text)) };
}

const instant = (micros: bigint) => {
  const date = new Date(Number(micros / 1000n));
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
};

/** Of several signatures of the key all have to be right; those of other keys prove nothing. */
async function readCheckpoint(note: string, key: LogKey): Promise<Checkpoint> {
  const gap = note.lastIndexOf("\n\n");
  if (gap < 0 || !note.endsWith("\n")) refuse("A checkpoint in it is not a signed note.");
  const text = note.slice(0, gap + 1);
  let signed = false;
  for (const line of note.slice(gap + 2).split("\n").slice(0, -1)) {
    const match = /^\u2014 (\S+) (\S+)$/.exec(line);
    if (!match) return refuse("A checkpoint in it has a line that is no signature.");
    const bytes = fromBase64(match[2]!, "A signature");
    if (match[1] !== key.name || hex(bytes.slice(0, 4)) !== key.id) continue;
    if (!(await key.verify(bytes.slice(4), text))) refuse("The signature of a checkpoint does not fit: it was changed, or the key is another one.");
    signed = true;
  }
  const [origin = "", size = "", root = "", ...extensions] = text.split("\n").slice(0, -1);
  if (origin !== key.name) refuse(`It is of ${origin}, and the key is that of ${key.name}.`);
  if (!signed) refuse("It is not signed with this key.");
  if (!/^(0|[1-9]\d{0,18})$/.test(size)) refuse("A checkpoint in it does not say how long the log is.");
  const digest = fromBase64(root, "The root of a checkpoint");
  if (digest.length !== 32) refuse("The root of a checkpoint has not 32 bytes.");
  const time = extensions.map((line) => /^time (\d{1,18})$/.exec(line)?.[1]).find(Boolean);
  return { origin, size: BigInt(size), root: digest, ...(time && { time: instant(BigInt(time)) }) };
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const textOf = (value: unknown, what: string): string => (typeof value === "string" ? value : refuse(`${what} is missing.`));
const listOf = (value: unknown, what: string, most: number): unknown[] => (Array.isArray(value) && value.length <= most ? value : refuse(`${what} is no list, or a longer one than a proof may have.`));
const pathOf = (value: unknown) =>
  listOf(value, "A path", 64).map((hash) => {
    const bytes = fromBase64(textOf(hash, "A hash"), "A hash");
    return bytes.length === 32 ? bytes : refuse("A hash has not 32 bytes.");
  });

/** Throws ProofFault, which says what does not hold. *key*: the log's public key. */
export async function checkProof(text: string, key: string): Promise<CheckedProof> {
  const log = await readKey(key);
  if (text.length > proofBytes) refuse("The proof is too large to be checked here. Use benefactor audit check.");
  let proof: unknown;
  try {
    proof = JSON.parse(text);
  } catch {
    // Told below.
  }
  if (!isObject(proof)) return refuse("This is no proof: it is not a JSON object.");
  const { format, checkpoint, events, older, newer, path } = proof;
  const written = (members: object) => `${JSON.stringify(members, null, 1)}\n`;
  const changed = "It is not written as a proof is: it was changed.";
  if (format === "benefactor inclusion proof 1") {
    const list = listOf(events, "The list of events", 10_000) as Json[];
    const ordered = list.map((event) => (isObject(event) ? { position: event.position, event: event.event, path: event.path } : refuse("An event in it is no object.")));
    if (written({ format, checkpoint, events: ordered }) !== text) refuse(changed);
    const signed = await readCheckpoint(textOf(checkpoint, "Its checkpoint"), log);
    if (!ordered.length) refuse("It says nothing of any event.");
    const proved: ProvedEvent[] = [];
    let before = -1n;
    for (const event of ordered) {
      if (typeof event.position !== "number" || !Number.isSafeInteger(event.position) || event.position < 0) return refuse("An event in it has no position.");
      const position = BigInt(event.position), bytes = fromBase64(textOf(event.event, "An event"), "An event"), at = `The event at position ${position}`;
      if (position <= before) refuse(`${at} does not follow the one before it.`);
      before = position;
      if (!(await provesInclusion(position, signed.size, await leafHash(bytes), signed.root, pathOf(event.path)))) refuse(`${at} is not shown to be in the log of ${signed.size} events.`);
      if (bytes.length < headerBytes) refuse(`${at} is too short to be an event.`);
      const stamp = new DataView(bytes.buffer, bytes.byteOffset);
      if (stamp.getBigUint64(positionAt, true) !== position) refuse(`${at} is stamped with another position.`);
      proved.push({ position: String(position), time: instant(stamp.getBigInt64(timeAt, true)), bytes: bytes.length });
    }
    return { kind: "inclusion", checkpoint: signed, events: proved };
  }
  if (format === "benefactor consistency proof 1") {
    if (written({ format, older, newer, path }) !== text) refuse(changed);
    const [first, second] = [await readCheckpoint(textOf(older, "Its older checkpoint"), log), await readCheckpoint(textOf(newer, "Its newer checkpoint"), log)];
    if (!(await provesConsistency(first.size, second.size, first.root, second.root, pathOf(path)))) refuse(`The log of ${second.size} events is not shown to begin with that of ${first.size}.`);
    return { kind: "consistency", older: first, newer: second };
  }
  return refuse("This is no proof of a kind that is known here.");
}
