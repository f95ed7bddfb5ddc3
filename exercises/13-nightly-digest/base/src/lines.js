/** How an event reads in an e-mail, in one line. */
export function lineFor(event) {
  return `${event.time} ${event.project}: ${event.title}`;
}
