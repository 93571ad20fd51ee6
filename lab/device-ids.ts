/** The device ids that the lab's phones and browser register. */
export const ALICES_PHONE = 'alice-phone';
export const BOBS_PHONE = 'bob-phone';
export const BOBS_IPAD = 'bob-ipad';
export const BOBS_BROWSER = 'bob-browser';
