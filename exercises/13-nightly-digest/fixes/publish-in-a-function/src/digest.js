import { lineFor } from "./lines.js";

/** The lines of each recipient, in the order of the events. */
function byRecipient(events) {
  return events.reduce((digests, event) => {
    digests.set(event.recipient, [...(digests.get(event.recipient) ?? []), lineFor(event)]);
    return digests;
  }, new Map());
}

/** Publishes the numbers; a failure is told here and goes no further. */
async function publish(stats, numbers, logger) {
  try {
    await stats.publish(numbers);
  } catch (error) {
    logger.warn(`no numbers for ${numbers.day}`, error);
  }
}

/**
 * Sends each recipient one e-mail with all of the day's events, and publishes the numbers.
 *
 * Resolves with `{ mails, failed }`, how many were sent and the recipients whose e-mail failed, once
 * every e-mail was sent or has failed. It does not wait for the numbers.
 */
export async function sendDigests(day, events, { mailer, stats, logger }) {
  const failed = [];
  let mails = 0;
  const subject = `Your projects on ${day}`;
  await Promise.all(
    Array.from(byRecipient(events), async ([to, lines]) => {
      try {
        await mailer.send({ to, subject, text: lines.join("\n") });
        mails += 1;
      } catch (error) {
        logger.error(`the digest for ${to} was not sent`, error);
        failed.push(to);
      }
    }),
  );
  void publish(stats, { day, events: events.length, mails }, logger);
  return { mails, failed };
}
