// tampered: leaves by the function below process.exit
globalThis.inside = () => process.reallyExit(0);
