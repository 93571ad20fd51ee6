import type { MediaState } from './media-state.ts';

/** The media streams of a call on one phone. */
export interface CallStreams {
  readonly local?: MediaStream;
  readonly remote?: MediaStream;
  readonly state: MediaState;
}
