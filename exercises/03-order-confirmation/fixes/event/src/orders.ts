import { EventEmitter } from "node:events";

import { confirmByEmail, countOrders } from "./followers.ts";
import type { Order, OrderId } from "./order.ts";
import type { OrderRepo, OrderServiceDeps } from "./ports.ts";

export type OrderEvents = EventEmitter<{ saved: [order: Order, id: OrderId] }>;

export class OrderService {
  #repo: OrderRepo;
  #events: OrderEvents = new EventEmitter();

  constructor({ repo, emailer, metrics, logger }: OrderServiceDeps) {
    this.#repo = repo;
    countOrders(this.#events, metrics);
    confirmByEmail(this.#events, emailer, logger);
  }

  /**
   * Places an order: gives its number as soon as it is saved, and counts it as `orders.placed`.
   *
   * The confirmation e-mail is sent in the background. It never holds up or fails an order; one that
   * fails is reported once through `logger.error`. An order that cannot be saved rejects, is not
   * counted, and no e-mail is sent for it.
   */
  async placeOrder(order: Order): Promise<OrderId> {
    const id = await this.#repo.save(order);
    this.#events.emit("saved", order, id);
    return id;
  }
}
