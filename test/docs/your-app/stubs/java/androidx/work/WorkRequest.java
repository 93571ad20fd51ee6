package androidx.work;

public abstract class WorkRequest {
    public abstract static class Builder<B extends Builder<B, W>, W extends WorkRequest> {
        public abstract B setInputData(Data inputData);
        public abstract B setConstraints(Constraints constraints);
        public final W build() { return null; }
    }
}
