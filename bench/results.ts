import type { ByVariant } from './by-variant.ts';
import type { Machine } from './machine.ts';
import type { Bundle } from './measures/bundles.ts';
import type { Cold } from './measures/cold.ts';
import type { FanOut } from './measures/fan-out.ts';
import type { Growth } from './measures/growth.ts';
import type { Memory } from './measures/memory.ts';
import type { Path } from './measures/path.ts';
import type { WarmByOperation } from './measures/warm.ts';
import type { Sockets } from './sockets/measure-sockets.ts';

/** The results of one run, `bench/results/*.json`. Times are milliseconds. */
export interface Results {
  readonly machine: Machine;
  /** Number of repetitions. */
  readonly rounds: { readonly cold: number; readonly warm: number; readonly warmRuns: number; readonly fanOut: number };
  readonly titles: ByVariant<string>;
  /** Bytes of each variant's invite function. */
  readonly inviteBytes: ByVariant<number>;
  readonly bundles: Readonly<Record<string, Bundle>>;
  readonly cold: ByVariant<Cold>;
  readonly warm: ByVariant<WarmByOperation>;
  readonly fanOut: ByVariant<FanOut>;
  readonly memory: Memory;
  readonly path: Path;
  readonly growth: readonly Growth[];
  /** Absent from results of earlier versions. */
  readonly sockets?: Sockets | undefined;
}
