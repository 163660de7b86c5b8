import { describeOnBackend, told } from '@testing/describe-on-backend';
import { PostgresProbe } from './postgres-probe';

describeOnBackend('the probe of a store', 'postgres', 'DATABASE_URL', () => {
  async function checked(url: string): Promise<unknown> {
    const probe = new PostgresProbe({ url });
    try {
      return await probe.check();
    } catch (error) {
      return error;
    } finally {
      await probe.close();
    }
  }

  it('finds a server that answers and takes writes', async () => {
    expect(await checked(told('DATABASE_URL'))).toBeUndefined();
  });

  it('finds that one takes no writes, as a standby does after a failover', async () => {
    const url = new URL(told('DATABASE_URL'));
    url.searchParams.set('options', '-c default_transaction_read_only=on');
    expect(await checked(url.href)).toMatchObject({ code: 'STORE_UNAVAILABLE', retry: 'later', message: 'the store does not take writes' });
  });

  it('finds that there is none', async () => {
    expect(await checked('postgres://nobody@127.0.0.1:1/none')).toMatchObject({ code: 'STORE_UNAVAILABLE', retry: 'later' });
  });
});
