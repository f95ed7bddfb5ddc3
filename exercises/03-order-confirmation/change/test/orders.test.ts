import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate, setTimeout } from "node:timers/promises";

import { checkout } from "../src/checkout.ts";
import { MemoryRepo } from "../src/memory-repo.ts";
import type { Order } from "../src/order.ts";
import { OrderService } from "../src/orders.ts";

const order: Order = {
  customerEmail: "ada@example.com",
  lines: [{ sku: "tea-250", quantity: 2, unitPriceCents: 890 }],
};

function shop() {
  const sent: string[] = [];
  const counted: string[] = [];
  const reported: string[] = [];
  const repo = new MemoryRepo();
  const emailer = {
    async sendConfirmation(email: string, id: string) {
      sent.push(`${email} ${id}`);
    },
  };
  const metrics = {
    increment(name: string) {
      if (name === "orders.placed") counted.push(name);
    },
  };
  const logger = { error: (message: string) => void reported.push(message) };
  return { sent, counted, reported, repo, emailer, metrics, logger };
}

/** Gives what happens in the background a few turns of the event loop. */
async function aFewTurns() {
  for (let turn = 0; turn < 3; turn++) {
    await setTimeout(0);
    await setImmediate();
  }
}

describe("OrderService", () => {
  it("saves an order and gives its number", async () => {
    const deps = shop();
    const id = await new OrderService(deps).placeOrder(order);
    assert.deepEqual(deps.repo.get(id), order);
  });

  it("confirms an order by e-mail", async () => {
    const deps = shop();
    const id = await new OrderService(deps).placeOrder(order);
    await aFewTurns();
    assert.deepEqual(deps.sent, [`ada@example.com ${id}`]);
  });

  it("confirms nothing that could not be saved", async () => {
    const deps = shop();
    deps.repo.save = async () => {
      throw new Error("database is down");
    };
    await assert.rejects(new OrderService(deps).placeOrder(order));
    await aFewTurns();
    assert.deepEqual(deps.sent, []);
    assert.deepEqual(deps.counted, []);
  });

  it("counts each order", async () => {
    const deps = shop();
    const orders = new OrderService(deps);
    await orders.placeOrder(order);
    await orders.placeOrder({ ...order, customerEmail: "grace@example.com" });
    assert.equal(deps.counted.length, 2);
  });

  it("does not wait for the e-mail", async () => {
    const deps = shop();
    let answer = () => {};
    deps.emailer.sendConfirmation = () => new Promise((resolve) => (answer = resolve));
    assert.equal(await new OrderService(deps).placeOrder(order), "order-1");
    answer();
  });

  it("places and reports an order whose e-mail fails", async () => {
    const deps = shop();
    deps.emailer.sendConfirmation = () => {
      throw new Error("mail provider is down");
    };
    assert.equal(await new OrderService(deps).placeOrder(order), "order-1");
    await aFewTurns();
    assert.equal(deps.reported.length, 1);
  });
});

describe("checkout", () => {
  it("answers 201 with the number and the total", async () => {
    const deps = shop();
    const reply = await checkout(order, new OrderService(deps), deps.logger);
    assert.deepEqual(reply, { status: 201, body: { id: "order-1", totalCents: 1780 } });
  });

  it("answers 422 when the basket is not valid", async () => {
    const deps = shop();
    const reply = await checkout({ ...order, lines: [] }, new OrderService(deps), deps.logger);
    assert.deepEqual(reply, { status: 422, body: { faults: ["the basket is empty"] } });
  });
});
