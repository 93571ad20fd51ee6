package androidx.work;

public abstract class WorkManager {
    public static WorkManager getInstance(android.content.Context context) { return null; }
    public final Operation enqueue(WorkRequest request) { return null; }
}
