import type { CallView } from '../../lambda/contract/views.ts';
import type { Cli } from '../command.ts';
import { ApiError } from '../target/api.ts';
import type { CallClient } from './call-client.ts';

/** A call that is about to be made, and must not be left ringing. */
export interface OpenCall {
  /** Ends it, once. @returns the call, `undefined` if there is none */
  hangUp(): Promise<CallView | undefined>;
  /** Ends it after an error, unless the invite was refused. Never throws: what cannot be ended is reported. */
  abandon(error: unknown): Promise<void>;
  /** From now on the end of the process leaves it alone. */
  close(): void;
}

export const openCall = ({ terminal, output }: Cli, client: CallClient, callId: string): OpenCall => {
  let ending: Promise<CallView | undefined> | undefined;
  const hangUp = () => {
    ending ??= client.hangUp(callId);
    return ending;
  };
  terminal.cleanups.add(hangUp);
  return {
    hangUp,
    abandon: async (error) => {
      // Nothing rings after these: the invite was not accepted.
      if (error instanceof ApiError && error.status < 500) return;
      try {
        await hangUp();
      } catch {
        output.note(`The call ${callId} could not be cancelled: it rings until its timeout, a minute at most.`);
      }
    },
    close: () => {
      terminal.cleanups.delete(hangUp);
    },
  };
};
