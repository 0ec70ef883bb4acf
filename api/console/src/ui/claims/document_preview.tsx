import { Code } from "@mantine/core";
import { useEffect, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import type { ClaimDocument } from "@/api/claims";
import { documentBytesOf } from "@/api/documents";
import { client } from "@/app/engine";
import { EmptyState, Loaded, RowsSkeleton } from "@/ui/states";
import { words } from "@/words/codes";

const mostLetters = 20_000;

function Picture({ bytes, name }: { bytes: Blob; name: string }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(bytes);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes]);
  return url && <img src={url} alt={name} style={{ maxWidth: "100%", borderRadius: 8, border: "1px solid var(--line)" }} />;
}

/** An image or a text, read beside the claim's lines. Its bytes are forgotten as soon as it is hidden. */
export function DocumentPreview({ claim, document }: { claim: string; document: ClaimDocument }) {
  const query = useQuery({
    queryKey: ["document", claim, document.id], staleTime: Infinity, gcTime: 0, retry: false,
    queryFn: async ({ signal }) => {
      const bytes = await documentBytesOf(client, claim, document.id, signal);
      return document.contentType === "text/plain" ? { text: await bytes.text() } : { bytes };
    },
  });
  const name = document.fileName || words(document.kind);
  return (
    <Loaded query={query} loading={<RowsSkeleton rows={2} />}>
      {(found) => "bytes" in found ? <Picture bytes={found.bytes!} name={name} />
        : found.text ? <Code block tabIndex={0} role="region" aria-label={name} style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere", maxHeight: 420, overflow: "auto" }}>{found.text.slice(0, mostLetters)}{found.text.length > mostLetters && "\n…"}</Code>
        : <EmptyState title="It is empty" />}
    </Loaded>
  );
}
