import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { PublishedEvent } from '../../lambda/contract/published-events.ts';
import type { HoldingReceiver } from '../../local/events/local-events.ts';
import { listenOnLoopback } from '../../local/network/loopback.ts';

/** A request of a webhook, as its receiver got it. */
export interface ReceivedWebhook {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: PublishedEvent;
}

/** What the receiver does with a request: its status, or no answer until {@link WebhookReceiver.release}. */
export type WebhookReaction = number | 'hold';

export interface WebhookReceiver extends HoldingReceiver {
  readonly url: string;
  /** In the order of their arrival. */
  readonly requests: readonly ReceivedWebhook[];
  /** Those that were answered with success. */
  taken(): readonly PublishedEvent[];
  /** Ends all requests that are held with this status. */
  release(status: number): void;
  close(): Promise<void>;
}

/** A server of the team's own. @param react by default every event is taken */
export const startWebhookReceiver = async (
  react: (request: ReceivedWebhook) => WebhookReaction = () => 204,
): Promise<WebhookReceiver> => {
  const requests: ReceivedWebhook[] = [];
  const taken: PublishedEvent[] = [];
  const held = new Map<ServerResponse, ReceivedWebhook>();
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const answer = (response: ServerResponse, { event }: ReceivedWebhook, status: number): void => {
    if (status >= 200 && status < 300) taken.push(event);
    response.writeHead(status).end();
  };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const received = { headers: request.headers, body, event: JSON.parse(body) as PublishedEvent };
    requests.push(received);
    const reaction = react(received);
    if (reaction !== 'hold') {
      answer(response, received, reaction);
      return;
    }
    held.set(response, received);
    response.once('close', () => {
      held.delete(response);
      changed();
    });
    changed();
  });
  const port = await listenOnLoopback(server, 0);
  return {
    url: `http://127.0.0.1:${port}/events`,
    requests,
    taken: () => taken,
    held: () => held.size,
    onHold: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    release: (status) => {
      for (const [response, request] of held) answer(response, request, status);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
