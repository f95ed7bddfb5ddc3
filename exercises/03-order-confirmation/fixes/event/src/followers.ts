import type { OrderEvents } from "./orders.ts";
import type { Emailer, Logger, Metrics } from "./ports.ts";

export function countOrders(events: OrderEvents, metrics: Metrics): void {
  events.on("saved", () => metrics.increment("orders.placed"));
}

export function confirmByEmail(events: OrderEvents, emailer: Emailer, logger: Logger): void {
  // An emitter ignores what a listener returns, so this one must not fail.
  events.on("saved", async (order, id) => {
    try {
      await emailer.sendConfirmation(order.customerEmail, id);
    } catch (error) {
      logger.error("confirmation e-mail failed", { id, error });
    }
  });
}
