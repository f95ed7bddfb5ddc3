/** What brings a notice to a member. */
export interface Mailer {
  send(member: string): Promise<unknown>;
}

/**
 * Sends the notice to every member.
 *
 * Done when every notice has been sent; a notice that cannot be sent is its failure.
 */
export async function sendNotices(members: string[], mailer: Mailer): Promise<void> {
  for (const member of members) {
    await mailer.send(member);
  }
}
