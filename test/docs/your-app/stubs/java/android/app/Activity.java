package android.app;

import android.content.Context;
import android.content.Intent;

public class Activity extends Context {
    public Intent getIntent() { return null; }
}
