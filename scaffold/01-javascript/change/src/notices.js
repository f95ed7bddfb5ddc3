/**
 * Sends the notice to every member and says how many were sent.
 *
 * Done when every notice has been sent; a notice that cannot be sent is its failure.
 */
export async function sendNotices(members, mailer) {
  let sent = 0;
  for (const member of members) {
    mailer.send(member);
    sent += 1;
  }
  return { sent };
}
