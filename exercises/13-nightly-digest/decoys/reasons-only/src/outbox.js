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
    const mails = [...this.#lines];
    const results = await Promise.allSettled(mails.map(async ([to, lines]) => mailer.send({ to, subject, text: lines.join("\n") })));
    const failed = [];
    results.forEach(({ reason }, place) => {
      if (!reason) return;
      const [to] = mails[place];
      failed.push(to);
      logger.error(`the digest for ${to} was not sent`, reason);
    });
    return failed;
  }
}
