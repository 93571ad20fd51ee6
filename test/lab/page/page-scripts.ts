/** Whether every remote video plays. A string, because Node has no DOM types. */
export const ALL_PLAYING =
  '[...document.querySelectorAll("video.remote-video")].every((video) => video.getVideoPlaybackQuality().totalVideoFrames > 5)';

/** The error of a browser on a machine without a camera. */
export const NO_CAMERA = `navigator.mediaDevices.getUserMedia = async () => {
  throw new DOMException('Requested device not found', 'NotFoundError');
};`;
