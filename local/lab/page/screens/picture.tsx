import { useEffect, useRef } from 'preact/hooks';

interface PictureProps {
  readonly stream: MediaStream | undefined;
  readonly class: string;
  readonly label: string;
}

/** A moving picture; nothing where there is none. Without sound: both ends are in the same room. */
export const Picture = ({ stream, label, ...props }: PictureProps) => {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current !== null) video.current.srcObject = stream ?? null;
  }, [stream]);
  return stream === undefined ? null : (
    <video ref={video} class={props.class} aria-label={label} autoplay muted playsInline />
  );
};
