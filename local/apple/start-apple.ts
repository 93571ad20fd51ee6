import type { Environment } from '../../lambda/contract/enums.ts';
import { type FaultScript, makeFaultScript } from '../faults/fault-script.ts';
import type { ApnsResponse } from './apns-response.ts';
import { type Identity, makeCertificateAuthority } from './certificate-authority.ts';
import { type DeviceRegistry, isMadeUp, makeDeviceRegistry } from './device-registry.ts';
import { makePhones, type Phones } from './phones.ts';
import { makeTokenVerifier, type TrustedKey } from './provider-token.ts';
import { type ApplePush, makePushLog, type PushListener } from './push-log.ts';
import { type ReceivedPush, startPushServer } from './push-server.ts';
import { appleFault, type ScriptedFault, scriptedResponse } from './scripted-faults.ts';
import { makeSenderCheck } from './sender.ts';
import { topicOf, validatePush } from './validate-push.ts';

export interface AppleOptions {
  /** Port of the production environment. @default 0, the system chooses */
  readonly port?: number;
  /** Port of the sandbox environment. @default 0 */
  readonly sandboxPort?: number;
  /** Epoch milliseconds. @default Date.now */
  readonly clock?: () => number;
  /** Faults to inject. @default an empty script */
  readonly faults?: FaultScript;
}

export interface Apple {
  /** The production environment, replaces `https://api.push.apple.com`. */
  readonly url: string;
  /** Both environments: Apple has two hosts, so the simulator has two ports. */
  readonly urls: Readonly<Record<Environment, string>>;
  /** PEM that a client must trust. */
  readonly ca: string;
  /** Registers a provider key. Tokens signed with an unregistered key are refused with `InvalidProviderToken`. */
  trustKey(key: TrustedKey): void;
  /** Removes a key, as when a developer revokes it. */
  revokeKey(keyId: string): void;
  /** Trusts another certificate authority (PEM) to issue client certificates too. */
  trustCertificateAuthority(pem: string): void;
  /**
   * A client certificate as Apple's developer site issues it.
   *
   * @param commonName such as `VoIP Services: com.example.app`, which allows the topic `com.example.app.voip`
   */
  issueCertificate(commonName: string, validUntil?: Date): Promise<Identity>;
  readonly devices: DeviceRegistry & Phones;
  /** Refuses the next pushes with a reason that cannot be provoked otherwise. */
  refuse(fault: ScriptedFault): void;
  /** All pushes, refused ones included, oldest first. */
  pushes(): readonly ApplePush[];
  /** Called with every push and its response, before the sender receives that. @returns a function that unsubscribes */
  onPush(listener: PushListener): () => void;
  /** Pushes that phones received, oldest first; a push received twice is listed twice. */
  deliveries(): readonly ApplePush[];
  /** Called each time a phone receives a push. @returns a function that unsubscribes */
  onDelivery(listener: PushListener): () => void;
  close(): Promise<void>;
}

/** Starts a simulator of Apple's push service on 127.0.0.1. Each call starts a separate one. */
export async function startApple(options: AppleOptions = {}): Promise<Apple> {
  const clock = options.clock ?? Date.now;
  const authority = await makeCertificateAuthority('Ringthrough local Apple', clock);
  const identity = await authority.issueServer();
  const authorities = [authority.certificate];
  const tokens = makeTokenVerifier(clock);
  const devices = makeDeviceRegistry(clock);
  const { faults = makeFaultScript({ clock }) } = options;
  const log = makePushLog();
  const { phones, send } = makePhones(clock, log, devices);

  async function receive(received: ReceivedPush): Promise<ApnsResponse> {
    const { environment, deviceToken, payload, apnsId } = received;
    const request = { service: 'apple', device: deviceToken } as const;
    const at = new Date(clock()).toISOString();
    const validated = validatePush(received, devices);
    if (validated.status === 200) await faults.hold(request);
    const mayFail = validated.status === 200 || (validated.reason === 'BadDeviceToken' && isMadeUp(deviceToken));
    const response = (mayFail ? scriptedResponse(faults, deviceToken, clock()) : undefined) ?? validated;
    const headers = { 'apns-priority': '10', ...received.headers, 'apns-id': apnsId };
    const push = { at, environment, deviceToken, headers, payload, response };
    log.add(push);
    if (response.status !== 200) return response;
    const fault = faults.take(request, ['silent', 'duplicating']);
    if (fault?.kind !== 'silent') send(push, topicOf(received), fault === undefined ? 1 : 2);
    return response;
  }

  const start = (environment: Environment, port = 0) =>
    startPushServer({
      port,
      environment,
      identity,
      openConnection: (facts) => makeSenderCheck(facts, tokens, () => authorities, clock),
      receive,
    });
  const production = await start('production', options.port);
  const sandbox = await start('sandbox', options.sandboxPort);

  return {
    url: production.url,
    urls: { production: production.url, sandbox: sandbox.url },
    ca: authority.certificate,
    trustKey: tokens.trust,
    revokeKey: tokens.revoke,
    trustCertificateAuthority: (pem) => void authorities.push(pem),
    issueCertificate: (commonName, validUntil) => authority.issueClient(`CN=${commonName}`, validUntil),
    devices: { ...devices.registry, ...phones },
    refuse: (fault) => void faults.add(appleFault(fault)),
    pushes: log.pushes,
    onPush: log.listen,
    deliveries: log.deliveries,
    onDelivery: log.listenToDeliveries,
    close: async () => {
      faults.release('apple');
      await Promise.all([production.close(), sandbox.close()]);
    },
  };
}
