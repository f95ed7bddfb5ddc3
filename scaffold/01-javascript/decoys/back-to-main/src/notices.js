/**
 * Sends the notice to every member.
 *
 * Done when every notice has been sent; a notice that cannot be sent is its failure.
 */
export async function sendNotices(members, mailer) {
  for (const member of members) {
    await mailer.send(member);
  }
}
