import type { WireResponse } from '../../lambda/aws/lean/protocol.ts';

/*
 * In place of `lambda/aws/lean/http-sender.ts` in a bundle that is measured without its HTTP client: the answers that
 * `bench/child/socket-function.mjs` has recorded of the same event, one after the other.
 */

declare global {
  var recordedAnswers: readonly WireResponse[];
}

let answered = 0;

export const httpSender = () => async (): Promise<WireResponse | undefined> => {
  const answer = globalThis.recordedAnswers[answered % globalThis.recordedAnswers.length];
  answered += 1;
  return answer;
};
