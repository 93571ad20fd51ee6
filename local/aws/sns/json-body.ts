/** A JSON object: the payload of an APNs push, or the request body for FCM. */
export type JsonBody = Readonly<Record<string, unknown>>;
