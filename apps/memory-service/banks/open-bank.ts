import type { Clock } from '@kernel/clock';
import { canonicalJson } from '@kernel/canonical-json';
import { type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import { millisOf } from '@kernel/time';
import type { Bank, BankToPut } from '@edges/bank-store/bank';
import type { BankStore } from '@edges/bank-store/bank-store';
import { refuseFarther } from '@planes/intelligence/memory/access/access';
import { type BankSettings, bankSettingsOf, USUAL_SETTINGS } from '@planes/intelligence/memory/banks/bank-settings';
import type { BankCode } from '@planes/intelligence/recall/errors';
import type { MemoryCaller } from './memory-caller';

/** A bank and the service's rules for it. */
export interface OpenedBank {
  readonly bank: Bank;
  readonly settings: BankSettings;
}

/** Finds banks, and makes the one that is written to first. */
export class OpenBank {
  constructor(
    private readonly store: BankStore,
    private readonly clock: Clock,
  ) {}

  /** The bank; BANK_UNKNOWN when the tenant has none of this name. */
  async run(tenant: TenantId, name: string): Promise<OpenedBank | Refusal> {
    const bank = await this.store.bank(tenant, name);
    const code: BankCode = 'BANK_UNKNOWN';
    return bank === undefined ? refused(code, `this tenant has no bank ${name}`) : opened(bank);
  }

  /** The bank, made with the usual settings when there is none: whoever writes first need not have made it. */
  async orMade(tenant: TenantId, name: string): Promise<OpenedBank> {
    const bank = await this.store.bank(tenant, name);
    if (bank !== undefined) return opened(bank);
    const at = millisOf(this.clock.now());
    return opened(await this.store.makeBank(tenant, { name, profile: 'chat', language: 'english', settings: { ...USUAL_SETTINGS }, at }));
  }

  /** Makes the bank, or changes it. MEMORY_ROLE_FORBIDDEN for a caller who may make banks and not change them, unless nothing would change. */
  async put({ tenant_id, roles }: MemoryCaller, asked: BankToPut): Promise<Bank | Refusal> {
    const forbidden = refuseFarther('changing a bank that stands', roles);
    if (forbidden === undefined) return this.store.putBank(tenant_id, asked);
    const standing = await this.store.makeBank(tenant_id, asked);
    return sameRules(standing, asked) ? standing : forbidden;
  }
}

function sameRules(one: Rules, other: Rules): boolean {
  const told = ({ profile, language, settings }: Rules) => canonicalJson({ profile, language, settings });
  return told(one) === told(other);
}

type Rules = Pick<Bank, 'profile' | 'language' | 'settings'>;

function opened(bank: Bank): OpenedBank {
  return { bank, settings: bankSettingsOf(bank.settings) };
}
