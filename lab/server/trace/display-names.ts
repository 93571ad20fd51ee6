const DEVICES: Readonly<Record<string, string>> = { phone: 'phone', ipad: 'iPad' };

/** Replaces ids of users and devices by display names: `bob` by Bob, `bob-phone` by Bob’s phone. */
export const withDisplayNames = (text: string): string =>
  text.replace(/\b(alice|bob)(?:-(phone|ipad))?\b(?![-\w])/g, (_match, user: string, device?: string) => {
    const name = `${user.slice(0, 1).toUpperCase()}${user.slice(1)}`;
    return device === undefined ? name : `${name}’s ${DEVICES[device]}`;
  });
