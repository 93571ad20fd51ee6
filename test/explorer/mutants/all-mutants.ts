import { awsClientMutants } from './aws-client-mutants.ts';
import { browserMutants } from './browser-mutants.ts';
import { callMutants } from './call-mutants.ts';
import { cellMutants } from './cell-mutants.ts';
import { childCallMutants } from './child-call-mutants.ts';
import { customMutants } from './custom-mutants.ts';
import { deviceMutants } from './device-mutants.ts';
import { endpointMutants } from './endpoint-mutants.ts';
import { erasureMutants } from './erasure-mutants.ts';
import { eventInfrastructureMutants } from './event-infrastructure-mutants.ts';
import { eventReceiverMutants } from './event-receiver-mutants.ts';
import { identityMutants } from './identity-mutants.ts';
import { infrastructureMutants } from './infrastructure-mutants.ts';
import { inputMutants } from './input-mutants.ts';
import { limitMutants } from './limit-mutants.ts';
import { localMutants } from './local-mutants.ts';
import type { Mutant } from './mutant.ts';
import { notificationMutants } from './notification-mutants.ts';
import { participantMutants } from './participant-mutants.ts';
import { presenceMutants } from './presence-mutants.ts';
import { publishedEventMutants } from './published-event-mutants.ts';
import { pushMutants } from './push-mutants.ts';
import { regionMutants } from './region-mutants.ts';
import { requestMutants } from './request-mutants.ts';
import { ringMutants } from './ring-mutants.ts';
import { socketMutants } from './socket-mutants.ts';
import { tokenMutants } from './token-mutants.ts';
import { transitionMutants } from './transition-mutants.ts';
import { userIdMutants } from './user-id-mutants.ts';
import { warmMutants } from './warm-mutants.ts';
import { webPushMutants } from './web-push-mutants.ts';
import { whenMutants } from './when-mutants.ts';

/** Each rule, and what no longer holds without it. */
export const allMutants: readonly Mutant[] = [
  ...awsClientMutants,
  ...browserMutants,
  ...callMutants,
  ...cellMutants,
  ...childCallMutants,
  ...customMutants,
  ...deviceMutants,
  ...endpointMutants,
  ...erasureMutants,
  ...eventReceiverMutants,
  ...identityMutants,
  ...infrastructureMutants,
  ...eventInfrastructureMutants,
  ...inputMutants,
  ...limitMutants,
  ...localMutants,
  ...notificationMutants,
  ...participantMutants,
  ...presenceMutants,
  ...publishedEventMutants,
  ...pushMutants,
  ...regionMutants,
  ...requestMutants,
  ...ringMutants,
  ...socketMutants,
  ...tokenMutants,
  ...transitionMutants,
  ...userIdMutants,
  ...warmMutants,
  ...webPushMutants,
  ...whenMutants,
];
