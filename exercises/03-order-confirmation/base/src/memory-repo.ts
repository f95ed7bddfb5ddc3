import type { Order, OrderId } from "./order.ts";
import type { OrderRepo } from "./ports.ts";

/** Keeps orders in memory and numbers them from 1. */
export class MemoryRepo implements OrderRepo {
  #orders = new Map<OrderId, Order>();

  async save(order: Order): Promise<OrderId> {
    const id = `order-${this.#orders.size + 1}`;
    this.#orders.set(id, order);
    return id;
  }

  get(id: OrderId): Order | undefined {
    return this.#orders.get(id);
  }
}
