import type { HttpFunction } from '../lambda/contract/routes.ts';
import type { Apple } from './apple/start-apple.ts';
import type { EventBridge } from './aws/events/start-events.ts';
import type { RequestListener } from './aws/http-api/answered-request.ts';
import type { InvocationListener } from './aws/lambda/observed-function.ts';
import type { OtherRelease } from './aws/lambda/shifting-function.ts';
import type { SecretsManager } from './aws/secrets-manager/start-secrets-manager.ts';
import type { Feedback } from './aws/sns/feedback/feedback.ts';
import type { Sns } from './aws/sns/start-sns.ts';
import type { Sqs } from './aws/sqs/start-sqs.ts';
import type { WebSocketApi } from './aws/websocket-api/websocket-api.ts';
import type { LocalEvents } from './events/local-events.ts';
import type { RunningWebhook } from './events/start-published-events.ts';
import type { FaultScript } from './faults/fault-script.ts';
import type { Google } from './google/start-google.ts';
import type { IssuerServer } from './oidc/issuer.ts';
import type { LocalInfo, LocalRoutes } from './routes/local-routes.ts';
import type { ServiceOptions } from './start-services.ts';
import type { Advance } from './time/advance.ts';
import type { Clock } from './time/clock.ts';
import type { ClockParticipant } from './time/clock-participants.ts';
import type { WebPushService } from './web-push/start-web-push.ts';

export interface LocalBackendOptions extends ServiceOptions {
  /** Port of the gateway; every other server takes a free port. @default 0, any free port */
  readonly port?: number;
  /** @default 40 */
  readonly ringTimeoutSeconds?: number;
  /** Epoch milliseconds at which the clock stands until `advance`. @default it goes on with real time */
  readonly stoppedAt?: number;
  /** A second release of the functions. @default none */
  readonly otherRelease?: OtherRelease;
  /** Limit for each caller. @default 30 */
  readonly invitesPerMinute?: number;
  /** Whether the answer to an invite says that the only callee blocks the caller. @default false */
  readonly disclosesBlocks?: boolean;
  /** `request`, `server` or `claim:<name>`. @default 'request' */
  readonly callerNameFrom?: string;
  /** Origins whose pages may call the API: the setting `corsOrigins`. @default `*`, all of them */
  readonly corsOrigins?: readonly string[];
  /** Events for the team's own server: a bus, webhooks. @default none */
  readonly events?: LocalEvents;
  /** Whether the functions get the warm event, by this backend's clock: the setting `keepWarm`. @default false, for tests that let days pass */
  readonly keepWarm?: boolean;
  /** Changes a function's environment, for example to put a proxy between it and AWS. @default unchanged */
  readonly environmentOf?: (
    fn: string,
    environment: Readonly<Record<string, string>>,
  ) => Readonly<Record<string, string>>;
  /** Called with each line that a function logs. */
  readonly onLog?: (fn: string, line: string) => void;
  /** Called with the event and the outcome of each invocation. */
  readonly onInvocation?: InvocationListener;
  /** Called with each request to the gateway once it is answered: HTTP, WebSocket upgrades, and `/local`. */
  readonly onAnswer?: RequestListener;
  /** Further routes, tried before the local backend's own. */
  readonly extraRoutes?: LocalRoutes;
}

/** All of Ringthrough on this machine: the functions as they are deployed, and simulators of the cloud services. */
export interface LocalBackend {
  /** URL of the HTTP API. */
  readonly url: string;
  readonly info: LocalInfo;
  readonly ringTimeoutSeconds: number;
  readonly issuer: IssuerServer;
  /** Shared secrets; absent without an entry that has one. */
  readonly secrets: SecretsManager | undefined;
  readonly apple: Apple;
  readonly google: Google;
  /** The push service of browsers. */
  readonly webPush: WebPushService;
  /** The public VAPID key that browsers subscribe with, base64url. */
  readonly webPushKey: string;
  readonly sns: Sns;
  readonly sqs: Sqs;
  /** The bus with the published events; absent unless `events` says so. */
  readonly eventBridge: EventBridge | undefined;
  readonly webhooks: readonly RunningWebhook[];
  /** The connections of the WebSocket API. */
  readonly sockets: Pick<WebSocketApi, 'connectionIds' | 'cut'>;
  /** The clock of everything but the database. `clock.advance` does not wait for work that is due; `advance` does. */
  readonly clock: Clock;
  /** Fault injection into DynamoDB, SNS, SQS, EventBridge, Apple and Google; `/local/faults` over HTTP. */
  readonly faults: FaultScript;
  /** Invokes `push-feedback` with the events of all platform applications. */
  readonly feedback: Feedback;
  /**
   * Resolves once nothing more happens at the current time: every accepted publish was delivered or given up, and
   * `push-feedback` has handled every event. Work due later, such as SNS's next attempt at Apple, is left to `advance`.
   */
  settled(): Promise<void>;
  /** Invokes a function of the HTTP API directly, as a function of the same AWS account can. */
  invoke(fn: HttpFunction, event: unknown): Promise<unknown>;
  /**
   * Advances the clock, and resolves once every ring timer that came due was handled, SNS has nothing to do before a
   * later time, and its events were handled. A timer whose function fails is received again after 60 s of this clock,
   * an event after one minute and after two more.
   */
  readonly advance: Advance;
  /** Makes `settled` and `advance` wait for a participant, such as the lab's phones. @returns a detach function */
  attach(participant: ClockParticipant): () => void;
  /** Stops the database, to test the other parts without it. */
  stopDatabase(): Promise<void>;
  close(): Promise<void>;
}
