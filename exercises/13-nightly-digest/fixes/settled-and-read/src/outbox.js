/** Gathers what each recipient is to be told, and sends it as one e-mail to each. */
export class Outbox {
  #lines = new Map();

  /** How many e-mails there will be. */
  get size() {
    return this.#lines.size;
  }

  add(recipient, line) {
    const lines = this.#lines.get(recipient);
    if (lines) lines.push(line);
    else this.#lines.set(recipient, [line]);
  }

  /**
   * Sends all e-mails. Resolves, once each of them was sent or has failed, with the recipients of
   * those that have failed.
   */
  async deliver(subject, mailer, logger) {
    const failed = [];
    const recipients = [...this.#lines.keys()];
    const ends = await Promise.allSettled(
      recipients.map(async (to) => mailer.send({ to, subject, text: this.#lines.get(to).join("\n") })),
    );
    for (const [i, end] of ends.entries()) {
      if (end.status === "fulfilled") continue;
      failed.push(recipients[i]);
      logger.error(`the digest for ${recipients[i]} was not sent`, end.reason);
    }
    return failed;
  }
}
