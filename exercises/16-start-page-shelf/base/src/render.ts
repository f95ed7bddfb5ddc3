import type { Shelf } from "./shelf.ts";

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The shelf as HTML. */
export function renderShelf({ offers }: Shelf): string {
  const items = offers.map(({ id, name, cents }) => `<li id="${escaped(id)}">${escaped(name)} ${(cents / 100).toFixed(2)}</li>`);
  return `<ul>${items.join("")}</ul>`;
}
