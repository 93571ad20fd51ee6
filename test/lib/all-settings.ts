/** Settings that deploy every resource that does not exclude another. */
export const EVERYTHING = {
  // A user pool is created.
  identity: undefined,
  cognito: { signUp: true, serverClient: true },
  corsOrigins: ['https://app.example.com'],
  domain: {
    name: 'calls.example.com',
    certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/0123abcd',
    hostedZoneId: 'Z0123456789ABC',
  },
  socketDomain: {
    name: 'sockets.example.com',
    certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/0123abcd',
    hostedZoneId: 'Z0123456789ABC',
  },
  ice: { turn: { urls: ['turn:turn.example.com:3478'], secret: 'ringthrough/turn' } },
  reservedConcurrency: { invite: 100, receipts: 50, pushFeedback: 20, ringTimer: 10 },
  maxConcurrency: { ringTimer: 5 },
  events: {
    bus: true,
    callerName: true,
    webhooks: [
      { name: 'crm', url: 'https://crm.example.com/calls', secret: 'ringthrough/crm', events: ['call.missed'] },
      { name: 'in-vpc', url: 'https://calls.internal.example.com/', secret: 'ringthrough/in-vpc', allowPrivate: true },
    ],
  },
  webPush: { subject: 'mailto:operator@example.com', hosts: ['*.push.example.com'] },
  encryptionKey: 'arn:aws:kms:eu-west-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef',
  vpc: { id: 'vpc-0123abcd', subnetIds: ['subnet-0123abcd', 'subnet-1234abcd'] },
  permissionsBoundary: 'arn:aws:iam::123456789012:policy/boundary',
  tags: { 'cost-centre': '1234' },
  protect: true,
  alarmEmail: 'on-call@example.com',
  tracing: true,
  deliveryLogs: true,
  deliveryLogSampleRate: 10,
};

/** Settings that deploy events, beside those of `cdk.json`. One constant, because each other deployment of a test takes a second. */
export const WITH_EVENTS = {
  events: {
    bus: true,
    webhooks: [
      { name: 'crm', url: 'https://crm.example.com/calls', secret: 'ringthrough/crm', events: ['call.missed'] },
      { name: 'audit', url: 'https://audit.example.com/', secret: 'ringthrough/audit', maxConcurrency: 3 },
    ],
  },
};
