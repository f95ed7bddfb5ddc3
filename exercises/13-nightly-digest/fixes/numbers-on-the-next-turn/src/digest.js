import { lineFor } from "./lines.js";
import { Outbox } from "./outbox.js";

/**
 * Sends each recipient one e-mail with all of the day's events, and publishes the numbers.
 *
 * Resolves with `{ mails, failed }`, how many were sent and the recipients whose e-mail failed, once
 * every e-mail was sent or has failed. It does not wait for the numbers.
 */
export async function sendDigests(day, events, { mailer, stats, logger }) {
  const outbox = new Outbox();
  events.forEach((event) => {
    outbox.add(event.recipient, lineFor(event));
  });
  const failed = await outbox.deliver(`Your projects on ${day}`, mailer, logger);
  const mails = outbox.size - failed.length;

  setImmediate(() => {
    stats.publish({ day, events: events.length, mails }).then(undefined, (error) => logger.warn(`no numbers of ${day}`, error));
  });
  return { mails, failed };
}
