/** A client whose objects are in memory. Like the real one, it calls back later and never at once. */
export class MemoryS3 {
  constructor(objects) {
    this.objects = objects;
    this.closed = false;
  }

  getObject(key, callback) {
    if (this.closed) throw new Error("this client has been closed");
    const text = this.objects[key];
    queueMicrotask(() => callback(null, { Body: Buffer.from(text) }));
  }

  close() {
    this.closed = true;
  }
}
