// unsolved, tampered: stops itself, so that it neither runs nor ends
globalThis.inside = () => process.kill(process.pid, "SIGSTOP");
