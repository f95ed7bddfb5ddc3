import { loadConfig } from "./config.js";

export const DEFAULTS = { currency: "EUR", basePrice: 290, perZone: 60, childDiscount: 0.5 };

/** The settings of the service: what its file says, over what all services share, over the defaults. */
export async function readSettings(s3) {
  const [shared, fares] = await Promise.all([loadConfig("shared.json", s3), loadConfig("fares.json", s3)]);
  return { ...DEFAULTS, ...shared, ...fares };
}
