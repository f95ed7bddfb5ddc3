import type { OrderId } from "./order.ts";
import type { Emailer, Logger } from "./ports.ts";

const AT_ONCE = 10;

/** Sends confirmations in the background, a few at a time. */
export class Outbox {
  #emailer: Emailer;
  #logger: Logger;
  #queue: (() => Promise<void>)[] = [];
  #running = 0;

  constructor(emailer: Emailer, logger: Logger) {
    this.#emailer = emailer;
    this.#logger = logger;
  }

  add(email: string, id: OrderId): void {
    this.#queue.push(() => this.#emailer.sendConfirmation(email, id));
    this.#next();
  }

  async #next(): Promise<void> {
    if (this.#running >= AT_ONCE) return;
    const send = this.#queue.shift();
    if (!send) return;
    this.#running += 1;
    try {
      await send();
    } catch (error) {
      this.#logger.error("confirmation e-mail failed", error);
    } finally {
      this.#running -= 1;
      this.#next();
    }
  }
}
