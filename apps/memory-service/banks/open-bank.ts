import type { Clock } from '@kernel/clock';
import { type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import { millisOf } from '@kernel/time';
import type { Bank } from '@edges/bank-store/bank';
import type { BankStore } from '@edges/bank-store/bank-store';
import { type BankSettings, bankSettingsOf, USUAL_SETTINGS } from '@planes/intelligence/memory/banks/bank-settings';
import type { BankCode } from '@planes/intelligence/recall/errors';

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
    return opened(await this.store.putBank(tenant, { name, profile: 'chat', language: 'english', settings: { ...USUAL_SETTINGS }, at }));
  }
}

function opened(bank: Bank): OpenedBank {
  return { bank, settings: bankSettingsOf(bank.settings) };
}
