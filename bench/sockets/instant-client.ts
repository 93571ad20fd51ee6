import { callItems, mailboxCounts, socketItem } from '../stub/answered-call.ts';

/*
 * In place of `lambda/aws/lean/lean-client.ts` in a bundle whose rules are measured alone: answers what a signal asks for, and sends
 * nothing. The adapters still make the requests' items and read those of the answers.
 */

const call = { Items: callItems };
const recipient = { Items: [socketItem('bob')] };
let signals = 0;

interface Command {
  readonly operation: string;
  readonly input: { readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>> };
}

export const leanCommand = (operation: string) =>
  class {
    readonly operation = operation;
    readonly input: object;
    constructor(input: object = {}) {
      this.input = input;
    }
  };

export const leanClient = () =>
  class {
    async send({ operation, input }: Command): Promise<object> {
      if (operation === 'Query') return input.ExpressionAttributeValues?.[':call'] ? call : recipient;
      if (operation !== 'UpdateItem') return {};
      signals += 1;
      return { Attributes: mailboxCounts(signals) };
    }
  };
