package androidx.core.app;

import android.app.PendingIntent;

public class NotificationCompat {
    public static final String CATEGORY_CALL = "call";
    public static final int PRIORITY_MAX = 2;
    public abstract static class Style {}
    public static class CallStyle extends Style {
        public static CallStyle forIncomingCall(Person person, PendingIntent decline, PendingIntent answer) { return null; }
    }
    public static class Builder {
        public Builder(android.content.Context context, String channelId) {}
        public Builder setSmallIcon(int icon) { return this; }
        public Builder setContentTitle(CharSequence title) { return this; }
        public Builder setContentText(CharSequence text) { return this; }
        public Builder setCategory(String category) { return this; }
        public Builder setPriority(int priority) { return this; }
        public Builder setStyle(Style style) { return this; }
        public Builder setFullScreenIntent(PendingIntent intent, boolean highPriority) { return this; }
        public Builder setContentIntent(PendingIntent intent) { return this; }
        public Builder setOngoing(boolean ongoing) { return this; }
        public Builder setAutoCancel(boolean autoCancel) { return this; }
        public Builder setTimeoutAfter(long durationMs) { return this; }
        public android.app.Notification build() { return null; }
    }
}
