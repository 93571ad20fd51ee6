package androidx.work;

public final class OneTimeWorkRequest extends WorkRequest {
    public static final class Builder extends WorkRequest.Builder<Builder, OneTimeWorkRequest> {
        public Builder(Class<? extends ListenableWorker> worker) {}
        @Override public Builder setInputData(Data inputData) { return this; }
        @Override public Builder setConstraints(Constraints constraints) { return this; }
    }
}
