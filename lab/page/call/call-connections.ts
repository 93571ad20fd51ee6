import type { CallEvent } from '../../phones/phone.ts';
import type { LabView } from '../../server/lab-view.ts';
import { type CallConnection, openCallConnection } from './call-connection.ts';
import { type CallDevice, callDevices, type DeviceCall } from './call-device.ts';
import type { CallStreams } from './call-streams.ts';
import type { PhoneCredential } from './phone-call.ts';

export interface CallConnectionsOptions {
  readonly onCallEvent: (phoneId: string, callEvent: CallEvent) => void;
  /** Called once per call, when the media of both phones is connected. */
  readonly onMediaConnected: (callId: string) => void;
  readonly onStreams: (streams: ReadonlyMap<string, CallStreams>) => void;
  /** Called for a call whose media this page does not have, or has lost: its app hangs up. */
  readonly onMediaLost: (phoneId: string, callId: string) => void;
}

/** Keeps a connection for each phone, and for Bob's browser, whose app is connected to the backend because of a call. */
export const makeCallConnections = ({
  onCallEvent,
  onMediaConnected,
  onStreams,
  onMediaLost,
}: CallConnectionsOptions) => {
  const connections = new Map<string, CallConnection>();
  const streams = new Map<string, CallStreams>();
  let connectedCallId: string | undefined;
  let phones: readonly CallDevice[] = [];
  /** Connections that were closed, as `phoneId callId`: their media cannot be restored. */
  const closed = new Set<string>();
  let isFirstUpdate = true;

  const publishStreams = (): void => onStreams(new Map(streams));
  const closeConnection = (phoneId: string): void => {
    const connection = connections.get(phoneId);
    if (connection === undefined) return;
    connection.close();
    closed.add(`${phoneId} ${connection.callId}`);
    connections.delete(phoneId);
    streams.delete(phoneId);
    publishStreams();
  };
  /** The other party may be an app outside this page: its media is connected if that of the phone here is. */
  const reportConnected = (callId: string): void => {
    const inCall = phones.filter(({ calls }) => calls.some((one) => one.callId === callId && one.state === 'in_call'));
    const isConnected = inCall.every(({ id }) => streams.get(id)?.state === 'connected');
    if (inCall.length === 0 || !isConnected || connectedCallId === callId) return;
    connectedCallId = callId;
    onMediaConnected(callId);
  };
  const connectionOf = (phone: CallDevice, callId: string, credential: PhoneCredential): CallConnection => {
    const existing = connections.get(phone.id);
    if (existing?.callId === callId) return existing;
    closeConnection(phone.id);
    const connection = openCallConnection({
      phone,
      callId,
      credential,
      onMediaLost: () => onMediaLost(phone.id, callId),
      onCallEvent: (callEvent) => onCallEvent(phone.id, callEvent),
      onStreams: (phoneStreams) => {
        streams.set(phone.id, phoneStreams);
        publishStreams();
        reportConnected(callId);
      },
    });
    connections.set(phone.id, connection);
    return connection;
  };
  /** Whether a connected call has no media in this page, because the page was reloaded or its connection was closed. */
  const isMediaMissing = (phone: CallDevice, callId: string, state: DeviceCall['state']): boolean =>
    state === 'in_call' &&
    connections.get(phone.id)?.callId !== callId &&
    (isFirstUpdate || closed.has(`${phone.id} ${callId}`));
  return {
    update: (view: LabView): void => {
      phones = callDevices(view);
      for (const phone of phones) {
        const call = phone.calls.find((one) => needsConnection(phone, one));
        const credential = call && credentialOf(phone, call);
        if (call?.callId === undefined || credential === undefined) closeConnection(phone.id);
        else if (isMediaMissing(phone, call.callId, call.state)) onMediaLost(phone.id, call.callId);
        else connectionOf(phone, call.callId, credential).update(call, phone.otherParty !== 'api_client');
      }
      isFirstUpdate = false;
      for (const id of [...connections.keys()]) if (!phones.some((phone) => phone.id === id)) closeConnection(id);
    },
    close: (): void => {
      for (const id of [...connections.keys()]) closeConnection(id);
      isFirstUpdate = true;
    },
  };
};

/** Whether the app holds a connection to the backend for this call. */
const needsConnection = ({ app, online }: CallDevice, { callId, state, isInvited }: DeviceCall): boolean => {
  if (callId === undefined || !online) return false;
  if (state === 'calling') return isInvited === true;
  return state !== 'ringing' || app.connects === 'while_ringing';
};

/** Before the first unlock the app cannot read its session; the receipt URL of the push authorises its one call. */
const credentialOf = ({ id, userId, unlocked }: CallDevice, { callback }: DeviceCall): PhoneCredential | undefined => {
  if (unlocked) return { userId, deviceId: id };
  return callback?.by === 'post' ? { ackUrl: callback.url } : undefined;
};
