const HOUR = 60 * 60 * 1000;

export const DEFAULT_MAX_IDLE = 24 * HOUR;

/** The ids of the sessions that nobody has used for longer than `maxIdle` milliseconds. */
export function staleSessionIds(sessions, now, maxIdle = DEFAULT_MAX_IDLE) {
  return sessions
    .filter((session) => !session.pinned && now - session.lastSeen > maxIdle)
    .map((session) => session.id);
}
