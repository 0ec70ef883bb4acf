/** People and numbers, all invented. */
import type { PolicyState, Rule } from "../../src/api/policies.ts";
import type { Profile } from "../../src/api/session.ts";
import type { ServiceLine } from "../../src/api/claims.ts";

const thisYear = new Date().getUTCFullYear();

export const providers = [
  { npi: "1234567893", name: "Lakeside Family Medicine" },
  { npi: "1467560003", name: "Harbor Physical Therapy" },
  { npi: "1003000126", name: "Northgate Imaging" },
];

const rule = (serviceType: string, coveragePercent: string, more: Partial<Rule> = {}): Rule => ({
  serviceType, coveragePercent, requiresPreauth: false, network: "ANY", deductibleApplies: true, ...more,
});

const rules: Rule[] = [
  rule("PREVENTIVE", "100.00", { deductibleApplies: false }),
  rule("PRIMARY_CARE", "80.00", { copay: "25.00", deductibleApplies: false }),
  rule("SPECIALIST_VISIT", "80.00", { copay: "40.00" }),
  rule("URGENT_CARE", "80.00", { copay: "60.00" }),
  rule("EMERGENCY", "80.00", { copay: "150.00" }),
  rule("LAB_WORK", "90.00"),
  rule("IMAGING", "70.00", { requiresPreauth: true }),
  rule("PHYSICAL_THERAPY", "80.00", { annualLimit: "1500.00", perVisitLimit: "120.00", network: "IN_NETWORK" }),
  rule("MENTAL_HEALTH", "80.00", { copay: "25.00", annualLimit: "3000.00" }),
  rule("PRESCRIPTION", "75.00", { annualLimit: "2500.00" }),
  rule("INPATIENT", "80.00", { requiresPreauth: true }),
  rule("VISION", "50.00", { annualLimit: "300.00", deductibleApplies: false }),
  rule("DURABLE_MEDICAL_EQUIPMENT", "62.50", { annualLimit: "2000.00", requiresPreauth: true }),
];

const day = (text: string) => `${thisYear}-${text}`;
const person = (first: string, last: string, birthDate: string, sex: string) => ({
  name: { first, last }, birthDate, sex, address: { line1: "48 Shoreline Drive", city: "Madison", state: "WI", postalCode: "53703" },
});
const terms = {
  version: 1, from: day("01-01"), deductible: "1500.00", memberDeductible: "750.00", outOfPocketMax: "6000.00", memberOutOfPocketMax: "3000.00",
  timelyFilingDays: 365, rules, coordination: "PRIMARY", plan: "Lakeside Silver 1500",
};

export const policySeeds: Omit<PolicyState, "position">[] = [
  {
    policyNumber: "POL-4471902", holderId: "M-4471902-01", effective: day("01-01"), expiration: day("12-31"), status: "ACTIVE", versions: [terms],
    members: [
      { memberId: "M-4471902-01", relationship: "SELF", enrolled: day("01-01"), status: "ACTIVE", details: person("Maria", "Lindqvist", "1986-04-17", "FEMALE") },
      { memberId: "M-4471902-02", relationship: "SPOUSE", enrolled: day("01-01"), status: "ACTIVE", details: person("Tomas", "Lindqvist", "1984-09-02", "MALE") },
      { memberId: "M-4471902-03", relationship: "CHILD", enrolled: day("01-01"), status: "ACTIVE", details: person("Ella", "Lindqvist", "2016-06-21", "FEMALE") },
      { memberId: "M-4471902-04", relationship: "CHILD", enrolled: day("02-11"), status: "ACTIVE", details: person("Noah", "Lindqvist", `${thisYear}-02-11`, "MALE") },
    ],
    authorizations: [
      { authorization: "PA-20117", memberId: "M-4471902-01", status: "GRANTED", serviceType: "IMAGING", procedures: ["70551", "70552"], providerNpi: "1003000126", from: day("01-15"), to: day("12-31"), visits: 2, visitsUsed: 1, visitsRemaining: 1 },
      { authorization: "PA-20240", memberId: "M-4471902-02", status: "REQUESTED", serviceType: "INPATIENT", procedures: ["27447"], from: day("06-01"), to: day("12-31"), visits: 1, visitsUsed: 0, visitsRemaining: 1 },
    ],
  },
  {
    policyNumber: "POL-8802310", holderId: "M-8802310-01", effective: day("01-01"), expiration: day("12-31"), status: "ACTIVE", versions: [{ ...terms, plan: "Lakeside Bronze 3000", deductible: "3000.00" }],
    members: [{ memberId: "M-8802310-01", relationship: "SELF", enrolled: day("01-01"), status: "ACTIVE", details: person("Grace", "Okafor", "1992-11-30", "FEMALE") }],
    authorizations: [],
  },
];
export const families = policySeeds;

