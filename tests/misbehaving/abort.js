// unsolved: ends itself by a signal
globalThis.inside = () => process.abort();
