// tampered: leaves with exit code 0 as soon as it is loaded
process.exit(0);
