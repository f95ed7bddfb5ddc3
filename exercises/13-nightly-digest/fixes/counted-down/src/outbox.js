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
    let open = this.size;
    if (open === 0) return failed;
    return new Promise((resolve) => {
      for (const [to, lines] of this.#lines) {
        new Promise((sent) => sent(mailer.send({ to, subject, text: lines.join("\n") })))
          .catch((error) => {
            failed.push(to);
            logger.error(`no digest for ${to}`, { error });
          })
          .then(() => {
            open -= 1;
            if (open === 0) resolve(failed);
          });
      }
    });
  }
}
