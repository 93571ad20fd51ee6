const DEVICES: Readonly<Record<string, string>> = { phone: 'phone', ipad: 'iPad' };

/** Users and devices as people call them: `bob` as Bob, `bob-phone` as Bob’s phone. */
export const withNames = (text: string): string =>
  text.replace(/\b(alice|bob)(?:-(phone|ipad))?\b(?![-\w])/g, (_found, user: string, device?: string) => {
    const name = `${user.slice(0, 1).toUpperCase()}${user.slice(1)}`;
    return device === undefined ? name : `${name}’s ${DEVICES[device]}`;
  });
