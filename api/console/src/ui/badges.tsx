import { eventOf, lineStatusOf, statusOf, words, type Tone } from "@/words/codes";
import { dollars } from "@/words/money";
import tones from "./tone.module.css";

export const ToneBadge = ({ tone, children }: { tone: Tone; children: string }) => (
  <span className={`${tones.badge} ${tones[tone]}`}>{children}</span>
);

export const StatusBadge = ({ status }: { status: string | undefined }) => {
  const { text, tone } = statusOf(status);
  return <ToneBadge tone={tone}>{text}</ToneBadge>;
};

export const LineBadge = ({ status }: { status: string }) => {
  const { text, tone } = lineStatusOf(status);
  return <ToneBadge tone={tone}>{text}</ToneBadge>;
};

const covers: Record<string, Tone> = {
  ACTIVE: "good", GRANTED: "good", STORED: "good", REQUESTED: "busy", ANNOUNCED: "busy", SUSPENDED: "warn",
  DENIED: "bad", CANCELLED: "bad", TERMINATED: "bad", REVOKED: "bad",
};
/** Of policies, members, authorisations and documents. */
export const CoverBadge = ({ status }: { status: string | undefined }) => (
  <ToneBadge tone={covers[status ?? ""] ?? "plain"}>{words(status)}</ToneBadge>
);

export const EventBadge = ({ type }: { type: string }) => {
  const { text, tone } = eventOf(type);
  return <ToneBadge tone={tone}>{text}</ToneBadge>;
};

export const Money = ({ amount, strong }: { amount: string | bigint | null | undefined; strong?: boolean }) => (
  <span className="money" style={strong ? { fontWeight: 650 } : undefined}>{dollars(amount)}</span>
);
