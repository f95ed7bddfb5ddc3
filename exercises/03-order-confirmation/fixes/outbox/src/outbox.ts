import type { OrderId } from "./order.ts";
import type { Emailer, Logger } from "./ports.ts";

export type Confirmation = { email: string; id: OrderId };

/** Collects confirmations and sends, on the next turn of the event loop, all that have come together. */
export class Outbox {
  #emailer: Emailer;
  #logger: Logger;
  #waiting: Confirmation[] = [];

  constructor(emailer: Emailer, logger: Logger) {
    this.#emailer = emailer;
    this.#logger = logger;
  }

  add(confirmation: Confirmation): void {
    this.#waiting.push(confirmation);
    if (this.#waiting.length === 1) setImmediate(() => this.#flush());
  }

  #flush(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    for (const confirmation of batch) this.#send(confirmation);
  }

  async #send({ email, id }: Confirmation): Promise<void> {
    try {
      await this.#emailer.sendConfirmation(email, id);
    } catch (error) {
      this.#logger.error("confirmation e-mail failed", { id, error });
    }
  }
}
