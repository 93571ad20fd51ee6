/** Names the devices of push tokens, SNS endpoints and device ids. */
export interface DeviceDirectory {
  /** A device registered with a push token. */
  registered(token: string, deviceId: string): void;
  /** An SNS endpoint has a token. */
  endpointHas(endpointArn: string, token: string): void;
  /** `Bob’s iPhone`; the device id of a device that is no phone of the lab. */
  nameOf(deviceId: string): string;
  /** `undefined` for an unknown token. */
  nameOfToken(token: string): string | undefined;
  nameOfEndpoint(endpointArn: string): string | undefined;
}

/** A local backend that runs for days must not fill the memory. */
const MAX_ENTRIES = 10_000;

const remember = (map: Map<string, string>, key: string, value: string): void => {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MAX_ENTRIES && oldest !== undefined) map.delete(oldest);
};

/** @param labelOf the label of a phone of the lab */
export const makeDeviceDirectory = (labelOf: (deviceId: string) => string | undefined): DeviceDirectory => {
  const devices = new Map<string, string>();
  const tokens = new Map<string, string>();
  const nameOf = (deviceId: string): string => labelOf(deviceId) ?? deviceId;
  // Apple's tokens are hexadecimal: SNS and apps may use either case.
  const nameOfToken = (token: string): string | undefined => {
    const device = devices.get(token.toLowerCase());
    return device === undefined ? undefined : nameOf(device);
  };
  return {
    registered: (token, deviceId) => remember(devices, token.toLowerCase(), deviceId),
    endpointHas: (endpointArn, token) => remember(tokens, endpointArn, token),
    nameOf,
    nameOfToken,
    nameOfEndpoint: (endpointArn) => {
      const token = tokens.get(endpointArn);
      return token === undefined ? undefined : nameOfToken(token);
    },
  };
};
