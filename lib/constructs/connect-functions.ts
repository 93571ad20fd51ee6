import type { HttpFunction } from '../../lambda/contract/routes.ts';
import type { IceServers } from './ice-servers.ts';
import type { Registrations } from './registrations.ts';
import type { RingTimers } from './ring-timers.ts';
import type { SignallingApi } from './signalling-api.ts';
import type { SignallingFunction } from './signalling-function.ts';
import type { SignallingSockets } from './signalling-sockets.ts';
import type { State } from './state.ts';

/** The parts of a deployment that functions use. */
export interface Parts {
  readonly state: State;
  readonly api: SignallingApi;
  readonly sockets: SignallingSockets;
  readonly timers: RingTimers;
  readonly registrations: Registrations;
  readonly iceServers: IceServers;
}

/** The functions by the names of their entry files, without those that authorise requests. */
export type Functions = Readonly<
  Record<
    HttpFunction | 'socket' | 'socket-authorizer' | 'ring-timer' | 'call-events' | 'push-feedback' | 'registrations',
    SignallingFunction
  >
>;

/** Grants each function what its handler does, and sets what it reads from the environment. */
export const connectFunctions = (functions: Functions, parts: Parts): void => {
  const { state, api, sockets, timers, registrations, iceServers } = parts;
  const { table, apps } = state;
  const { socket, 'socket-authorizer': authorizer, 'call-events': callEvents } = functions;
  const { 'ring-timer': ringTimer, 'push-feedback': feedback } = functions;

  for (const fn of [functions.devices, functions.registrations]) {
    table.grantRegisterDevices(fn);
    apps.grantRegister(fn);
    registrations.grantSetTasks(fn);
  }

  table.grantInvite(functions.invite);
  apps.grantRing(functions.invite);
  timers.grantSetTimers(functions.invite);

  table.grantTransitionCalls(functions.calls);
  table.grantListCalls(functions.calls);
  table.grantRelaySignals(functions.calls);
  table.grantNotifyParticipants(functions.calls);
  apps.grantRing(functions.calls);

  table.grantTransitionCalls(functions.receipts);
  table.grantNotifyParticipants(functions.receipts);
  apps.grantRing(functions.receipts);

  table.grantManageBlocks(functions.blocks);

  table.grantReadCalls(authorizer);
  table.grantTransitionCalls(socket);
  table.grantManageSockets(socket);
  table.grantRelaySignals(socket);
  apps.grantRing(socket);
  for (const fn of [functions.invite, functions.calls, functions.receipts, ringTimer, callEvents])
    sockets.grantPost(fn);
  // Every push to a callee's phone carries the URL of its receipts.
  for (const fn of [functions.invite, functions.calls, functions.receipts, socket, ringTimer, callEvents])
    api.passUrlTo(fn);
  // Who finds a broken socket looks for its user's calls, and sets their timers.
  for (const fn of [functions.calls, functions.receipts, socket]) timers.grantSetTimers(fn);
  for (const fn of [functions.receipts, socket, ringTimer, callEvents]) table.grantListCalls(fn);

  // It only begins an erasure: the timers carry it out.
  table.grantBeginErasures(functions.users);
  timers.grantSetTimers(functions.users);

  table.grantReadCalls(functions.ice);
  iceServers.grantCreateCredentials(functions.ice);

  sockets.passUrlTo(functions['client-config']);

  table.grantRunTimers(ringTimer);
  apps.grantRing(ringTimer);
  apps.grantEnableEndpoints(ringTimer);

  timers.grantSetTimers(ringTimer);
  table.grantEraseUsers(ringTimer);
  apps.grantDeleteEndpoints(ringTimer);

  table.grantNotifyAgain(callEvents);
  apps.grantRing(callEvents);
  timers.grantSetTimers(callEvents);

  table.grantPushFeedback(feedback);
  // Registers a refused token in the other environment's application, and lets the call ring there.
  apps.grantRegister(feedback);
  timers.grantSetTimers(feedback);
};
