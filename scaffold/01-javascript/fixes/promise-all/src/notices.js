/**
 * Sends the notice to every member and says how many were sent.
 *
 * Done when every notice has been sent; a notice that cannot be sent is its failure.
 */
export async function sendNotices(members, mailer) {
  await Promise.all(members.map((member) => mailer.send(member)));
  return { sent: members.length };
}
