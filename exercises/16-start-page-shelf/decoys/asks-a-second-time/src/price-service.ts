/** What the shelf shows of a product. */
export interface Offer {
  id: string;
  name: string;
  cents: number;
}

export type FetchOffer = (id: string) => Promise<Offer>;

const RETRIED = [429, 502, 503];

/** A client of the price service. It gives up on an offer after 800 ms. */
export function priceService(url: string, fetch = globalThis.fetch): FetchOffer {
  return async (id) => {
    const ask = () => fetch(`${url}/offers/${encodeURIComponent(id)}`, { signal: AbortSignal.timeout(800) });
    let response = await ask();
    if (RETRIED.includes(response.status)) response = await ask();
    if (!response.ok) throw new Error(`the price service answered ${response.status} for ${id}`);
    return (await response.json()) as Offer;
  };
}
