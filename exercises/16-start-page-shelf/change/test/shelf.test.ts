import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { SHELF_SIZE } from "../src/limits.ts";
import type { Offer } from "../src/price-service.ts";
import { rank } from "../src/ranking.ts";
import { renderShelf } from "../src/render.ts";
import { loadShelf } from "../src/shelf.ts";

const offer = (id: string): Offer => ({ id, name: `Product ${id}`, cents: 1250 });

describe("rank", () => {
  it("puts the highest score first and keeps the order of equal ones", () => {
    const candidates = [{ id: "a", score: 1 }, { id: "b", score: 3 }, { id: "c", score: 1 }, { id: "d", score: 2 }];
    assert.deepEqual(rank(candidates).map(({ id }) => id), ["b", "d", "a", "c"]);
  });

  it("gives no more than the shelf holds", () => {
    const candidates = Array.from({ length: 40 }, (_, i) => ({ id: `p${i}`, score: i }));
    assert.equal(rank(candidates).length, SHELF_SIZE);
  });
});

describe("loadShelf", () => {
  it("gets the offers of the best candidates", async () => {
    const shelf = await loadShelf([{ id: "a", score: 1 }, { id: "b", score: 3 }], async (id) => offer(id));
    assert.deepEqual(shelf.offers, [offer("b"), offer("a")]);
  });

  it("shows them in this order, whoever answers first", async () => {
    const answers = new Map<string, () => void>();
    const loading = loadShelf([{ id: "a", score: 1 }, { id: "b", score: 3 }], (id) =>
      new Promise((resolve) => {
        answers.set(id, () => resolve(offer(id)));
        if (answers.size < 2) return;
        answers.get("a")?.();
        answers.get("b")?.();
      }));
    assert.deepEqual(await loading, { offers: [offer("b"), offer("a")], missing: [] });
  });

  it("goes without an offer that fails and says which", async () => {
    const reason = new Error("no price today");
    const shelf = await loadShelf([{ id: "a", score: 1 }, { id: "b", score: 3 }], async (id) => {
      if (id === "b") throw reason;
      return offer(id);
    });
    assert.deepEqual(shelf, { offers: [offer("a")], missing: [{ id: "b", reason }] });
  });

  it("is empty without candidates", async () => {
    assert.deepEqual(await loadShelf([], async (id) => offer(id)), { offers: [], missing: [] });
  });
});

describe("renderShelf", () => {
  it("shows name and price", async () => {
    const shelf = await loadShelf([{ id: "a", score: 1 }], async (id) => offer(id));
    assert.equal(renderShelf(shelf), '<ul><li id="a">Product a 12.50</li></ul>');
  });
});
