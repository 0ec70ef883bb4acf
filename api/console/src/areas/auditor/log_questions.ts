/** Questions to the access log, as people fill them in. */

export interface Asked { user: string; claim: string; memberId: string; policyNumber: string; address: string; what: string; from: string; to: string; only: boolean }
export const nothing: Asked = { user: "", claim: "", memberId: "", policyNumber: "", address: "", what: "", from: "", to: "", only: false };

/** A day's first and last moment, UTC. */
const span = ({ from, to }: Asked) => ({ ...(from && { from: `${from}T00:00:00Z` }), ...(to && { to: `${to}T23:59:59.999999Z` }) });
const given = (fields: Record<string, string>) => Object.fromEntries(Object.entries(fields).map(([key, text]) => [key, text.trim()] as const).filter(([, text]) => text));

export const accessQuestion = (asked: Asked) => ({
  ...given({ user: asked.user, claim: asked.claim, memberId: asked.memberId, policyNumber: asked.policyNumber }), ...(asked.only && { breakGlass: true }), ...span(asked),
});
export const entryQuestion = (asked: Asked) => ({ ...given({ user: asked.user, address: asked.address, what: asked.what }), ...(asked.only && { refused: true }), ...span(asked) });

export const happenings = ["session_opened", "login", "refresh", "logout", "set_up", "registration", "token", "certificate", "not_let_in", "call", "rate_limit", "user_command", "glass_broken", "more_refusals"] as const;

const purposes: Record<string, string> = { HPAYMT: "Payment of claims", HOPERAT: "Running the plan", TREAT: "Treatment", PATRQT: "The patient asked", BTG: "Break the glass", HCOMPL: "Compliance" };
export const purposeText = (code: string | undefined) => (code ? (purposes[code] ?? code) : "–");
