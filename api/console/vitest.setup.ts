import { File } from "node:buffer";
import { webcrypto } from "node:crypto";

// Node 18 has them, but not as globals.
globalThis.crypto ??= webcrypto as Crypto;
globalThis.File ??= File as unknown as typeof globalThis.File;
