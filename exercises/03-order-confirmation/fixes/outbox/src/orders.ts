import type { Order, OrderId } from "./order.ts";
import type { Logger, Metrics, OrderRepo, OrderServiceDeps } from "./ports.ts";
import { Outbox } from "./outbox.ts";

export class OrderService {
  #repo: OrderRepo;
  #outbox: Outbox;
  #metrics: Metrics;

  constructor({ repo, emailer, metrics, logger }: OrderServiceDeps) {
    this.#repo = repo;
    this.#outbox = new Outbox(emailer, logger);
    this.#metrics = metrics;
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
    this.#metrics.increment("orders.placed");
    this.#outbox.add({ email: order.customerEmail, id });
    return id;
  }
}
