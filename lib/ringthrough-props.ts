import type { IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import type { ITable, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { ISecurityGroup, IVpc, SubnetSelection, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { EventBus, IEventBus } from 'aws-cdk-lib/aws-events';
import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { HttpApiTarget } from './host/http-api-target.ts';
import type { WebSocketApiTarget } from './host/socket-api-target.ts';
import type { RingthroughSettings } from './ringthrough-settings.ts';

/** An app whose phones are rung. */
export interface RingthroughApp {
  /** Names the app in requests: lower-case letters, digits and hyphens, such as `main`. */
  readonly appId: string;
  /** The iOS app's bundle identifier, without `.voip`. */
  readonly bundleId: string;
  /** The secrets with the credentials of Apple and Google, at least one. `docs/deploy.md` describes what they hold. */
  readonly credentials: {
    /** For builds from TestFlight and the App Store. */
    readonly apnsProduction?: ISecret | undefined;
    /** For debug builds. */
    readonly apnsSandbox?: ISecret | undefined;
    /** For Android. */
    readonly fcm?: ISecret | undefined;
  };
  /**
   * Versions of the secrets, by their ids: CloudFormation does not detect a changed secret, but a changed id.
   * @default - the current version when an application is created
   */
  readonly secretVersions?:
    | {
        readonly apnsProduction?: string | undefined;
        readonly apnsSandbox?: string | undefined;
        readonly fcm?: string | undefined;
      }
    | undefined;
  /**
   * Also create platform applications for alerts, such as "missed call". They need a `.p8` key.
   * @default false
   */
  readonly alerts?: boolean | undefined;
  /**
   * Take over existing platform applications of the same name, with the devices registered in them.
   * @default false
   */
  readonly adoptExisting?: boolean | undefined;
  /**
   * ARNs of platform applications to take over, which may have any name, with the devices registered in them.
   * @default - those of `adoptExisting`, or new ones
   */
  readonly existing?:
    | {
        readonly APNS_VOIP?: string | undefined;
        readonly APNS_VOIP_SANDBOX?: string | undefined;
        readonly APNS?: string | undefined;
        readonly APNS_SANDBOX?: string | undefined;
        readonly GCM?: string | undefined;
      }
    | undefined;
  /**
   * The Apple team and bundle, `ABCDE12345.com.example.app`, or the Firebase project, to which the app switches: its devices must
   * register again.
   * @default - a credential of another one is refused
   */
  readonly allowIdentityChange?: readonly string[] | undefined;
  /**
   * Payloads of the app's own for devices that register with the preset `custom`, as `docs/payloads.md` describes them.
   * @default - none
   */
  readonly payloads?:
    | {
        readonly ios?: CustomPayloads | undefined;
        readonly android?: CustomPayloads | undefined;
      }
    | undefined;
  /**
   * Texts of alerts by language, such as `{ de: { missedCall: 'Verpasster Anruf' } }`; `{caller}` stands for the caller's name.
   * @default - English
   */
  readonly texts?: Readonly<Record<string, AlertTexts>> | undefined;
}

/** The texts of alerts in one language. */
export interface AlertTexts {
  readonly missedCall?: string | undefined;
  readonly missedVideoCall?: string | undefined;
  /** Of an iPhone that has stopped reporting calls. */
  readonly unreportedTitle?: string | undefined;
  readonly unreportedBody?: string | undefined;
}

export interface CustomPayloads {
  /** The payload that rings: a JSON object with placeholders, or its text. */
  readonly incomingCall: unknown;
  /** The payload that ends a call. */
  readonly callEnded?: unknown | undefined;
  /** The client library whose native code reads them: synthesis then checks that it rings. */
  readonly library?: string | undefined;
}

/** Where the functions run in a VPC. */
export interface VpcPlacement {
  readonly vpc: IVpc | Vpc;
  /**
   * Subnets with a way to the internet: the functions call API Gateway's `@connections`, SNS, Apple, Google and issuers' key sets.
   * @default - private subnets with a NAT gateway (`PRIVATE_WITH_EGRESS`)
   */
  readonly vpcSubnets?: SubnetSelection | undefined;
  /** @default - a new security group that allows all outbound traffic */
  readonly securityGroups?: readonly ISecurityGroup[] | undefined;
}

/** A Cognito user pool of the host application, and the app clients whose tokens are accepted. */
export interface UserPoolIdentity {
  readonly userPool: IUserPool;
  /** At least one. Tokens of other clients of the pool are refused. */
  readonly clients: readonly IUserPoolClient[];
}

export interface RingthroughProps extends RingthroughSettings {
  readonly apps: readonly RingthroughApp[];
  /**
   * Accept the tokens of this user pool. Not together with `identity`.
   * @default - those of `identity`, or of a user pool that is created
   */
  readonly userPool?: UserPoolIdentity | undefined;
  /**
   * A table of its own that is there already: string keys `pk` and `sk`, TTL attribute `ttl`, a stream of new images, point-in-time
   * recovery. An imported one needs its stream's ARN: `TableV2.fromTableAttributes`.
   * @default - a table is created
   */
  readonly table?: ITable | Table | TableV2 | undefined;
  /** @default - an HTTP API is created */
  readonly httpApi?: HttpApiTarget | undefined;
  /** @default - a WebSocket API is created */
  readonly webSocketApi?: WebSocketApiTarget | undefined;
  /**
   * Where alarms are sent. Not together with `alarmEmail`.
   * @default - a topic is created
   */
  readonly alarmTopic?: ITopic | undefined;
  /**
   * The event bus that gets the events of `events`. Not together with `events.bus`.
   * @default - that of `events.bus`, or none
   */
  readonly eventBus?: IEventBus | EventBus | undefined;
  /**
   * The secret with the VAPID key pair that an earlier deployment left: browsers' subscriptions are bound to it. Needs the setting `webPush`.
   * @default - a new key pair
   */
  readonly webPushKey?: ISecret | undefined;
  /**
   * Encrypts the table, the logs, the queues, the topics and an event bus that is created. A key of this app gets the statements that its policy needs; for an
   * imported key, synthesis prints them.
   * @default - keys that AWS owns
   */
  readonly encryptionKey?: IKey | undefined;
  /**
   * The permissions boundary of every role.
   * @default - none
   */
  readonly permissionsBoundary?: IManagedPolicy | undefined;
  /**
   * Run the functions in a VPC. It adds no security to what they do, costs a NAT gateway, and prolongs no call; some companies ask for it.
   * @default - outside of a VPC
   */
  readonly vpc?: VpcPlacement | undefined;
  /**
   * The scope of the state, usually a stack of its own: the table, the platform applications, the topic of their events, the user pool.
   * @default - this construct
   */
  readonly stateScope?: Construct | undefined;
  /**
   * Folder with the bundled functions, for those who change them.
   * @default - the functions of the package
   */
  readonly codeDir?: string | undefined;
  /**
   * CloudWatch namespace of the metrics. Two deployments in one account must not share one.
   * @default - `Ringthrough/` and the stack's name, with the construct's id unless that is `Default`
   */
  readonly metricsNamespace?: string | undefined;
}
