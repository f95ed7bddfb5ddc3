import { sendDigests } from "./digest.js";

/** The job of one night. The next job begins when this one has come back. */
export async function runNightly({ day, feed, mailer, stats, logger }) {
  const events = await feed.eventsOf(day);
  const { mails, failed } = await sendDigests(day, events, { mailer, stats, logger });
  logger.info(`${day}: ${events.length} events, ${mails} e-mails, ${failed.length} failed`);
}
