/** An app of a company that has a table, both APIs, a user pool, a topic for alarms and a key already. */
export const EMBEDDING_APP = `
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CorsHttpMethod, HttpApi, WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { AttributeType, Billing, StreamViewType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Ringthrough, type RingthroughProps } from 'ringthrough';

const app = new App();
const stack = new Stack(app, 'company', { env: { account: '111111111111', region: 'eu-west-1' } });
const encryptionKey = new Key(stack, 'Key');
const table = new TableV2(stack, 'Table', {
  partitionKey: { name: 'pk', type: AttributeType.STRING },
  sortKey: { name: 'sk', type: AttributeType.STRING },
  billing: Billing.onDemand(),
  timeToLiveAttribute: 'ttl',
  dynamoStream: StreamViewType.NEW_IMAGE,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  encryption: TableEncryptionV2.customerManagedKey(encryptionKey),
  removalPolicy: RemovalPolicy.RETAIN,
});
const cors = { allowOrigins: ['*'], allowMethods: [CorsHttpMethod.ANY], allowHeaders: ['*'], exposeHeaders: ['*'] };
const api = new HttpApi(stack, 'Api', { corsPreflight: cors });
const sockets = new WebSocketApi(stack, 'Sockets', { routeSelectionExpression: '$request.body.type' });
const socketStage = new WebSocketStage(stack, 'SocketStage', { webSocketApi: sockets, stageName: 'live', autoDeploy: true });
const userPool = new UserPool(stack, 'Users');
const credential = Secret.fromSecretNameV2(stack, 'Credential', 'apns');

const props: RingthroughProps = {
  apps: [{ appId: 'main', bundleId: 'com.example.app', credentials: { apnsProduction: credential } }],
  table,
  encryptionKey,
  httpApi: { api, prefix: '/calls' },
  webSocketApi: { api: sockets, stage: socketStage },
  userPool: { userPool, clients: [userPool.addClient('App')] },
  alarmTopic: new Topic(stack, 'Alarms'),
};
const calls = new Ringthrough(stack, 'Calls', props);
calls.grantInvite(new Role(stack, 'Server', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }));
app.synth();
`;
