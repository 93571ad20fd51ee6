/** What the two parties of a call send to connect their media: the trace behind the column "signalling over sockets" of docs/cost.md. */
export const trace = {
  /** Bytes of the SDP for audio and video, and of a candidate as JSON, as Chromium makes them. */
  offerBytes: 5_137,
  answerBytes: 4_947,
  candidateBytes: 176,
  /** Milliseconds after its description at which a side finds candidates, and how many. */
  candidates: [
    { at: 0, count: 4 },
    { at: 80, count: 3 },
    { at: 250, count: 3 },
  ],
  /** Milliseconds from the offer to the answer. */
  answerAfter: 150,
  /** Milliseconds for which the client waits for what travels with a description, and with a candidate. */
  descriptionWait: 20,
  candidatesWait: 50,
} as const;

export interface Step {
  /** Milliseconds after the offer. */
  readonly at: number;
  readonly side: 'caller' | 'callee';
  readonly sends: 'offer' | 'answer' | 'candidate';
  readonly count: number;
}

/** The trace in the order of time. */
export const steps: readonly Step[] = (
  [
    { side: 'caller', sends: 'offer', start: 0 },
    { side: 'callee', sends: 'answer', start: trace.answerAfter },
  ] as const
)
  .flatMap(({ side, sends, start }): Step[] => [
    { at: start, side, sends, count: 1 },
    ...trace.candidates.map(({ at, count }): Step => ({ at: start + at, side, sends: 'candidate', count })),
  ])
  .sort((a, b) => a.at - b.at);
