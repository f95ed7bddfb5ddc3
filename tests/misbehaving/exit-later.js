// tampered: leaves with exit code 0 after the first turn
globalThis.inside = () => process.nextTick(() => process.exit(0));
