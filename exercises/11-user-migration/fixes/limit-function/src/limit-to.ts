type Job = () => void;

/** Gives a function that runs what it is given, at most `most` at a time, in order. */
export function limitTo(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const queue: Job[] = [];
  let running = 0;

  const next = () => {
    running -= 1;
    queue.shift()?.();
  };

  return <T>(work: () => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      const job = () => {
        running += 1;
        Promise.resolve().then(work).then(resolve, reject).finally(next);
      };
      if (running < most) job();
      else queue.push(job);
    });
}
