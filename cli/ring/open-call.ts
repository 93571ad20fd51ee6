import type { CallView } from '../../lambda/contract/views.ts';
import type { Cli } from '../command.ts';
import { ApiError } from '../target/api.ts';
import type { CallClient } from './call-client.ts';

/** A call that is about to be made, and must not be left ringing. */
export interface OpenCall {
  /** Its invite, which the end of the process waits for: a cancel before it would find no call. */
  invited(inviting: Promise<CallView>): Promise<CallView>;
  /** Ends it. @returns the call, `undefined` if there is none */
  hangUp(): Promise<CallView | undefined>;
  /** Ends it after an error, unless the invite was refused. Never throws: what cannot be ended is reported. */
  abandon(error: unknown): Promise<void>;
  /** From now on the end of the process leaves it alone. */
  close(): void;
}

export const openCall = ({ terminal, output }: Cli, client: CallClient, callId: string): OpenCall => {
  let invite: Promise<unknown> = Promise.resolve();
  const hangUp = () => client.hangUp(callId);
  const cleanup = () => invite.then(hangUp, hangUp);
  terminal.cleanups.add(cleanup);
  return {
    invited: (inviting) => {
      invite = inviting;
      return inviting;
    },
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
      terminal.cleanups.delete(cleanup);
    },
  };
};
