package android.content;

public class Intent {
    public static final String ACTION_MAIN = "android.intent.action.MAIN";
    public Intent(Context context, Class<?> target) {}
    public Intent putExtra(String name, String value) { return this; }
    public Intent setAction(String action) { return this; }
    public String getAction() { return null; }
    public String getStringExtra(String name) { return null; }
}
