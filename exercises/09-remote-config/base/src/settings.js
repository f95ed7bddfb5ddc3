import { loadConfig } from "./config.js";

export const DEFAULTS = { currency: "EUR", basePrice: 290, perZone: 60, childDiscount: 0.5 };

/** The settings of the service: what its file says, over the defaults. */
export function readSettings(s3, callback) {
  loadConfig("fares.json", s3, (error, fares) => {
    if (error) callback(error);
    else callback(null, { ...DEFAULTS, ...fares });
  });
}
