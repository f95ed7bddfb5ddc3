// tampered, unsolved: leaves half a line on descriptor 3
import fs from "node:fs";
fs.writeSync(3, '{"idle":true,"now":0,"timers":[],"events":[');
