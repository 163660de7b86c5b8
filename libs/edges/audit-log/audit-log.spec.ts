import { describeWithStores } from '@testing/stores';
import { describeAuditLog } from './audit-log.contract';
import { PostgresAuditLog } from './postgres-audit-log';

describeWithStores('audit log', (open) => {
  describeAuditLog(async () => {
    const store = await open();
    return { log: new PostgresAuditLog(store.source.as('fp_trust')), close: () => store.close() };
  });
});
