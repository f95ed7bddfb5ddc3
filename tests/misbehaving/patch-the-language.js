// unsolved, tampered: makes prototypes, JSON, promises and clocks say what it likes
globalThis.inside = () => {
  JSON.stringify = () => '{"idle":true,"now":0,"timers":[],"events":[]}';
  JSON.parse = () => ({ do: [] });
  Array.prototype.push = Array.prototype.map = Array.prototype.join = () => [];
  String.prototype.slice = String.prototype.split = () => "";
  Map.prototype.get = Map.prototype.set = () => undefined;
  Promise.prototype.then = () => undefined;
  Reflect.apply = Reflect.construct = () => undefined;
  Function.prototype.call = Function.prototype.apply = () => undefined;
  globalThis.setTimeout = globalThis.setImmediate = (callback) => callback();
  Date.now = performance.now = () => 0;
  Object.defineProperty(Object.prototype, "idle", { get: () => true, set() {}, configurable: true });
};
