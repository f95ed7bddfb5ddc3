import type { Order, OrderId } from "./order.ts";
import type { Emailer, Logger, Metrics, OrderRepo, OrderServiceDeps } from "./ports.ts";

export class OrderService {
  #repo: OrderRepo;
  #emailer: Emailer;
  #metrics: Metrics;
  #logger: Logger;

  constructor({ repo, emailer, metrics, logger }: OrderServiceDeps) {
    this.#repo = repo;
    this.#emailer = emailer;
    this.#metrics = metrics;
    this.#logger = logger;
  }

  /**
   * Places an order: gives its number as soon as it is saved, and counts it as `orders.placed`.
   *
   * The confirmation e-mail is sent in the background. It never holds up or fails an order; one that
   * fails is reported once through `logger.error`. An order that cannot be saved rejects, is not
   * counted, and no e-mail is sent for it.
   */
  async placeOrder(order: Order): Promise<OrderId> {
    let id: OrderId = "";
    try {
      id = await this.#repo.save(order);
      this.#metrics.increment("orders.placed");
      void this.#confirm(order, id);
    } catch (error) {
      this.#logger.error("order could not be placed", { error });
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
