import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CALL_EVENTS } from '../../lambda/contract/table.ts';
import type { CallTable } from './call-table.ts';
import { SignallingFunction } from './signalling-function.ts';
import { mapStream } from './stream-mapping.ts';

export interface CallEventsProps {
  readonly table: CallTable;
  /** Folder with the bundled functions: the output of `bundleFunctions` in `lambda/bundle/bundle-functions.ts`. */
  readonly codeDir: string;
}

/** Seconds after which a record that waits delays the end of a ringing phone noticeably. */
const LATE = 20;

/**
 * The function that reads the table's stream, so that a call is closed and its participants are notified of each change also when the
 * request failed that made the call or the change.
 */
export class CallEvents extends Construct {
  /** Needs grants for the table, the platform applications, the sockets and the timers. */
  readonly fn: SignallingFunction;

  constructor(scope: Construct, id: string, { table, codeDir }: CallEventsProps) {
    super(scope, id);
    this.fn = new SignallingFunction(this, 'Function', {
      codeDir,
      entry: 'call-events',
      description: 'Completes what failed requests left undone: notifications, and timers of new calls',
    });
    mapStream(this, {
      fn: this.fn,
      table,
      stream: CALL_EVENTS,
      // A record that fails stops those that follow it: it is given up before all phones have stopped ringing anyway.
      retryAttempts: 5,
      maxRecordAge: Duration.minutes(5),
      alarms: {
        name: 'call-events',
        deadLetters: 'A change of a call could not be handled and was moved to the dead-letter queue.',
        late: 'Changes of calls are read late from the table’s stream.',
      },
      late: LATE,
    });
  }
}
