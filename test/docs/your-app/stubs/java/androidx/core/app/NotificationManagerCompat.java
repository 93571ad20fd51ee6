package androidx.core.app;

public final class NotificationManagerCompat {
    public static NotificationManagerCompat from(android.content.Context context) { return null; }
    public void notify(String tag, int id, android.app.Notification notification) {}
    public void cancel(String tag, int id) {}
}
