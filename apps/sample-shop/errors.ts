/** Every refusal of the shop, with the one-line remedy. */
export const SHOP_REFUSALS = {
  SHOP_ORDER_UNKNOWN: 'check the number of the order and the tenant of the token; another tenant’s order is not there',
  SHOP_REFUND_EXCEEDS_REMAINING: 'look the order up again and ask for no more than is left of it',
  SHOP_KEY_MISSING: 'send an idempotency key of 8 to 200 characters with every effect',
  SHOP_KEY_REUSED: 'use a new key for another request, and the old contents for the old one',
  SHOP_OUT_OF_SCOPE: 'get a token for this very tool',
  SHOP_INSTRUCTION_UNCLEAR: 'name exactly one behaviour',
  SHOP_BUSY: 'try again later under the same key: nothing was done',
  SHOP_TENANT_UNKNOWN: 'the sample has shops for acme and globex only',
} as const satisfies Record<`SHOP_${string}`, string>;
