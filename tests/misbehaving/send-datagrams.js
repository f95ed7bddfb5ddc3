// unsolved, tampered (only isolated): sends datagrams
import dgram from "node:dgram";
globalThis.inside = () => {
  const socket = dgram.createSocket("udp4");
  socket.on("error", () => {});
  socket.send("secret", @PORT@, "127.0.0.1", () => socket.close());
};
