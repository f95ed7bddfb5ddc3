import type { OrderId } from "./order.ts";
import type { Emailer, Logger } from "./ports.ts";

/** An emailer that reports failures itself: its promise never rejects. */
export class ReportingEmailer implements Emailer {
  #emailer: Emailer;
  #logger: Logger;

  constructor(emailer: Emailer, logger: Logger) {
    this.#emailer = emailer;
    this.#logger = logger;
  }

  async sendConfirmation(email: string, id: OrderId): Promise<void> {
    try {
      await this.#emailer.sendConfirmation(email, id);
    } catch (error) {
      this.#logger.error("confirmation e-mail failed", { id, error });
    }
  }
}
