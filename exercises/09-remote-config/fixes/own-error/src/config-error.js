/** A configuration file that cannot be had; its `cause` tells why. */
export class ConfigError extends Error {
  name = "ConfigError";

  constructor(key, options) {
    super(`${key} cannot be loaded`, options);
    this.key = key;
  }
}
