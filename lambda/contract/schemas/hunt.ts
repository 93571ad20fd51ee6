import * as v from 'valibot';
import { DEVICE_PLATFORMS } from '../enums.ts';
import { LIMITS } from '../limits.ts';
import type { Issue } from '../problems.ts';
import { object, oneOf, UserId } from './fields.ts';

const SECONDS = 'must be a whole number of seconds';

/** A step of a hunt list: which devices begin to ring, and when. Without `platforms` and `to`: all that have not been rung yet. */
export const HuntStep = object({
  /** After the invite. */
  afterSeconds: v.pipe(v.number(SECONDS), v.integer(SECONDS), v.minValue(0, SECONDS)),
  /** Devices of these platforms only. */
  platforms: v.optional(
    v.pipe(v.array(oneOf(DEVICE_PLATFORMS), 'must be a list'), v.minLength(1, 'must name at least one platform')),
  ),
  /** Devices of these callees only. */
  to: v.optional(
    v.pipe(
      v.array(UserId, 'must be a list'),
      v.minLength(1, 'must name at least one user'),
      v.maxLength(LIMITS.callees, `must name at most ${LIMITS.callees} users`),
    ),
  ),
});
export type HuntStep = v.InferOutput<typeof HuntStep>;

/** A hunt list: devices are added step by step, and none that rings is stopped by a later step. */
export const Hunt = v.pipe(
  v.array(HuntStep, 'must be a list'),
  v.minLength(1, 'must have at least one step'),
  v.maxLength(LIMITS.huntSteps, `must have at most ${LIMITS.huntSteps} steps`),
);
export type Hunt = v.InferOutput<typeof Hunt>;

/** Seconds that the devices of the last step ring at least. */
export const LAST_STEP_SECONDS = 5;

/**
 * What of a hunt list depends on the rest of its invite; empty when it can be followed.
 *
 * @param to the callees of the invite
 * @param ringTimeoutSeconds the ring window
 */
export const huntIssues = (hunt: Hunt, to: readonly string[], ringTimeoutSeconds: number): readonly Issue[] => {
  const issues: Issue[] = [];
  const covered = new Set<string>();
  for (const [index, { afterSeconds, platforms = DEVICE_PLATFORMS, to: users = to }] of hunt.entries()) {
    const add = (message: string) => issues.push({ path: 'hunt', message: `step ${index + 1}: ${message}` });
    const before = hunt[index - 1]?.afterSeconds;
    if (before === undefined && afterSeconds !== 0) add('afterSeconds must be 0: it begins with the invite');
    if (before !== undefined && afterSeconds <= before) add('afterSeconds must be more than that of the step before');
    if (afterSeconds > ringTimeoutSeconds - LAST_STEP_SECONDS)
      add(
        `afterSeconds must be at most ${ringTimeoutSeconds - LAST_STEP_SECONDS}: the ring window has ${ringTimeoutSeconds} s`,
      );
    if (users.some((userId) => !to.includes(userId))) add('to must name callees of the invite only');
    const rung = users.flatMap((userId) => platforms.map((platform) => `${platform} ${userId}`));
    if (rung.every((one) => covered.has(one))) add('rings nobody: the steps before name all its devices');
    for (const one of rung) covered.add(one);
  }
  return issues;
};
