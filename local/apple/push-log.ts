import type { Environment } from '../../lambda/contract/words.ts';
import type { PushHeaders } from './push-headers.ts';
import type { Verdict } from './verdict.ts';

/** One push as it reached Apple, with what Apple said. The provider token is never kept. */
export interface ApplePush {
  /** ISO 8601. */
  readonly at: string;
  readonly environment: Environment;
  /** As sent, not normalised. */
  readonly deviceToken: string;
  /** The `apns-…` headers, `apns-id` always and `apns-priority` with Apple's default of 10. */
  readonly headers: PushHeaders;
  /** `undefined` when the body was no JSON object. */
  readonly payload: Readonly<Record<string, unknown>> | undefined;
  readonly verdict: Verdict;
}

export type PushListener = (push: ApplePush) => void;

/** The newest pushes are kept; a machine that runs for days must not fill its memory. */
const KEPT = 10_000;

export function makePushLog() {
  const pushes: ApplePush[] = [];
  const listeners = new Set<PushListener>();
  return {
    pushes: (): readonly ApplePush[] => pushes,
    add(push: ApplePush): void {
      pushes.push(push);
      if (pushes.length > KEPT) pushes.shift();
      for (const tell of listeners) tell(push);
    },
    /** @returns how to stop listening */
    listen(listener: PushListener): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