type UserSeed = Omit<Profile, "user"> & { password: string; mustChange?: boolean };
const password = "correct horse";
const family = { policyNumber: "POL-4471902", memberId: "M-4471902-01", holder: true };
export const userSeeds: UserSeed[] = [
  { login: "maria", displayName: "Maria Lindqvist", email: "maria@example.org", roles: ["PATIENT"], member: family, openPolicies: ["POL-4471902"], password },
  { login: "tomas", displayName: "Tomas Lindqvist", email: "tomas@example.org", roles: ["PATIENT"], member: { ...family, memberId: "M-4471902-02", holder: false }, openPolicies: [], password },
  { login: "osei", displayName: "Dr. Abena Osei", email: "front.desk@example.org", roles: ["PROVIDER"], npis: ["1234567893"], password },
  { login: "priya", displayName: "Priya Nair", email: "priya@example.org", roles: ["CLAIM_PROCESSOR"], password },
  { login: "ada", displayName: "Ada Brandt", email: "ada@example.org", roles: ["ADMIN"], password },
  { login: "ike", displayName: "Ike Sandoval", email: "ike@example.org", roles: ["AUDITOR"], password },
  { login: "newcomer", displayName: "New Colleague", roles: ["CLAIM_PROCESSOR"], password: "one-time-7391", mustChange: true },
];

export interface ClaimSeed {
  submitter: string; submitterClaimId: string; policyNumber: string; memberId: string; providerNpi: string; lines: ServiceLine[];
  received: string; hold?: boolean; then?: "pay" | "dispute" | "document";
}

export function claimSeeds(addDays: (day: string, days: number) => string, today: string): ClaimSeed[] {
  const first = `${thisYear}-01-01`;
  const within = (daysAgo: number) => {
    const wanted = addDays(today, -daysAgo);
    return wanted < first ? first : wanted;
  };
  let count = 0;
  const seed = (daysAgo: number, member: string, npi: string, lines: [string, string, string, string][], more: Partial<ClaimSeed> = {}): ClaimSeed => ({
    submitter: npi, submitterClaimId: `V-${1001 + count++}`, policyNumber: member.startsWith("M-8") ? "POL-8802310" : "POL-4471902", memberId: member, providerNpi: npi,
    received: within(daysAgo - 2),
    lines: lines.map(([serviceType, procedure, billed, diagnosis]) => ({ serviceType, procedure, billed, diagnoses: [diagnosis], serviceDate: within(daysAgo), units: 1 })),
    ...more,
  });
  const [maria, tomas, ella, noah] = ["01", "02", "03", "04"].map((end) => `M-4471902-${end}`) as [string, string, string, string];
  const family = "1234567893", therapy = "1467560003", imaging = "1003000126";
  const seeds = [
    seed(240, ella, family, [["PREVENTIVE", "99393", "210.00", "Z00.129"]], { then: "pay" }),
    seed(226, tomas, family, [["SPECIALIST_VISIT", "99214", "285.00", "M17.11"], ["LAB_WORK", "80053", "96.50", "M17.11"]], { then: "pay" }),
    seed(205, noah, family, [["PREVENTIVE", "99391", "195.00", "Z00.129"]], { then: "pay" }),
    seed(188, maria, imaging, [["IMAGING", "70551", "1240.00", "G43.109"]], { then: "pay" }),
    seed(160, tomas, imaging, [["IMAGING", "73721", "980.00", "M17.11"]], { then: "dispute" }),
    seed(131, maria, therapy, [["PHYSICAL_THERAPY", "97110", "160.00", "M54.50"], ["PHYSICAL_THERAPY", "97140", "110.00", "M54.50"]], { then: "pay" }),
    seed(117, maria, therapy, [["PHYSICAL_THERAPY", "97110", "160.00", "M54.50"]], { then: "pay" }),
    seed(92, ella, family, [["URGENT_CARE", "99213", "240.00", "S52.501A"], ["DENTAL", "D0140", "85.00", "K08.89"]]),
    seed(64, maria, family, [["PRIMARY_CARE", "99213", "165.00", "J06.9"]], { then: "pay" }),
    seed(41, tomas, family, [["VISION", "92014", "180.00", "H52.13"]], { then: "pay" }),
    seed(19, ella, family, [["DENTAL", "D1120", "92.00", "Z01.20"]]),
    seed(9, tomas, family, [["INPATIENT", "27447", "18450.00", "M17.11"]], { hold: true, then: "document" }),
    seed(4, maria, family, [["PRIMARY_CARE", "99214", "228.00", "I10"], ["LAB_WORK", "80061", "74.00", "I10"]]),
  ];
  const procedures: [string, string, string, string][] = [["PRIMARY_CARE", "99213", "165.00", "J06.9"], ["LAB_WORK", "85025", "58.00", "D64.9"], ["SPECIALIST_VISIT", "99203", "260.00", "L30.9"], ["MENTAL_HEALTH", "90834", "190.00", "F41.1"], ["PRESCRIPTION", "J1100", "34.20", "J45.909"]];
  for (let visit = 0; visit < 46; visit++)
    seeds.push(seed(3 + visit * 4, "M-8802310-01", family, [procedures[visit % procedures.length]!], { then: visit % 7 === 3 ? undefined : "pay", hold: visit % 15 === 2 }));
  return seeds.sort((a, b) => a.received.localeCompare(b.received));
}
