import type { Order, OrderId } from "./order.ts";
import type { Emailer, Logger, Metrics, OrderRepo, OrderServiceDeps } from "./ports.ts";

export class OrderService {
  #repo: OrderRepo;
  #emailer: Emailer;
  #metrics: Metrics;
  #logger: Logger;
  #confirmed = new WeakSet<Order>();

  constructor({ repo, emailer, metrics, logger }: OrderServiceDeps) {
    this.#repo = repo;
    this.#emailer = emailer;
    this.#metrics = metrics;
    this.#logger = logger;
  }

  async placeOrder(order: Order): Promise<OrderId> {
    const id = await this.#repo.save(order);
    this.#metrics.increment("orders.placed");
    if (!this.#confirmed.has(order)) {
      this.#confirmed.add(order);
      void this.#confirm(order, id);
    }
    return id;
  }

  async #confirm(order: Order, id: OrderId): Promise<void> {
    try {
      await this.#emailer.sendConfirmation(order.customerEmail, id);
    } catch (error) {
      this.#logger.error("confirmation e-mail failed", { id, error });
    }
  }
}
