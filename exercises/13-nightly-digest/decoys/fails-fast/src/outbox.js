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
    await Promise.all(
      [...this.#lines].map(([to, lines]) => mailer.send({ to, subject, text: lines.join("\n") })),
    ).catch((error) => {
      logger.error("a digest was not sent", error);
      throw error;
    });
    return failed;
  }
}
