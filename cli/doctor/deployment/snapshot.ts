import * as v from 'valibot';
import { RecordedIds, StateIds } from '../../../lambda/contract/state.ts';

/** What was read, or why it could not be: AWS's reason, or that of the connection. */
export type Reading<T> = { readonly value: T } | { readonly unreadable: string };

const reading = <S extends v.GenericSchema>(value: S) =>
  v.union([v.object({ value }), v.object({ unreadable: v.string() })]);

const Text = v.string();
const Count = v.number();

/** A stack of the deployment. `changedAt`: ISO 8601, when it was last deployed. */
const StackFacts = v.object({
  name: Text,
  status: Text,
  reason: v.optional(Text),
  changedAt: v.optional(Text),
});

/** A platform application's attributes in SNS, without its credential; `null` when it does not exist. */
const ApplicationFacts = v.nullable(
  v.object({
    enabled: v.boolean(),
    /** Expiry of an Apple certificate, as SNS writes it; absent for keys. */
    expires: v.optional(Text),
    /** ARNs of the topics of its events, by SNS's attribute. */
    events: v.record(Text, Text),
  }),
);

/** `FoundTable` of lambda/state/state-reader.ts; `null` when there is none. */
const TableFacts = v.nullable(
  v.object({
    keys: v.record(Text, Text),
    ttl: v.optional(Text),
    stream: v.optional(v.object({ arn: Text, view: Text })),
    backups: v.boolean(),
  }),
);

const FunctionFacts = v.object({
  state: Text,
  stateReason: v.optional(Text),
  lastUpdate: Text,
  lastUpdateReason: v.optional(Text),
  runtime: Text,
  /** The table that its environment names. */
  table: v.optional(Text),
  /** Reserved concurrency. */
  reserved: v.optional(Count),
});

const AlarmFacts = v.object({
  name: Text,
  state: Text,
  /** ISO 8601: since when it is in that state. */
  since: Text,
  reason: Text,
  /** Its heading in docs/runbook.md. */
  heading: v.optional(Text),
  topics: v.array(Text),
});

/** The API's host names. */
const HostFacts = v.object({
  role: v.picklist(['API', 'sockets']),
  host: Text,
  /** For a custom domain without a hosted zone: what its DNS record must point to. */
  target: v.optional(Text),
  dns: reading(v.object({ addresses: v.array(Text), cname: v.optional(Text), targetAddresses: v.array(Text) })),
  /** Absent for http. */
  certificate: v.optional(reading(v.object({ validTo: Text, problem: v.optional(Text) }))),
});

const AnswerFacts = { status: Count, contentType: v.optional(Text) };

/**
 * A deployment at one moment: everything that the rules evaluate, and no secret. A part that exists only in AWS is absent of a local backend.
 * `doctor deployment --snapshot` writes it, and `--from-snapshot` reads it.
 */
export const Snapshot = v.object({
  format: v.literal('ringthrough-deployment-1'),
  /** ISO 8601. */
  takenAt: v.pipe(Text, v.isoTimestamp()),
  /** Version of the command line. */
  cli: Text,
  kind: v.picklist(['aws', 'local']),
  name: Text,
  region: Text,
  api: Text,
  socket: Text,
  table: Text,
  stacks: v.optional(
    v.object({
      api: reading(v.nullable(StackFacts)),
      /** Absent where the state is in the stack of the API. */
      state: v.optional(reading(v.nullable(StackFacts))),
    }),
  ),
  applications: v.array(v.object({ name: Text, arn: Text, attributes: reading(ApplicationFacts) })),
  state: v.object({
    /** What the functions use. Absent of a local backend. */
    given: v.optional(StateIds),
    /** What the state's stack has recorded; `null` where it is the same stack. */
    recorded: v.optional(reading(v.nullable(v.union([v.literal('missing'), RecordedIds])))),
    table: reading(TableFacts),
    topicExists: v.optional(reading(v.boolean())),
  }),
  functions: v.optional(v.array(v.object({ name: Text, facts: reading(FunctionFacts) }))),
  concurrency: v.optional(reading(v.object({ limit: Count, unreserved: Count }))),
  /** `source`: what invokes the function, by its logical id. */
  eventSources: v.optional(v.array(v.object({ source: Text, uuid: Text, state: reading(Text) }))),
  queues: v.optional(v.array(v.object({ name: Text, url: Text, messages: reading(Count) }))),
  alarms: v.optional(reading(v.array(AlarmFacts))),
  subscriptions: v.optional(
    v.array(v.object({ topic: Text, counts: reading(v.object({ confirmed: Count, pending: Count })) })),
  ),
  hosts: v.array(HostFacts),
  web: v.object({
    clientConfig: reading(v.object({ ...AnswerFacts, ms: Count, socketUrl: v.optional(Text) })),
    unauthenticated: reading(v.object(AnswerFacts)),
    preflight: reading(
      v.object({
        ...AnswerFacts,
        origin: Text,
        /** Whether the operator named the origin. */
        isNamed: v.boolean(),
        allowOrigin: v.optional(Text),
        allowHeaders: v.optional(Text),
        allowMethods: v.optional(Text),
      }),
    ),
    /** Status of an upgrade without a token. */
    socket: reading(Count),
  }),
});
export type Snapshot = v.InferOutput<typeof Snapshot>;
