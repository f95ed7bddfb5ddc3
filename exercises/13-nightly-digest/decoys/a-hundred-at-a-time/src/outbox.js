/** How many e-mails the relay is given at a time. */
const AT_ONCE = 100;

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
    const queue = [...this.#lines];
    const worker = async () => {
      for (let mail = queue.shift(); mail; mail = queue.shift()) {
        const [to, lines] = mail;
        try {
          await mailer.send({ to, subject, text: lines.join("\n") });
        } catch (error) {
          failed.push(to);
          logger.error(`the digest for ${to} was not sent`, error);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return failed;
  }
}
