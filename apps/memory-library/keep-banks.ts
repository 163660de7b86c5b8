import { isBankName } from '@edges/bank-store/bank';
import type { BankHold } from '@edges/bank-store/bank-holds';
import { USUAL_SETTINGS } from '@planes/intelligence/memory/banks/bank-settings';
import { BANK_ERRORS } from '@planes/intelligence/recall/errors';
import { bankInfo, rulesWith, sameRules } from './bank-rules';
import { granted, limitOf } from './granted';
import type { BankInfo, BankOptions, HoldInfo, ListPage } from './memory-bank';
import { MemoryError } from './memory-error';
import { ACTOR, type MemoryParts, standingBank } from './memory-parts';

const USUAL = { profile: 'chat', language: 'english', settings: { ...USUAL_SETTINGS } } as const;

/** Banks and their holds. */
export class KeepBanks {
  constructor(private readonly parts: Pick<MemoryParts, 'tenant' | 'store' | 'holds' | 'now'>) {}

  /** Made when it is not there. One that stands, perhaps made by another process meanwhile, keeps what is not named. */
  async put(name: string, options: BankOptions): Promise<BankInfo> {
    if (!isBankName(name)) throw new MemoryError('BANK_NAME_INVALID', BANK_ERRORS.BANK_NAME_INVALID);
    const { store, tenant } = this.parts;
    const at = this.parts.now();
    const standing = await store.makeBank(tenant, { name, ...rulesWith(USUAL, options), at });
    const wanted = rulesWith(standing, options);
    return bankInfo(sameRules(standing, wanted) ? standing : await store.putBank(tenant, { name, ...wanted, at }));
  }

  async get(name: string): Promise<BankInfo> {
    return bankInfo(await standingBank(this.parts, name));
  }

  async list({ after, limit }: ListPage<string>): Promise<readonly BankInfo[]> {
    return (await this.parts.store.banks(this.parts.tenant, { after: after ?? null, limit: limitOf(limit) })).map(bankInfo);
  }

  async hold(bank: string, holdId: string, reason: string): Promise<HoldInfo> {
    const hold = { hold_id: holdId, bank, reason, setBy: ACTOR, setAt: this.parts.now() };
    return holdInfo(granted(await this.parts.holds.place(this.parts.tenant, hold)));
  }

  async holds(name: string): Promise<readonly HoldInfo[]> {
    const bank = await standingBank(this.parts, name);
    return (await this.parts.holds.of(this.parts.tenant, bank.name)).map(holdInfo);
  }

  release(bank: string, holdId: string): Promise<'released' | 'absent'> {
    return this.parts.holds.release(this.parts.tenant, bank, holdId);
  }
}

function holdInfo({ hold_id, bank, reason, setBy, setAt }: BankHold): HoldInfo {
  return { id: hold_id, bank, reason, setBy, setAt: new Date(setAt) };
}
