/** With so many failures the relay is down, and the rest is not worth waiting for. */
const TOO_MANY = 10;

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
    let giveUp;
    const down = new Promise((resolve) => (giveUp = resolve));
    const mails = [...this.#lines].map(async ([to, lines]) => {
      try {
        await mailer.send({ to, subject, text: lines.join("\n") });
      } catch (error) {
        failed.push(to);
        logger.error(`the digest for ${to} was not sent`, error);
        if (failed.length === TOO_MANY) giveUp();
      }
    });
    await Promise.race([Promise.all(mails), down]);
    return failed;
  }
}
