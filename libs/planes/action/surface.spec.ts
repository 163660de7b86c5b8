import { isRefusal } from '@kernel/outcome';
import { aCapability, anAdapter, aToolingLayer } from '@testing/a-tooling-layer';
import { callable, surfaceOf } from './surface';

const exposedIds = (change: Parameters<typeof aToolingLayer>[0] = {}, intent = 'refund_request'): readonly string[] => [
  ...surfaceOf(aToolingLayer(change), intent).keys(),
];
const permission = (capability_id: string, allow: boolean, intents: string[] = []) => ({
  permission_id: `${capability_id}-${allow}`,
  capability_id,
  allow,
  intents,
  arg_constraints: {},
});

describe('the surface', () => {
  it('is what the registry has and the permissions allow', () => {
    expect(exposedIds()).toEqual(['orders.lookup', 'orders.refund', 'notes.create']);
  });

  it.each([
    ['hides what no permission names', { permissions: [permission('orders.lookup', true)] }, ['orders.lookup']],
    [
      'hides what one permission denies though another allows',
      { permissions: [permission('orders.lookup', true), permission('orders.lookup', false)] },
      [],
    ],
    ['hides what is prohibited though it is permitted', { prohibitions: ['orders.refund'] }, ['orders.lookup', 'notes.create']],
    ['hides what no adapter has', { permissions: [permission('ledger.close', true)] }, []],
    ['is empty without permissions', { permissions: [] }, []],
  ])('%s', (_promise, change, ids) => {
    expect(exposedIds(change)).toEqual(ids);
  });

  it('hides from one intent what is permitted to another', () => {
    expect(exposedIds({}, 'order_status')).toEqual(['orders.lookup', 'notes.create']);
  });

  it('would show a prohibited capability if prohibitions were not subtracted (control)', () => {
    const naive = anAdapter().capabilities.map(({ capability_id }) => capability_id);
    expect(naive).toContain('orders.refund');
    expect(exposedIds({ prohibitions: ['orders.refund'] })).not.toContain('orders.refund');
  });
});

describe('what a run may call', () => {
  const surface = surfaceOf(aToolingLayer(), 'refund_request');

  it('is what is exposed and no higher than its ceiling', () => {
    expect(callable(surface, 'notes.create', 'local_write')).toMatchObject({ capability: { capability_id: 'notes.create' } });
    expect(callable(surface, 'orders.refund', 'network')).toMatchObject({ code: 'ACTION_ABOVE_CEILING' });
  });

  it('answers for a hidden capability exactly as for one that does not exist', () => {
    const hidden = callable(
      surfaceOf(aToolingLayer({ prohibitions: ['orders.refund'] }), 'refund_request'),
      'orders.refund',
      'destructive',
    );
    const unknown = callable(
      surfaceOf(aToolingLayer({ adapter_registry: [anAdapter({ capabilities: [aCapability()] })] }), 'refund_request'),
      'orders.refund',
      'destructive',
    );
    expect(hidden).toEqual(unknown);
    expect(isRefusal(hidden)).toBe(true);
  });
});
