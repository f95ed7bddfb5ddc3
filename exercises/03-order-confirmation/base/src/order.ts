export type OrderId = string;

export type OrderLine = { sku: string; quantity: number; unitPriceCents: number };

export type Order = { customerEmail: string; lines: OrderLine[] };

/** What is wrong with an order, in words for the customer; nothing when it is fine. */
export function faultsOf(order: Order): string[] {
  const faults: string[] = [];
  if (!order.customerEmail.includes("@")) faults.push("the e-mail address is not valid");
  if (order.lines.length === 0) faults.push("the basket is empty");
  for (const { sku, quantity } of order.lines) {
    if (!Number.isInteger(quantity) || quantity < 1) faults.push(`the quantity of ${sku} is not valid`);
  }
  return faults;
}

/** What the customer pays, in cents. */
export function totalCents(order: Order): number {
  return order.lines.reduce((sum, line) => sum + line.quantity * line.unitPriceCents, 0);
}
