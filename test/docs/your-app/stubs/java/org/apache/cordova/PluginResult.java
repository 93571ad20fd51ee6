package org.apache.cordova;

public class PluginResult {
    public enum Status { OK, ERROR }
    public PluginResult(Status status, org.json.JSONObject message) {}
    public void setKeepCallback(boolean keep) {}
}
