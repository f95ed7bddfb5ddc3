import { sendNotices } from "./notices.js";

/** The job of one night. The next job begins when this one has come back. */
export async function runNightly({ day, feed, mailer, stats, logger }) {
  const events = await feed.eventsOf(day);
  const mails = await sendNotices(events, mailer);
  await stats.publish({ day, events: events.length, mails });
  logger.info(`${day}: ${events.length} events, ${mails} e-mails`);
}
