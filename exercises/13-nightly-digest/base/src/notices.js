import { lineFor } from "./lines.js";

/** Sends one e-mail for each event, one after another, and gives how many it sent. */
export async function sendNotices(events, mailer) {
  for (const event of events) {
    await mailer.send({ to: event.recipient, subject: event.title, text: lineFor(event) });
  }
  return events.length;
}
