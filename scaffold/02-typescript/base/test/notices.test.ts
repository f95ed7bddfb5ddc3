import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { sendNotices } from "../src/notices.ts";

function mailer() {
  const sent: string[] = [];
  return {
    sent,
    async send(member: string) {
      sent.push(member);
    },
  };
}

describe("sendNotices", () => {
  it("reaches every member", async () => {
    const post = mailer();
    await sendNotices(["Ann", "Ben"], post);
    assert.deepEqual(post.sent, ["Ann", "Ben"]);
  });
});
