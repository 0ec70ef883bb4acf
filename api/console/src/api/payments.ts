/** Payments, remittances and what is due to payees. */
import type { Client } from "./client";

export interface Payment {
  trace: string;
  providerNpi?: string;
  payeeName?: string;
  on: string;
  method?: string;
  amount: string;
  paid: string;
  takenBack: string;
  claims: number;
  confirmed?: string;
  bankReference?: string;
}

/** A settled payment to a provider. */
export interface ListedPayment {
  trace: string;
  run: string;
  providerNpi: string;
  on: string;
  method: string;
  amount: string;
  claims: number;
  confirmed?: string;
  position: string;
}

export interface PaymentPage {
  payments?: ListedPayment[];
  next?: string;
  /** Counted up to 10,000, where it was asked for. */
  total?: { entries: string; exact: boolean };
  position: string;
}

export interface PaymentFilter { npi?: string; from?: string; to?: string }

export interface PaymentRun {
  run: string;
  on: string;
  closed: boolean;
  dryRun: boolean;
  claims: string;
  amount: string;
  failed: string;
  payments?: Payment[];
}

export interface PayeeBalance {
  providerNpi?: string;
  memberId?: string;
  claimsDue: string;
  toPay: string;
  toRecoup: string;
  settled: string;
  cursor?: string;
}

export interface ProviderStatistics {
  npi: string;
  all?: { claims: string; lines: string; billed: string; allowed: string; planPaid: string; memberResponsibility: string };
  deniedClaims: string;
  deniedLines: string;
  days?: { day: string; claims: string; billed: string; planPaid: string; deniedClaims: string }[];
  position: string;
}

export const getPayee = (client: Client, providerNpi: string, signal?: AbortSignal) =>
  client.ask<{ payees?: PayeeBalance[] }>("/payees", { providerNpi }, signal);
export const getProviderStatistics = (client: Client, npi: string, from: string, to: string, signal?: AbortSignal) =>
  client.ask<ProviderStatistics>(`/providers/${npi}/statistics`, { from, to }, signal);
/** The last day first; `cursor` is the page's before. */
export const listPayments = (client: Client, filter: PaymentFilter, cursor?: string, signal?: AbortSignal, limit = 25) =>
  client.ask<PaymentPage>("/payments", { ...filter, limit, cursor, count: cursor ? undefined : true }, signal);
export const downloadRemittance = (client: Client, trace: string) =>
  client.download(`/payments/${encodeURIComponent(trace)}/remittance`, `${trace}.835`);
