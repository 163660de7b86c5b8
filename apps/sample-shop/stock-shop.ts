import { isRefusal, type Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { ShopBooks } from './shop-books';
import { stockOrders } from './stock-orders';

/** Fills a sample tenant's shop. Doing it again changes nothing, and orders that were touched meanwhile stay as they are. */
export class StockShop {
  constructor(private readonly books: ShopBooks) {}

  /** @returns how many orders were added. Refuses SHOP_TENANT_UNKNOWN. */
  async run(tenant: TenantId): Promise<number | Refusal> {
    const orders = stockOrders(tenant);
    return isRefusal(orders) ? orders : this.books.stock(tenant, orders);
  }
}
