// broken, unsolved: waits at its top level for what never comes
await new Promise(() => {});
