/**
 * Runs all steps concurrently. Where one fails, the steps that went through are undone, one after the
 * other, when all have ended; then it rejects with every failure of a step or of undoing one.
 */
export async function allOrNothing(steps) {
  const failures = [];
  const done = [];

  await Promise.all(
    steps.map(async (step) => {
      try {
        await step.run();
        done.push(step);
      } catch (failure) {
        failures.push(failure);
      }
    }),
  );
  if (failures.length === 0) return;

  for (const step of done.reverse()) {
    try {
      await step.undo();
    } catch (failure) {
      failures.push(failure);
    }
  }
  throw new AggregateError(failures, "not all steps went through");
}
