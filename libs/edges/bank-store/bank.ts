import type { Json } from '@kernel/canonical-json';
import type { Millis } from '@kernel/time';
import type { SourceGeneration } from '@planes/intelligence/recall/recall-source';
import type { Language } from '@planes/intelligence/retrieval/analysis/languages';

export const BANK_PROFILES = ['chat', 'assistant-log', 'documents'] as const;

/** What kind of text a bank holds: decides how it is ranked. */
export type BankProfile = (typeof BANK_PROFILES)[number];

export interface BankToPut {
  /** 1–255 characters: a letter or digit first, then letters, digits and `_ . : @ -`. */
  readonly name: string;
  readonly profile: BankProfile;
  /** The language that texts too short to tell are taken to be in. */
  readonly language: Language;
  /** Whatever else the service keeps of a bank (PII actions, lifetimes): stored and given back as it is. */
  readonly settings: { readonly [key: string]: Json };
  readonly at: Millis;
}

export interface Bank extends Omit<BankToPut, 'at'> {
  readonly createdAt: Millis;
  /** When profile, language or settings were last put. */
  readonly putAt: Millis;
  /** Units that are stored, retired ones too. */
  readonly units: number;
  /** Grows with every write. */
  readonly changes: number;
}

/** How far a bank has come. Two equal heads are the same content: what was loaded at one is good at the other. */
export interface BankHead {
  readonly name: string;
  readonly profile: BankProfile;
  readonly language: Language;
  /** Another one when the bank was removed and made again. */
  readonly incarnation: string;
  readonly changes: number;
  /** The change that last removed something; what was loaded before it is loaded anew. */
  readonly erasedAt: number;
  /** The index generation that answers; null before the first. */
  readonly generation: SourceGeneration | null;
}

const BANK_NAME = /^[A-Za-z0-9][A-Za-z0-9_.:@-]{0,254}$/;

/** True for a well-formed name of a bank. */
export function isBankName(text: string): boolean {
  return BANK_NAME.test(text);
}
