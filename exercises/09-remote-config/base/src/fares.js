/** The fare of a journey through a number of zones, in cents. */
export function fareOf({ zones, child = false }, settings) {
  if (!Number.isInteger(zones) || zones < 1) throw new RangeError(`a journey has at least one zone, not ${zones}`);
  const full = settings.basePrice + (zones - 1) * settings.perZone;
  return Math.round(child ? full * (1 - settings.childDiscount) : full);
}
