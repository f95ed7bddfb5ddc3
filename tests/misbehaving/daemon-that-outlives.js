// unsolved, tampered: leaves a process behind that is in a session of its own and forgets its parents
import { spawn } from "node:child_process";
globalThis.inside = () => {
  const options = { detached: true, stdio: "ignore", cwd: "/", env: {} };
  spawn("/bin/sh", ["-c", "trap '' TERM HUP INT; (sleep 300 & exec sleep 300) & # @OUTSIDE@"], options).unref();
};
