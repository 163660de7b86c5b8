import { describeWithStores } from '@testing/stores';
import { ReadOnly } from './read-only';

describeWithStores('a database that only reads', (open) => {
  it('reads and writes nothing (control: the database itself does)', async () => {
    const store = await open();
    const database = store.source.as('fp_shop');
    const write = 'INSERT INTO shop.note SELECT n.* FROM shop.note n WHERE false';
    const only = new ReadOnly(database);
    expect(await only.inTenant('acme', (tx) => tx.query('SELECT order_id FROM shop.note'))).toEqual([]);
    for (const trying of [only.inTenant('acme', (tx) => tx.query(write)), only.acrossTenants((tx) => tx.query(write))])
      await expect(trying).rejects.toThrow('tried to write');
    await database.inTenant('acme', (tx) => tx.query(write));
    await store.close();
  });
});
