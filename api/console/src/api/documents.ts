/** Documents of claims. Their bytes go straight to the object store, by links that the engine signs. */
import type { Client } from "./client";

export interface DocumentAnswer {
  position: string;
  document: {
    id: string;
    status: string;
    unchanged?: boolean;
    upload?: { method: string; url: string; headers?: { name: string; value: string }[] };
  };
}

export const documentTypes: Record<string, string[]> = {
  "application/pdf": [".pdf"],
  "image/jpeg": [".jpg", ".jpeg"],
  "image/png": [".png"],
  "image/tiff": [".tif", ".tiff"],
  "application/dicom": [".dcm"],
  "text/plain": [".txt"],
};
export const documentBytes = 50 * 1024 * 1024;

async function sha256(file: Blob): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** By its name where the browser knows no type. */
export function contentType(file: File): string {
  if (documentTypes[file.type]) return file.type;
  const end = file.name.slice(file.name.lastIndexOf(".")).toLowerCase();
  return Object.keys(documentTypes).find((type) => documentTypes[type]!.includes(end)) ?? file.type;
}

/** Announces, uploads and completes one; the same file again is the same document. */
export async function attachDocument(client: Client, claim: string, kind: string, file: File): Promise<void> {
  const path = `/claims/${encodeURIComponent(claim)}/documents`;
  const { document } = await client.change<DocumentAnswer>("POST", path, {
    body: { kind, contentType: contentType(file), size: String(file.size), sha256: await sha256(file), fileName: file.name },
  });
  if (document.upload) {
    const { method, url, headers } = document.upload;
    const sent = await fetch(url, {
      method,
      body: file,
      headers: Object.fromEntries((headers ?? []).map(({ name, value }) => [name, value])),
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
    if (!sent.ok) throw new Error(`${file.name} could not be stored`);
  }
  await client.change("POST", `${path}/${document.id}/completion`, { body: {} });
}

/** What a browser shows beside a claim; anything else is opened by itself. */
export const isShown = ({ contentType, size }: { contentType: string; size: string }): boolean =>
  Number(size) <= 10 * 1024 * 1024 && ["image/jpeg", "image/png", "text/plain"].includes(contentType);

/** The bytes of a stored document, from the object store. */
export async function documentBytesOf(client: Client, claim: string, document: string, signal?: AbortSignal): Promise<Blob> {
  const { url } = await documentLink(client, claim, document, signal);
  const answer = await fetch(url, { credentials: "omit", referrerPolicy: "no-referrer", signal });
  if (!answer.ok) throw new Error("The document could not be fetched");
  return answer.blob();
}

export const documentLink = (client: Client, claim: string, document: string, signal?: AbortSignal) =>
  client.get<{ url: string; fileName?: string; size: string }>(
    `/claims/${encodeURIComponent(claim)}/documents/${document}/link`, {}, signal,
  );
