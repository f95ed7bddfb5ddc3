/** Lets so many in at a time; the others wait in line. */
export class Semaphore {
  #free: number;
  #waiting: (() => void)[] = [];
  #next = 0;

  constructor(permits: number) {
    this.#free = permits;
  }

  async acquire(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Hands the place to the first in line, or keeps it free. */
  release(): void {
    if (this.#next < this.#waiting.length) {
      this.#waiting[this.#next++]();
    } else {
      this.#waiting = [];
      this.#next = 0;
      this.#free += 1;
    }
  }
}
