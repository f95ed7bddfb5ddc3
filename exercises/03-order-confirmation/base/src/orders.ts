import type { Order, OrderId } from "./order.ts";
import type { Emailer, OrderRepo, OrderServiceDeps } from "./ports.ts";

export class OrderService {
  #repo: OrderRepo;
  #emailer: Emailer;

  constructor({ repo, emailer }: OrderServiceDeps) {
    this.#repo = repo;
    this.#emailer = emailer;
  }

  /** Saves the order, confirms it by e-mail and gives its number. */
  async placeOrder(order: Order): Promise<OrderId> {
    const id = await this.#repo.save(order);
    await this.#emailer.sendConfirmation(order.customerEmail, id);
    return id;
  }
}
