package androidx.work;

public abstract class ListenableWorker {
    public ListenableWorker(android.content.Context context, WorkerParameters parameters) {}
    public final Data getInputData() { return null; }
    public abstract static class Result {
        public static Result success() { return null; }
        public static Result retry() { return null; }
    }
}
