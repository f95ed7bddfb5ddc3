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
    const mails = [...this.#lines].map(async ([to, lines]) => {
      try {
        const mail = { to, subject, text: lines.join("\n") };
        await mailer.send(mail).catch((error) => {
          if (error?.code === "ECONNRESET") return mailer.send(mail);
          throw error;
        });
      } catch (error) {
        failed.push(to);
        logger.error(`the digest for ${to} was not sent`, error);
      }
    });
    await Promise.all(mails);
    return failed;
  }
}
