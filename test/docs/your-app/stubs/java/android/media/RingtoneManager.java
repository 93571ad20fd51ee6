package android.media;

public class RingtoneManager {
    public static final int TYPE_RINGTONE = 1;
    public static android.net.Uri getDefaultUri(int type) { return null; }
}
