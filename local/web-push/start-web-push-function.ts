import { createECDH } from 'node:crypto';
import { ENV, type WebPushSettings } from '../../lambda/contract/environment.ts';
import { PUSH_SERVICE_HOSTS, WEB_PUSH_TIMEOUT_SECONDS } from '../../lambda/contract/web-push.ts';
import { type AsyncInvocations, makeAsyncInvocations } from '../aws/lambda/async-invocations.ts';
import type { LocalFunction } from '../aws/lambda/local-function.ts';
import { type OwnFunction, startLambdaApi } from '../aws/lambda/start-lambda-api.ts';
import { startSecretsManager } from '../aws/secrets-manager/start-secrets-manager.ts';
import type { FaultScript } from '../faults/fault-script.ts';
import type { Clock } from '../time/clock.ts';
import { pauseBy } from '../time/pause.ts';
import { startWebPush, type WebPushService } from './start-web-push.ts';

const FUNCTION = 'web-push';
const SECRET = 'ringthrough/web-push';

export interface WebPushParts {
  /** The push service of the browsers. */
  readonly service: WebPushService;
  /** The public VAPID key, base64url. */
  readonly publicKey: string;
  /** URL of Lambda. */
  readonly lambda: string;
  /** What all functions have in their environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Starts the function, once the others can be. */
  startFunction(deps: FunctionDeps): AsyncInvocations<unknown>;
}

interface FunctionDeps {
  readonly run: (
    name: string,
    own: { readonly environment: Readonly<Record<string, string>>; readonly timeout: number },
  ) => LocalFunction;
  readonly heldElsewhere: () => number;
  readonly onError: (error: unknown) => void;
}

export interface WebPushDeps {
  readonly clock: Clock;
  readonly faults: FaultScript;
  /** The deployment's own authorizer, which Lambda invokes too. */
  readonly ownAuthorizer: OwnFunction | undefined;
  /** What stops each part is added here, in the order of start. */
  readonly closers: (() => unknown)[];
}

/** Web Push on this machine: a push service, the VAPID key in Secrets Manager, and Lambda's API, by which the function is invoked. */
export const startWebPushParts = async ({
  clock,
  faults,
  ownAuthorizer,
  closers,
}: WebPushDeps): Promise<WebPushParts> => {
  const ecdh = createECDH('prime256v1');
  const publicKey = ecdh.generateKeys().toString('base64url');
  const privateKey = Buffer.from(ecdh.getPrivateKey('hex').padStart(64, '0'), 'hex').toString('base64url');
  let invocations: AsyncInvocations<unknown> | undefined;
  const [service, secrets, lambda] = await Promise.all([
    startWebPush({ clock: clock.now, faults }),
    startSecretsManager(),
    startLambdaApi({
      find: () => ownAuthorizer,
      queue: (name, event) => {
        if (name !== FUNCTION) return false;
        invocations?.invoke(event);
        return true;
      },
      faults,
    }),
  ]);
  closers.push(service.close, secrets.close, lambda.close);
  secrets.put(SECRET, JSON.stringify({ publicKey, privateKey }));
  const settings: WebPushSettings = {
    secretName: SECRET,
    subject: 'mailto:operator@example.com',
    hosts: [...PUSH_SERVICE_HOSTS, '127.0.0.1'],
    allow: 'loopback',
  };
  return {
    service,
    publicKey,
    lambda: lambda.url,
    environment: {
      [ENV.webPush]: JSON.stringify(settings),
      [ENV.webPushFunction]: FUNCTION,
      [ENV.webPushKey]: publicKey,
    },
    startFunction: ({ run, heldElsewhere, onError }) => {
      const fn = run(FUNCTION, {
        environment: { AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url },
        timeout: WEB_PUSH_TIMEOUT_SECONDS * 1000,
      });
      const pause = pauseBy(clock);
      const held = () => heldElsewhere() + faults.held('web_push');
      invocations = makeAsyncInvocations({ fn, clock: clock.now, pause, heldElsewhere: held, onError });
      closers.push(invocations.close);
      return invocations;
    },
  };
};
