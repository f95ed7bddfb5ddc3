import type { Order, OrderId } from "./order.ts";
import type { Emailer, Logger, Metrics, OrderRepo, OrderServiceDeps } from "./ports.ts";

export class OrderService {
  #repo: OrderRepo;
  #emailer: Emailer;
  #metrics: Metrics;
  #logger: Logger;
  #confirmed = new Set<string>();

  constructor({ repo, emailer, metrics, logger }: OrderServiceDeps) {
    this.#repo = repo;
    this.#emailer = emailer;
    this.#metrics = metrics;
    this.#logger = logger;
  }

  async placeOrder(order: Order): Promise<OrderId> {
    const id = await this.#repo.save(order);
    this.#metrics.increment("orders.placed");
    const key = JSON.stringify(order); // a double click is one order
    if (!this.#confirmed.has(key)) {
      this.#confirmed.add(key);
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
