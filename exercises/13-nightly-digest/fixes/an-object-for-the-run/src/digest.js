import { lineFor } from "./lines.js";

/** One night's e-mails and numbers. */
class Run {
  #texts = Object.create(null);
  #failed = new Map();

  constructor(day, events, { mailer, stats, logger }) {
    Object.assign(this, { day, events, mailer, stats, logger });
    for (const event of events) {
      const { [event.recipient]: text } = this.#texts;
      this.#texts[event.recipient] = text === undefined ? lineFor(event) : `${text}\n${lineFor(event)}`;
    }
  }

  async send() {
    const sending = [];
    for (const to in this.#texts) sending.push(this.#sendTo(to));
    for (const mail of sending) await mail;
    for (const [to, error] of this.#failed) this.logger.error("no digest", to, error);
    const failed = [...this.#failed.keys()];
    const mails = sending.length - failed.length;
    void this.#publish(mails);
    return { failed, mails };
  }

  async #sendTo(to) {
    try {
      await this.mailer.send({ to, subject: `Your projects on ${this.day}`, text: this.#texts[to] });
    } catch (error) {
      this.#failed.set(to, error);
    }
  }

  async #publish(mails) {
    try {
      await this.stats.publish({ day: this.day, events: this.events.length, mails });
    } catch (error) {
      this.logger.warn(`no numbers of ${this.day}`, error);
    }
  }
}

/** Sends each recipient one e-mail with all of the day's events, and publishes the numbers. */
export const sendDigests = (day, events, tools) => new Run(day, events, tools).send();
