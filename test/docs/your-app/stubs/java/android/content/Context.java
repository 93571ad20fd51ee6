package android.content;

public class Context {
    public Context getApplicationContext() { return this; }
    public <T> T getSystemService(Class<T> service) { return null; }
    public String getPackageName() { return ""; }
    public android.content.pm.PackageManager getPackageManager() { return null; }
    public android.content.pm.ApplicationInfo getApplicationInfo() { return null; }
}
