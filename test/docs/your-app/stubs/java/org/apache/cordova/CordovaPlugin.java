package org.apache.cordova;

public class CordovaPlugin {
    public CordovaInterface cordova;
    public boolean execute(String action, org.json.JSONArray arguments, CallbackContext callback) throws org.json.JSONException { return false; }
    public void onNewIntent(android.content.Intent intent) {}
    public void onDestroy() {}
}
