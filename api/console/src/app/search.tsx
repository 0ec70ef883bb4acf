import { Kbd, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useRef, useState, type FormEvent } from "react";
import { useNavigate } from "react-router-dom";
import { claimPathOf } from "@/areas";
import { useProfile } from "./engine";

/** Any claim of the user's, by its number. */
export function ClaimSearch() {
  const { roles } = useProfile();
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  useHotkeys([["/", () => field.current?.focus()]]);
  if (!claimPathOf(roles, "x")) return null;
  const find = (event: FormEvent) => {
    event.preventDefault();
    const claim = text.trim();
    if (!claim) return;
    setText("");
    field.current?.blur();
    navigate(claimPathOf(roles, /^clm-/i.test(claim) ? claim.toUpperCase() : claim)!);
  };
  return (
    <form role="search" onSubmit={find} style={{ width: "100%", maxWidth: 380 }}>
      <TextInput ref={field} value={text} onChange={(event) => setText(event.currentTarget.value)} aria-label="Find a claim by its number" placeholder="Find a claim by number"
                 leftSection={<IconSearch size={17} aria-hidden />} rightSection={<Kbd size="xs" visibleFrom="sm" aria-hidden>/</Kbd>} spellCheck={false} autoComplete="off" styles={{ input: { textOverflow: "ellipsis" } }} />
    </form>
  );
}
