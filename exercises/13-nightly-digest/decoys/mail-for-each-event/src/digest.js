import { lineFor } from "./lines.js";

/**
 * Sends each recipient one e-mail with all of the day's events, and publishes the numbers.
 *
 * Resolves with `{ mails, failed }`, how many were sent and the recipients whose e-mail failed, once
 * every e-mail was sent or has failed. It does not wait for the numbers.
 */
export async function sendDigests(day, events, { mailer, stats, logger }) {
  const subject = `Your projects on ${day}`;
  const failed = [];
  await Promise.all(
    events.map(async (event) => {
      try {
        await mailer.send({ to: event.recipient, subject, text: lineFor(event) });
      } catch (error) {
        failed.push(event.recipient);
        logger.error(`the e-mail for ${event.recipient} was not sent`, error);
      }
    }),
  );
  const mails = events.length - failed.length;

  stats.publish({ day, events: events.length, mails }).catch((error) => {
    logger.warn(`the numbers of ${day} were not published`, error);
  });
  return { mails, failed };
}
