// Loaded before an app's own main: the app without what keeps an effect from happening twice. The controls show that the checks see it.
import { randomUUID } from 'node:crypto';
import { PostgresToolCalls } from '@edges/tool-calls/postgres-tool-calls';
import { PostgresShopBooks } from '../../apps/sample-shop/postgres-shop-books';

const { end } = PostgresToolCalls.prototype;
const { refund } = PostgresShopBooks.prototype;

// The gate's claim: everybody is told to act, and how a call with a key ended is not kept.
PostgresToolCalls.prototype.claim = () => Promise.resolve({ kind: 'act', token: 1, resumed: true });
PostgresToolCalls.prototype.acting = () => Promise.resolve(true);
PostgresToolCalls.prototype.end = function (tenant, ended) {
  return ended.claim === null ? end.call(this, tenant, ended) : Promise.resolve(ended.answer);
};

// The shop's: each request is a new one.
PostgresShopBooks.prototype.refund = function (tenant, request) {
  return refund.call(this, tenant, { ...request, key: randomUUID() });
};
