import type { UsedStores } from '../health/used-stores';
import type { Metrics } from './metrics';

/** Shows at `/metrics` what `/readyz` says of each store, as it is when somebody asks. */
export function showStores(metrics: Metrics, stores: Pick<UsedStores, 'states'>): void {
  metrics.looked('fiveplane_platform_store_up', '1 while a store that the process uses answers', ['store'], async () => {
    const states = await stores.states();
    return states.map(({ store, up }) => ({ labels: { store }, value: up ? 1 : 0 }));
  });
}
