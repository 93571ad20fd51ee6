/** What the sender of `lambda/aws/lean` resolves with. */
interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/*
 * In place of `lambda/aws/lean/http-sender.ts` in a bundle that is measured without its HTTP client: the answers that
 * `bench/child/socket-function.mjs` has recorded of the same event, one after the other.
 */

declare global {
  var recordedAnswers: readonly Answer[];
}

let answered = 0;

export const httpSender = () => async (): Promise<Answer | undefined> => {
  const answer = globalThis.recordedAnswers[answered % globalThis.recordedAnswers.length];
  answered += 1;
  return answer;
};
