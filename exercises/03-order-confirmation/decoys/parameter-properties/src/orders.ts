import type { Order, OrderId } from "./order.ts";
import type { OrderServiceDeps } from "./ports.ts";

export class OrderService {
  constructor(private readonly deps: OrderServiceDeps) {}

  /**
   * Places an order: gives its number as soon as it is saved, and counts it as `orders.placed`.
   *
   * The confirmation e-mail is sent in the background. It never holds up or fails an order; one that
   * fails is reported once through `logger.error`. An order that cannot be saved rejects, is not
   * counted, and no e-mail is sent for it.
   */
  async placeOrder(order: Order): Promise<OrderId> {
    const id = await this.deps.repo.save(order);
    this.deps.metrics.increment("orders.placed");
    void this.confirm(order, id);
    return id;
  }

  private async confirm(order: Order, id: OrderId): Promise<void> {
    try {
      await this.deps.emailer.sendConfirmation(order.customerEmail, id);
    } catch (error) {
      this.deps.logger.error("confirmation e-mail failed", { id, error });
    }
  }
}
