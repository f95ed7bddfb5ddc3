// tampered: leaves with exit code 0 inside the call
globalThis.inside = () => process.exit(0);
