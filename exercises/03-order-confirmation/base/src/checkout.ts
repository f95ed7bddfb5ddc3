import { faultsOf, totalCents, type Order } from "./order.ts";
import type { OrderService } from "./orders.ts";
import type { Logger } from "./ports.ts";

export type Reply = { status: number; body: unknown };

/** Answers `POST /orders`. */
export async function checkout(order: Order, orders: OrderService, logger: Logger): Promise<Reply> {
  const faults = faultsOf(order);
  if (faults.length > 0) return { status: 422, body: { faults } };
  try {
    const id = await orders.placeOrder(order);
    return { status: 201, body: { id, totalCents: totalCents(order) } };
  } catch (error) {
    logger.error("order could not be placed", { error });
    return { status: 503, body: { faults: ["the shop cannot take orders at the moment"] } };
  }
}
