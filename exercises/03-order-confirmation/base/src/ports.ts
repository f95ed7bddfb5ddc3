import type { Order, OrderId } from "./order.ts";

export interface OrderRepo {
  /** Stores the order and gives it its number. */
  save(order: Order): Promise<OrderId>;
}

export interface Emailer {
  /** Sends the confirmation of an order; the promise is kept when the provider has taken the mail. */
  sendConfirmation(email: string, id: OrderId): Promise<void>;
}

export interface Metrics {
  increment(name: string): void;
}

export interface Logger {
  error(message: string, details?: unknown): void;
}

export type OrderServiceDeps = { repo: OrderRepo; emailer: Emailer; metrics: Metrics; logger: Logger };
