// Plays the mailer: holds every notice back, lets time pass, and answers in an order of its own.
import { test } from "../../kit/node/judge.mjs";

/** Some members, a mailer that answers when it is told to, and the call that has begun. */
function begin(t) {
  const members = t.draw.ids(t.draw.int(2, 6), "member");
  const mailer = t.seam("mailer", { send: "async" });
  return { members, mailer, outcome: t.call("src/notices.js", "sendNotices", members, mailer) };
}

test("is done only when every notice has been sent", async (t) => {
  const { members, mailer, outcome } = begin(t);
  const checkOpen = () => {
    const open = mailer.pending().length;
    t.check(!(outcome.settled && open), `${open} of ${members.length} notices were still on their way when sendNotices was done`);
  };
  await t.finish(outcome, {
    async answer(ask) {
      await t.pass(); // as long as the mailer likes to take
      checkOpen();
      ask.resolve();
    },
  });
  checkOpen();
  t.equal(t.value(outcome), { sent: members.length }, "the value");
});

test("a notice that cannot be sent is its failure", async (t) => {
  const { members, mailer, outcome } = begin(t);
  const failure = t.draw.error("the mailbox is full");
  const doomed = t.draw.pick(members);
  const answer = (ask) => (ask.args[0] === doomed ? ask.reject(failure) : ask.resolve());
  await t.finish(outcome, { answer });
  await t.drain(answer);
  t.rejectedWith(outcome, failure, `although the notice to ${doomed} could not be sent`);
});
