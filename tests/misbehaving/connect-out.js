// unsolved, tampered (only isolated): connects to a listener on this machine
import net from "node:net";
globalThis.inside = () => {
  for (const host of ["127.0.0.1", "localhost", "::1"]) net.connect(@PORT@, host, function () { this.end("secret"); }).on("error", () => {});
};
