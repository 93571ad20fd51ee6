import type { Environment } from '../../lambda/contract/words.ts';
import { type FaultScript, makeFaultScript } from '../faults/fault-script.ts';
import { type Identity, makeCertificateAuthority } from './certificate-authority.ts';
import { type DeviceRegistry, makeDeviceRegistry } from './device-registry.ts';
import { judgePush, topicOf } from './judge-push.ts';
import { makePhones, type Phones } from './phones.ts';
import { makeTokenVerifier, type TrustedKey } from './provider-token.ts';
import { type ApplePush, makePushLog, type PushListener } from './push-log.ts';
import { type Arrival, startPushServer } from './push-server.ts';
import { appleFault, type ScriptedFault, scriptedVerdict } from './scripted-faults.ts';
import { makeSenderCheck } from './sender.ts';
import type { Verdict } from './verdict.ts';

export interface AppleOptions {
  /** Of the production service. @default 0, the system chooses */
  readonly port?: number;
  /** Of the sandbox service. @default 0 */
  readonly sandboxPort?: number;
  /** Epoch milliseconds. @default Date.now */
  readonly clock?: () => number;
  /** What is to go wrong. @default a script of its own */
  readonly faults?: FaultScript;
}

export interface Apple {
  /** The production service, in the place of `https://api.push.apple.com`. */
  readonly url: string;
  /** Both services: Apple has two hosts, so the simulator has two ports. */
  readonly urls: Readonly<Record<Environment, string>>;
  /** PEM that a client must trust. */
  readonly ca: string;
  /** Makes a provider key known. Until then everything signed with it is an `InvalidProviderToken`. */
  trustKey(key: TrustedKey): void;
  /** Forgets a key, as when a developer revokes it. */
  revokeKey(keyId: string): void;
  /** Lets somebody else's authority (PEM) issue client certificates too. */
  trustCertificateAuthority(pem: string): void;
  /**
   * A client certificate as Apple's developer site issues it.
   *
   * @param commonName such as `VoIP Services: com.example.app`, which allows the topic `com.example.app.voip`
   */
  issueCertificate(commonName: string, validUntil?: Date): Promise<Identity>;
  readonly devices: DeviceRegistry & Phones;
  /** Refuses the next push or pushes for a reason that cannot be provoked otherwise. */
  refuse(fault: ScriptedFault): void;
  /** Oldest first; those refused too. */
  pushes(): readonly ApplePush[];
  /** Called with every push after its verdict, before the sender hears of it. @returns how to stop */
  onPush(listener: PushListener): () => void;
  /** What phones were shown, oldest first: a push that came twice is there twice. */
  deliveries(): readonly ApplePush[];
  /** Called each time a phone gets a push. @returns how to stop */
  onDelivery(listener: PushListener): () => void;
  close(): Promise<void>;
}

/** Starts a simulator of Apple's push service on 127.0.0.1. Every call starts one of its own. */
export async function startApple(options: AppleOptions = {}): Promise<Apple> {
  const clock = options.clock ?? Date.now;
  const authority = await makeCertificateAuthority('Ringthrough local Apple');
  const identity = await authority.issueServer();
  const authorities = [authority.certificate];
  const tokens = makeTokenVerifier(clock);
  const devices = makeDeviceRegistry(clock);
  const { faults = makeFaultScript({ clock }) } = options;
  const log = makePushLog();
  const { phones, send } = makePhones(clock, log, devices);

  async function receive(arrival: Arrival): Promise<Verdict> {
    const { environment, deviceToken, payload, apnsId } = arrival;
    const request = { service: 'apple', device: deviceToken } as const;
    const at = new Date(clock()).toISOString();
    const judged = judgePush(arrival, devices);
    if (judged.status === 200) await faults.hold(request);
    const verdict = (judged.status === 200 ? scriptedVerdict(faults, deviceToken, clock()) : undefined) ?? judged;
    const headers = { 'apns-priority': '10', ...arrival.headers, 'apns-id': apnsId };
    const push = { at, environment, deviceToken, headers, payload, verdict };
    log.add(push);
    if (verdict.status !== 200) return verdict;
    const fault = faults.take(request, ['silent', 'duplicating']);
    if (fault?.kind !== 'silent') send(push, topicOf(arrival), fault === undefined ? 1 : 2);
    return verdict;
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
