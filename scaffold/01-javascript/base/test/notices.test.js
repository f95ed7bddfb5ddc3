import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { sendNotices } from "../src/notices.js";

function mailer() {
  const sent = [];
  return {
    sent,
    async send(member) {
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
