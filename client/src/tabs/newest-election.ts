import { globals, listen } from '../runtime/globals.ts';
import type { Election, ElectionOptions } from './election.ts';
import type { Stamp } from './tab-messages.ts';

/** Milliseconds for which a claim may be disputed: tabs that a browser restores at once must not open a socket each. */
const DISPUTED_FOR = 100;
/** Milliseconds from one claim of the leader to the next, and of silence after which a follower claims: the leader has crashed. */
const CLAIM_EVERY = 5_000;
const SILENT_FOR = 15_000;

const NEVER: Stamp = { at: 0, id: '' };

const isNewer = (one: Stamp, other: Stamp): boolean => one.at > other.at || (one.at === other.at && one.id > other.id);

/** Which of several tabs leads where there are no Web Locks: the newest one that claims it. */
export const newestElection = ({
  tabId,
  post,
  onLeading,
}: Pick<ElectionOptions, 'tabId' | 'post' | 'onLeading'>): Election => {
  let isFollowing = true;
  /** For the time that a claim may be disputed, nobody leads. */
  let isLeading = false;
  /** That of this tab's last claim. */
  let own = NEVER;
  /** That of the tab that leads. */
  let leader = NEVER;
  let timer: unknown;

  const after = (ms: number): void => {
    globals.clearTimeout(timer);
    timer = globals.setTimeout(onTime, ms);
  };
  const lead = (next: boolean): void => {
    if (next === isLeading) return;
    isLeading = next;
    onLeading(next);
  };
  const claimAgain = (): void => post({ type: 'claim', stamp: own });
  const claim = (): void => {
    isFollowing = false;
    // Later than the leader's stamp, also where the clock was set back.
    own = { at: Math.max(Date.now(), leader.at + 1), id: tabId };
    claimAgain();
    after(DISPUTED_FOR);
  };
  const follow = (stamp: Stamp): void => {
    isFollowing = true;
    leader = stamp;
    lead(false);
    after(SILENT_FOR);
  };
  const onTime = (): void => {
    if (isFollowing) claim();
    else {
      lead(true);
      claimAgain();
      after(CLAIM_EVERY);
    }
  };
  /** The page is being left. It may come back from the browser's cache. */
  const leave = (): void => {
    if (isFollowing) return;
    follow(NEVER);
    post({ type: 'leave' });
  };
  const takeOver = (): void => {
    if (isFollowing) claim();
  };
  const stop = listen('pagehide', leave);
  claim();

  return {
    takeOver,
    receive: (message) => {
      if (message.type === 'claim') {
        const { stamp } = message;
        if (isNewer(stamp, isFollowing ? leader : own) || (isFollowing && stamp.id === leader.id)) follow(stamp);
        else if (!isFollowing) claimAgain();
      }
      if (message.type === 'leave' && message.from === leader.id) takeOver();
    },
    close: () => {
      stop();
      leave();
      globals.clearTimeout(timer);
    },
  };
};
