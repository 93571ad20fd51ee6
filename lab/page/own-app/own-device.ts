/** The id of the device that the snippets register. */
export const OWN_DEVICE = 'my-app';

/** A token as Apple's have, of no phone: the simulator takes it, and nothing gets its pushes. */
export const OWN_TOKEN = 'ab12'.repeat(16);
