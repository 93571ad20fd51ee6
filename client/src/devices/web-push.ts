/** A `PushSubscription`, or what its `toJSON` returns. */
export interface WebPushSubscription {
  readonly endpoint?: string | undefined;
  readonly expirationTime?: number | null | undefined;
  readonly keys?: Readonly<Record<string, string>> | undefined;
}

/** The part of a `ServiceWorkerRegistration` that subscribes. */
export interface PushRegistration {
  readonly pushManager: {
    subscribe(options: {
      readonly userVisibleOnly: boolean;
      readonly applicationServerKey: string;
    }): PromiseLike<WebPushSubscription>;
    getSubscription(): PromiseLike<{ unsubscribe(): PromiseLike<boolean> } | null>;
  };
}

/** Subscribes, or returns the subscription that is there. One that was made with another key is replaced. */
export const subscribe = async (
  { pushManager }: PushRegistration,
  applicationServerKey: string,
): Promise<WebPushSubscription> => {
  const again = () => pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  try {
    return await again();
  } catch (error) {
    // https://www.w3.org/TR/push-api/#subscribe-method: the error of a subscription with another key.
    if (Object(error).name !== 'InvalidStateError') throw error;
    const other = await pushManager.getSubscription();
    if (other) await other.unsubscribe();
    return await again();
  }
};
