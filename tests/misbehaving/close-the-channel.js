// tampered, unsolved: closes descriptor 3
import fs from "node:fs";
fs.closeSync(3);
